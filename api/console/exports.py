"""The lists of reports and lifts as CSV, streamed in batches, for spreadsheet programs."""

from collections.abc import AsyncIterator

from aiohttp import web

from api.console.guard import me_of
from api.console.insurance import claims
from api.console.lifts import lift as lifts
from api.console.reports import report as reports
from api.console.words.insurance import COVER_STATES
from api.console.words.lifts import LIFT_KINDS
from api.console.words.reports import REPORT_KINDS
from api.console.words.times import full_time
from api.http.access import requires
from api.http.keys import SERVICES
from bot.texts.insurance import word
from bot.texts.states import state_word
from bot.texts.templates import CATEGORY_NAMES
from models.actions.insurance.read_claims import ClaimLine, all_claims
from models.actions.lifts.read import LiftLine, all_lifts
from models.actions.reports.list_incidents import IncidentLine, all_incidents
from models.actions.shared.audit import AuditSubject, audit_alone
from models.rules.base.spreadsheet import line
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads Chinese as something else
_REPORT_COLUMNS = (
    "报告时间", "类型", "问题", "状态", "区县", "电梯", "识别码", "报告人数", "回执尾号", "内容", "后台",
)  # fmt: skip
_LIFT_COLUMNS = (
    "区县", "电梯", "识别码", "使用登记证编号", "类型", "使用单位", "维保单位", "保险",
)  # fmt: skip
_CLAIM_COLUMNS = (
    "赔案号", "保险机构", "电梯", "进度", "报案时间", "下一个期限", "最迟", "已超期", "已付（元）",
    "申请到首笔付款（小时）", "申请到末笔付款（小时）",
)  # fmt: skip


@routes.get("/console/export/reports.csv", name="console_export_reports")
@requires(Permission.EXPORT)
async def export_reports(request: web.Request) -> web.StreamResponse:
    scope, now = me_of(request).scope, request.app[SERVICES].clock()
    batches = all_incidents(scope, reports.asked_filter(request), now)
    rows = ([_report_cells(one, _console_of(request)) for one in batch] async for batch in batches)
    await _record(request, "export_reports")
    return await _send(request, "reports.csv", _REPORT_COLUMNS, rows)


@routes.get("/console/export/lifts.csv", name="console_export_lifts")
@requires(Permission.EXPORT)
async def export_lifts(request: web.Request) -> web.StreamResponse:
    scope, now = me_of(request).scope, request.app[SERVICES].clock()
    batches = all_lifts(scope, lifts.asked_filter(request), now)
    rows = ([_lift_cells(one) for one in batch] async for batch in batches)
    await _record(request, "export_lifts")
    return await _send(request, "lifts.csv", _LIFT_COLUMNS, rows)


@routes.get("/console/export/claims.csv", name="console_export_claims")
@requires(Permission.EXPORT)
async def export_claims(request: web.Request) -> web.StreamResponse:
    scope, now = me_of(request).scope, request.app[SERVICES].clock()
    if not scope.may(Permission.READ_CLAIMS):
        raise web.HTTPForbidden
    await _record(request, "export_claims")
    batches = all_claims(scope, claims.asked_filter(request), now)
    rows = ([_claim_cells(one) for one in batch] async for batch in batches)
    return await _send(request, "claims.csv", _CLAIM_COLUMNS, rows)


async def _record(request: web.Request, verb: str) -> None:
    """Before the first line leaves. The words that were looked for stay out: they may be a reporter's."""
    filters = {name: value[:60] for name, value in request.query.items() if name != "q"}
    if request.query.get("q"):
        filters["q"] = "…"
    now = request.app[SERVICES].clock()
    await audit_alone(me_of(request).actor, verb, AuditSubject("export"), now, filters)


def _console_of(request: web.Request) -> str:
    return f"{request.app[SERVICES].settings.public_url}/console"


async def _send(
    request: web.Request, name: str, columns: tuple[str, ...], batches: AsyncIterator[list[list[object]]]
) -> web.StreamResponse:
    """One batch in memory at a time, as fast as the reader takes it."""
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="tima-{name}"',
        }
    )
    await response.prepare(request)
    await response.write((BYTE_ORDER_MARK + line(list(columns))).encode())
    async for batch in batches:
        await response.write("".join(line(cells) for cells in batch).encode())
    await response.write_eof()
    return response


def _report_cells(one: IncidentLine, console: str) -> list[object]:
    return [
        full_time(one.opened_at),
        REPORT_KINDS[one.kind],
        CATEGORY_NAMES[one.category] if one.category else "",
        state_word(one.state),
        one.district,
        one.place,
        one.rescue_number,
        one.reports,
        one.receipt_tail,
        one.words,
        f"{console}/reports/{one.id}",
    ]


def _claim_cells(one: ClaimLine) -> list[object]:
    return [
        one.number,
        one.insurer,
        one.place,
        word(one.stage),
        full_time(one.notified_at),
        word(one.clock) if one.clock else "",
        full_time(one.due_at) if one.due_at else "",
        "是" if one.is_overdue else "",
        f"{one.paid_fen // 100}.{one.paid_fen % 100:02}",
        "" if one.first_paid_hours is None else one.first_paid_hours,
        "" if one.last_paid_hours is None else one.last_paid_hours,
    ]


def _lift_cells(one: LiftLine) -> list[object]:
    return [
        one.district,
        one.place,
        one.rescue_number,
        one.registration_number,
        LIFT_KINDS[one.kind],
        one.use_unit,
        one.maintainer,
        COVER_STATES[one.cover],
    ]
