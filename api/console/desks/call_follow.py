"""After a call is registered, while the caller may still be on the line: who is told, and what is added."""

from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import allow_own_script, console_page
from api.http.access import requires
from api.http.body import form_nonce, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import id_in_path
from models.actions.reports.extend import Addition, add_words, withdraw
from models.actions.reports.open_matters import incident_of_report
from models.actions.reports.read import ReportView, report_view
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

MAX_WORDS = 1000


@routes.get("/console/call/{id}", name="console_call_taken")
@requires(Permission.TAKE_CALLS)
async def taken(request: web.Request) -> web.Response:
    return await _page(request, await _report(request))


@routes.post("/console/call/{id}/words", name="console_call_words")
@requires(Permission.TAKE_CALLS)
async def more_words(request: web.Request) -> web.Response:
    """What the caller adds goes to everybody who was told."""
    report, form, services = await _report(request), await read_form(request), request.app[SERVICES]
    words = text_field(form, "words")
    if not 0 < len(words) <= MAX_WORDS:
        return await _page(request, report, f"请写下补充的话，不超过 {MAX_WORDS} 字。")
    await add_words(_addition(report.report_id, form_nonce(form)), words, services.clock())
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/call/{report.report_id}")


@routes.post("/console/call/{id}/withdraw", name="console_call_withdraw")
@requires(Permission.TAKE_CALLS)
async def mistaken(request: web.Request) -> web.Response:
    """The caller says that it was a mistake. People decide what it means: nothing is closed by it."""
    report, form, services = await _report(request), await read_form(request), request.app[SERVICES]
    if not text_field(form, "sure"):
        return await _page(request, report, "请勾选确认来电人说是误报。")
    await withdraw(_addition(report.report_id, "withdrawn"), services.clock())
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/call/{report.report_id}")


def _addition(report_id: UUID, key: str) -> Addition:
    return Addition(f"call:{report_id.hex}:{key}", report_id)


async def _report(request: web.Request) -> ReportView:
    """Raises 404 where its incident does not exist for this person."""
    report_id = id_in_path(request)
    if await incident_of_report(me_of(request).scope, report_id) is None:
        raise web.HTTPNotFound
    return await report_view(report_id, request.app[SERVICES].vault)


async def _page(request: web.Request, report: ReportView, wrong: str = "") -> web.Response:
    """With `part=state` only what changes by itself, for the script."""
    name = "desks/call_state" if request.query.get("part") == "state" else "desks/call_taken"
    response = console_page(
        request,
        name,
        422 if wrong else 200,
        report=report,
        now=request.app[SERVICES].clock(),
        max_words=MAX_WORDS,
        wrong=wrong,
    )
    allow_own_script(response)
    return response
