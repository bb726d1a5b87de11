"""The dispatch board: every open entrapment with its clock, live, and what an officer does with one click."""

from contextlib import suppress
from time import monotonic

from aiohttp import web

from api.console.guard import me_of
from api.console.live import LIVE
from api.console.pages import allow_own_script, console_page
from api.http.access import public, requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import id_in_path, read_id
from bot.texts.templates import TEMPLATES
from models.actions.rescues.dispatch import Deed, DispatchOutcome, Officer, dispatch
from models.actions.rescues.read_board import BoardLine, board_version, read_board
from models.actions.shared.scope import incidents_in
from models.rules.rescues.outage import Need, by_need
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

STREAM_SECONDS = 60
RECONNECT_MS = 500
_REFUSALS = {
    DispatchOutcome.OVERTAKEN: "刚才已有变化，您的操作没有记下。请看最新情况，需要时再点一次。",
    DispatchOutcome.OVER: "这件已经结束，或里面的人已出来，没有再记。",
    DispatchOutcome.REPEAT: "同一单位已这样报过，没有重复记。",
    DispatchOutcome.NOBODY: "请选择是哪个单位报来的。",
}


@routes.get("/console/dispatch", name="console_dispatch")
@requires(Permission.READ_REPORTS)
async def board(request: web.Request) -> web.Response:
    """With `part=board` only what changes, for the script to put in place; `order=need` as in a blackout."""
    return await _board(request)


@routes.post("/console/dispatch/{id}", name="console_dispatch_do")
@requires(Permission.DISPATCH)
async def do(request: web.Request) -> web.Response:
    services, me, incident_id = request.app[SERVICES], me_of(request), id_in_path(request)
    if not await incidents_in(me.scope).filter(id=incident_id).exists():
        raise web.HTTPNotFound
    form = await read_form(request)
    deed, seen = text_field(form, "deed"), text_field(form, "seen")
    if deed not in tuple(Deed) or not (seen.isascii() and seen.isdigit() and len(seen) < 7):
        return await _board(request, 422, wrong="没看懂要记什么，请再点一次。")
    officer = Officer(me.actor, me.staff.display_name)
    on_behalf = read_id(text_field(form, "on_behalf"))
    outcome = await dispatch(incident_id, Deed(deed), int(seen), on_behalf, officer, services.clock())
    if outcome is None:
        raise web.HTTPNotFound
    if outcome in _REFUSALS:
        return await _board(request, 409, wrong=_REFUSALS[outcome])
    await services.wake_workers()
    kept = "?kept=1" if outcome is DispatchOutcome.KEPT else ""
    raise web.HTTPSeeOther(f"/console/dispatch{kept}#i-{incident_id}")


@routes.get("/console/dispatch/events", name="console_dispatch_events")
@requires(Permission.READ_REPORTS)
async def events(request: web.Request) -> web.StreamResponse:
    """Server-sent events: one as soon as the board differs from the page's version.

    A stream ends with its event, or after a minute: the browser comes again by
    itself, and so the door is asked again whether it may.
    """
    scope, live = me_of(request).scope, request.app[LIVE]
    shown = request.headers.get("Last-Event-ID") or request.query.get("shown", "")
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    await response.prepare(request)
    until = monotonic() + STREAM_SECONDS
    with suppress(ConnectionError):
        await response.write(f"retry: {RECONNECT_MS}\n\n".encode())
        async with live.changes() as changes:
            async for _ in changes:
                version = await board_version(scope)
                if version != shown:
                    await response.write(f"id: {version}\nevent: board\ndata: {version}\n\n".encode())
                    break
                if monotonic() > until:
                    break
                await response.write(b": still here\n\n")  # a page that is gone is noticed
    return response


@routes.get("/console/dispatch.js", name="console_dispatch_script")
@public
async def script(_request: web.Request) -> web.FileResponse:
    headers = {"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache"}
    return web.FileResponse(TEMPLATES / "console" / "rescues" / "dispatch.js", headers=headers)


async def _board(request: web.Request, status: int = 200, *, wrong: str = "") -> web.Response:
    me, now = me_of(request), request.app[SERVICES].clock()
    found = await read_board(me.scope)
    order = "need" if request.query.get("order") == "need" else "age"
    response = console_page(
        request,
        "rescues/dispatch_board" if request.query.get("part") == "board" else "rescues/dispatch",
        status,
        board=found,
        inside=_by_need(found.inside) if order == "need" else found.inside,
        order=order,
        now=now,
        wrong=wrong,
        kept="kept" in request.query,
    )
    allow_own_script(response)
    return response


def _by_need(lines: tuple[BoardLine, ...]) -> list[BoardLine]:
    return by_need(
        (Need(line.state, line.needs_help, line.people_inside or 1, line.reported_at), line) for line in lines
    )
