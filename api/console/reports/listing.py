"""The list of reports."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from aiohttp import web

from api.console.desks.report_work import WORK_REFUSALS
from api.console.guard import me_of
from api.console.lists.common import DISTRICT, SINCE, UNTIL, words_of
from api.console.lists.spec import BulkAction, Column, JudgedRow, ListSpec, OneOf, RowKey
from api.console.words.reports import REPORT_KINDS
from api.console.words.times import full_time
from api.http.keys import SERVICES
from api.http.params import asked_choice, asked_day, asked_id, asked_words, beginning_of, end_of
from bot.texts.states import state_word
from bot.texts.templates import CATEGORY_NAMES
from models.actions.desks.work import OfficersWord
from models.actions.desks.work_on_page import OwnPart, own_parts, work_on_page
from models.actions.forwarding.advance_incident import PartnerStatus
from models.actions.reports.list_incidents import (
    NEWEST,
    WORDS_WITHIN,
    IncidentFilter,
    IncidentLine,
    IncidentState,
    incident_lines,
    list_incidents,
)
from models.actions.shared.pages import ListPage, PageOf
from models.actions.shared.versions import ChangedMeanwhile
from models.rules.base.version import version_of
from models.rules.reports import receipt_number
from models.rules.reports.kinds import Progress, ReportKind
from models.rules.reports.standing import MatterState
from models.rules.staff.access import Permission

STATES = {"open": "没处理完", "waiting": "待受理、等待接单", "resolved": "已处理", "merged": "已合并"}


def asked_filter(request: web.Request) -> IncidentFilter:
    words = asked_words(request)
    number = receipt_number.read(words)
    return IncidentFilter(
        words=words,
        receipt_hash=request.app[SERVICES].vault.look_up_hash(number) if number else "",
        kind=asked_choice(request, "kind", ReportKind),
        state=asked_choice(request, "state", IncidentState),
        since=beginning_of(asked_day(request, "from")),
        until=end_of(asked_day(request, "to")),
        district_id=asked_id(request, "district"),
        lift_id=asked_id(request, "lift"),
    )


async def _read(request: web.Request, page: PageOf) -> ListPage[IncidentLine]:
    now = request.app[SERVICES].clock()
    return await list_incidents(me_of(request).scope, asked_filter(request), page, now)


async def _judge(request: web.Request, keys: Sequence[UUID]) -> list[JudgedRow]:
    scope = me_of(request).scope
    return [_judged(line, await own_parts(scope, line.id)) for line in await incident_lines(scope, keys)]


def _judged(line: IncidentLine, parts: Sequence[OwnPart]) -> JudgedRow:
    title = f"{full_time(line.opened_at)} {REPORT_KINDS[line.kind]} {line.place}"
    version = version_of(parts)
    if len(parts) > 1:
        return JudgedRow(line.id, title, "", version, "您的几个单位都接到了，请打开，分别办理。")
    if not parts or line.state is MatterState.MERGED:
        return JudgedRow(line.id, title, "", version, "没有转给您的单位，或者要在别处办理。")
    [own] = parts
    if own.is_over or own.desk_task is not None:
        return JudgedRow(line.id, title, "", version, "已经办结，或正由坐席台办理。")
    if not own.ticket or own.progress < Progress.ACCEPTED:
        return JudgedRow(line.id, title, "", version, "还没有受理，没有工单号。")
    words = f"{own.name}（单号 {own.ticket}）记为已处理，报告人会收到通知。"
    return JudgedRow(line.id, title, words, version)


async def _resolve(request: web.Request, one: JudgedRow) -> str:
    me, now = me_of(request), request.app[SERVICES].clock()
    [own] = await own_parts(me.scope, one.id) or [None]
    if own is None:
        return one.wrong
    said = OfficersWord(PartnerStatus.RESOLVED)
    try:
        refused = await work_on_page(
            me.scope, one.id, own.organisation_id, said, me.actor, now, made_from=one.version
        )
    except ChangedMeanwhile:
        return "刚刚有人改过，没有动它。"
    return WORK_REFUSALS[refused] if refused else ""


async def _days_of_words(_request: web.Request) -> Mapping[str, object]:
    return {"word_days": WORDS_WITHIN.days}


REPORTS: ListSpec[IncidentLine] = ListSpec(
    name="reports",
    path="/console/reports",
    template="reports/reports",
    title="报告",
    permission=Permission.READ_REPORTS,
    by=NEWEST,
    search="回执号、识别码、梯码、地点或报告里的字",
    filters=(
        OneOf("kind", "类型", words_of(REPORT_KINDS)),
        OneOf("state", "状态", STATES),
        SINCE,
        UNTIL,
        DISTRICT,
        RowKey("lift"),
    ),
    columns=(
        Column("time", "报告时间", lambda one: full_time(one.opened_at), by="opened_at", label="时间"),
        Column("kind", "类型", lambda one: REPORT_KINDS[one.kind]),
        Column(
            "category",
            "问题",
            lambda one: CATEGORY_NAMES[one.category] if one.category else "",
            is_usual=False,
        ),
        Column("district", "区县", lambda one: one.district, is_usual=False),
        Column("place", "哪里", lambda one: one.place),
        Column("rescue_number", "识别码", lambda one: one.rescue_number, is_usual=False),
        Column("words", "内容", lambda one: one.words),
        Column("reports", "报告人数", lambda one: one.reports, is_usual=False),
        Column("receipt", "回执尾号", lambda one: one.receipt_tail, is_usual=False),
        Column("page", "后台", lambda one: f"/console/reports/{one.id}", is_usual=False, is_path=True),
        Column("state", "状态", lambda one: state_word(one.state)),
    ),
    read=_read,
    empty="没有符合条件的报告。",
    actions=(BulkAction("resolve", "记为已处理", Permission.WORK_DESK, _judge, _resolve),),
    beside=_days_of_words,
)
