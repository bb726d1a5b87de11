"""The list of lifts."""

from collections.abc import Sequence
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.lifts.filters import asked_filter
from api.console.lifts.labels import labels_of
from api.console.lists.common import DISTRICT, words_of
from api.console.lists.spec import BulkAction, Column, JudgedRow, ListSpec, OneOf
from api.console.words.insurance import COVER_STATES
from api.console.words.lifts import LIFT_KINDS
from api.http.keys import SERVICES
from bot.texts.lift_files import LIFT_STATES, MARKS, OWNERSHIPS, STANDINGS
from models.actions.lifts.read import LiftLine, labels_to_print, list_lifts
from models.actions.shared.pages import ListPage, PageOf
from models.rules.staff.access import Permission


async def _read(request: web.Request, page: PageOf) -> ListPage[LiftLine]:
    now = request.app[SERVICES].clock()
    return await list_lifts(me_of(request).scope, asked_filter(request), page, now)


async def _judge_labels(request: web.Request, keys: Sequence[UUID]) -> list[JudgedRow]:
    """By the code in force, which is what is printed."""
    return [
        JudgedRow(
            key, place, f"打印一张标签，梯码 {code}。", code, "" if code else "没有在用的梯码，请先发放。"
        )
        for key, place, code in await labels_to_print(me_of(request).scope, keys)
    ]


LIFTS: ListSpec[LiftLine] = ListSpec(
    name="lifts",
    path="/console/lifts",
    template="lifts/lifts",
    title="电梯",
    permission=Permission.READ_LIFTS,
    by="id",
    search="识别码、梯码、小区、楼栋或使用登记证编号",
    filters=(
        OneOf("kind", "类型", words_of(LIFT_KINDS)),
        OneOf("state", "状态", words_of(LIFT_STATES)),
        OneOf("examination", "检验", words_of(STANDINGS)),
        OneOf("mark", "标记", words_of(MARKS)),
        OneOf("cover", "保险", words_of(COVER_STATES)),
        DISTRICT,
    ),
    columns=(
        Column("place", "电梯", lambda one: one.place),
        Column("district", "区县", lambda one: one.district, is_usual=False),
        Column("rescue_number", "识别码", lambda one: one.rescue_number, by="rescue_number"),
        Column(
            "registration",
            "使用登记证编号",
            lambda one: one.registration_number,
            by="registration_number",
            is_usual=False,
            label="登记证",
        ),
        Column("kind", "类型", lambda one: LIFT_KINDS[one.kind]),
        Column(
            "installed",
            "安装日期",
            lambda one: one.installed_on,
            by="installed_on",
            is_usual=False,
            label="安装",
        ),
        Column("floors", "层数", lambda one: one.floors, is_usual=False),
        Column("use_unit", "使用单位", lambda one: one.use_unit, is_usual=False),
        Column("maintainer", "维保单位", lambda one: one.maintainer),
        Column("state", "状态", lambda one: LIFT_STATES[one.state]),
        Column("examination", "检验", lambda one: STANDINGS[one.examination.standing]),
        Column("due", "检验有效期至", lambda one: one.examination.due_on, is_usual=False, label="有效期至"),
        Column("cover", "保险", lambda one: COVER_STATES[one.cover]),
        Column(
            "ownership",
            "产权性质",
            lambda one: OWNERSHIPS[one.ownership] if one.ownership else "",
            is_usual=False,
            label="产权",
        ),
        Column("owner", "产权人", lambda one: one.owner, is_usual=False),
        Column("maker", "制造单位", lambda one: one.maker, is_usual=False),
        Column("installer", "施工单位", lambda one: one.installer, is_usual=False),
    ),
    read=_read,
    empty="没有符合条件的电梯。",
    actions=(BulkAction("labels", "打印标签", Permission.PRINT_LABELS, _judge_labels, finish=labels_of),),
)
