"""The lists of maintenance: lifts whose half-month is over, and the records that were told of."""

from collections.abc import Sequence
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.common import DISTRICT, SINCE, UNTIL, words_of
from api.console.lists.spec import BulkAction, Column, JudgedRow, ListSpec, OneOf, RowKey
from api.console.words.lifts import DOUBTS, LIFT_KINDS, VISIT_CHECKS
from api.console.words.times import full_time
from api.http.keys import SERVICES
from api.http.params import asked_choice, asked_day, asked_id, asked_words, beginning_of, end_of
from bot.texts.templates import NODE_NAMES
from models.actions.lifts.read import LiftFilter
from models.actions.maintenance.list_visits import (
    RecordLine,
    VisitCheck,
    VisitFilter,
    list_visits,
    record_lines,
)
from models.actions.maintenance.read import OverdueLine, list_overdue
from models.actions.maintenance.record_visit import confirm_notice
from models.actions.shared.pages import ListPage, PageOf
from models.rules.base.version import version_of
from models.rules.lifts.kind import LiftKind
from models.rules.maintenance.schedule import Node
from models.rules.staff.access import Permission


async def _read_overdue(request: web.Request, page: PageOf) -> ListPage[OverdueLine]:
    wanted = LiftFilter(
        words=asked_words(request),
        kind=asked_choice(request, "kind", LiftKind),
        district_id=asked_id(request, "district"),
    )
    return await list_overdue(me_of(request).scope, wanted, page, request.app[SERVICES].clock())


async def _read_visits(request: web.Request, page: PageOf) -> ListPage[RecordLine]:
    wanted = VisitFilter(
        words=asked_words(request),
        check=asked_choice(request, "check", VisitCheck),
        node=asked_choice(request, "node", Node),
        lift_id=asked_id(request, "lift"),
        since=beginning_of(asked_day(request, SINCE.key)),
        until=end_of(asked_day(request, UNTIL.key)),
    )
    return await list_visits(me_of(request).scope, wanted, page, request.app[SERVICES].clock())


def _doubts(one: RecordLine) -> str:
    return "、".join(DOUBTS[doubt] for doubt in one.visit.doubts)


async def _judge_confirm(request: web.Request, keys: Sequence[UUID]) -> list[JudgedRow]:
    return [_judged(one) for one in await record_lines(me_of(request).scope, keys)]


def _judged(one: RecordLine) -> JudgedRow:
    wrong = {VisitCheck.OPEN: "", VisitCheck.DONE: "已经核实过。", None: "没有要核实的。"}[one.check]
    title = f"{one.place} {full_time(one.visit.done_at)} {NODE_NAMES[one.visit.node]}"
    words = f"记为已核实：{_doubts(one)}。记录本身不改。"
    return JudgedRow(one.id, title, words, version_of((one.notice_id, one.check)), wrong)


async def _confirm(request: web.Request, one: JudgedRow) -> str:
    me, now = me_of(request), request.app[SERVICES].clock()
    lines = await record_lines(me.scope, [one.id])
    notice_id = lines[0].notice_id if lines else None
    done = notice_id is not None and await confirm_notice(me.scope, notice_id, me.actor, now)
    return "" if done else "没有要核实的。"


OVERDUE: ListSpec[OverdueLine] = ListSpec(
    name="overdue",
    path="/console/maintenance",
    template="maintenance/overdue",
    title="维保",
    permission=Permission.READ_MAINTENANCE,
    by="id",
    search="识别码、梯码、小区、楼栋或使用登记证编号",
    filters=(OneOf("kind", "类型", words_of(LIFT_KINDS)), DISTRICT),
    columns=(
        Column("place", "电梯", lambda one: one.place),
        Column("rescue_number", "识别码", lambda one: one.rescue_number, by="rescue_number", is_usual=False),
        Column("maintainer", "维保单位", lambda one: one.maintainer),
        Column("last", "上次维保", lambda one: full_time(one.last_at), label="上次"),
        Column("days", "逾期（天）", lambda one: one.days_overdue, label="逾期"),
    ),
    read=_read_overdue,
    empty="没有逾期的。按需维保的电梯按约定的日子算，没有约定、没有记录的不在这里。",
)

VISITS: ListSpec[RecordLine] = ListSpec(
    name="visits",
    path="/console/maintenance/visits",
    template="maintenance/visits",
    title="维保记录",
    permission=Permission.READ_MAINTENANCE,
    by="-done_at",
    search="电梯：识别码、梯码、小区、楼栋或使用登记证编号",
    filters=(
        OneOf("check", "核实", words_of(VISIT_CHECKS)),
        OneOf("node", "维保项目", words_of(NODE_NAMES)),
        SINCE,
        UNTIL,
        RowKey("lift"),
    ),
    columns=(
        Column("place", "电梯", lambda one: one.place),
        Column("maintainer", "维保单位", lambda one: one.maintainer),
        Column("worker", "维保人员", lambda one: one.visit.worker, is_usual=False, label="人员"),
        Column("done", "时间", lambda one: full_time(one.visit.done_at), by="done_at"),
        Column("node", "维保项目", lambda one: NODE_NAMES[one.visit.node], label="项目"),
        Column("note", "说明", lambda one: one.visit.note, is_usual=False),
        Column("doubts", "哪里对不上", _doubts, label="对不上"),
        Column("check", "核实", lambda one: VISIT_CHECKS[one.check] if one.check else ""),
        Column(
            "replaced", "已被更正", lambda one: "是" if one.is_replaced else "", is_usual=False, label="更正"
        ),
    ),
    read=_read_visits,
    empty="没有符合条件的维保记录。",
    actions=(BulkAction("confirm", "已核实", Permission.CONFIRM_MAINTENANCE, _judge_confirm, _confirm),),
    has_pages=False,
)
