"""The list of paperless maintenance sheets."""

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.common import words_of
from api.console.lists.spec import Column, ListSpec, OneOf, RowKey
from api.console.words.times import full_time
from api.http.keys import SERVICES
from api.http.params import asked_choice, asked_id, asked_words
from bot.texts.sheets import STANDINGS
from bot.texts.templates import NODE_NAMES
from models.actions.maintenance.read_sheets import SheetFilter, SheetLine, list_sheets
from models.actions.shared.pages import ListPage, PageOf
from models.rules.maintenance.schedule import Node
from models.rules.maintenance.sheets import SheetStanding
from models.rules.staff.access import Permission


async def _read(request: web.Request, page: PageOf) -> ListPage[SheetLine]:
    wanted = SheetFilter(
        words=asked_words(request),
        standing=asked_choice(request, "standing", SheetStanding),
        node=asked_choice(request, "node", Node),
        lift_id=asked_id(request, "lift"),
    )
    return await list_sheets(me_of(request).scope, wanted, page, request.app[SERVICES].clock())


SHEETS: ListSpec[SheetLine] = ListSpec(
    name="sheets",
    path="/console/maintenance/sheets",
    template="maintenance/sheets",
    title="维保单",
    permission=Permission.READ_MAINTENANCE,
    by="-recorded_at",
    search="电梯：识别码、梯码、小区、楼栋或使用登记证编号",
    filters=(
        OneOf("standing", "签字", words_of(STANDINGS)),
        OneOf("node", "维保项目", words_of(NODE_NAMES)),
        RowKey("lift"),
    ),
    columns=(
        Column("place", "电梯", lambda one: one.place),
        Column("maintainer", "维保单位", lambda one: one.maintainer, is_usual=False),
        Column("worker", "维保人员", lambda one: one.worker, label="人员"),
        Column("node", "维保项目", lambda one: NODE_NAMES[one.node], label="项目"),
        Column("done", "做完的时间", lambda one: full_time(one.done_at), label="做完"),
        Column(
            "arrived",
            "收到的时间",
            lambda one: full_time(one.arrived_at),
            by="recorded_at",
            is_usual=False,
            label="收到",
        ),
        Column("wrong", "不符合（项）", lambda one: one.wrong, label="不符合"),
        Column("left_out", "漏做（项）", lambda one: one.left_out, label="漏做"),
        Column("standing", "签字", lambda one: STANDINGS[one.standing]),
    ),
    read=_read,
    empty="没有符合条件的维保单。",
)
