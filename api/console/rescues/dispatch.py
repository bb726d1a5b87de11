"""The dispatch board: every open entrapment with its clock, live, and what an officer does with one click."""

import asyncio
import json
from contextlib import suppress
from time import monotonic
from uuid import UUID

from aiohttp import web
from markupsafe import Markup

from api.console.form_token import FormToken
from api.console.guard import me_of
from api.console.keys import SESSION
from api.console.live import LIVE
from api.console.pages import allow_own_script, console_page
from api.console.rescues.board import BOARDS, IN_FULL, Snapshot, difference
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import asked_id, id_in_path, or_404, read_id
from models.actions.rescues.board_details import MOST_OPEN
from models.actions.rescues.dispatch import Deed, DispatchOutcome, Officer, dispatch
from models.actions.shared.scope import incidents_in
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

STREAM_SECONDS = 60
ALIVE_SECONDS = 10
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
    """With `order=need` as in a blackout; `open` names a case to be shown in full."""
    if "part" in request.query:  # the script of release 1.0: the page is loaded anew
        raise web.HTTPConflict
    return await _board(request)


@routes.post("/console/dispatch/{id}", name="console_dispatch_do")
@requires(Permission.DISPATCH)
async def do(request: web.Request) -> web.Response:
    """A release takes a second look, with the unit chosen there: from then on the person is asked."""
    services, me, incident_id = request.app[SERVICES], me_of(request), id_in_path(request)
    if not await incidents_in(me.scope).filter(id=incident_id).exists():
        raise web.HTTPNotFound
    form = await read_form(request)
    deed, seen = text_field(form, "deed"), text_field(form, "seen")
    if deed not in tuple(Deed) or not (seen.isascii() and seen.isdigit() and len(seen) < 7):
        return await _board(request, 422, wrong="没看懂要记什么，请再点一次。")
    if deed == Deed.RELEASED and not text_field(form, "sure"):
        raise web.HTTPSeeOther(f"/console/dispatch/{incident_id}/release")
    officer = Officer(me.actor, me.staff.display_name)
    on_behalf = read_id(text_field(form, "on_behalf"))
    outcome = or_404(await dispatch(incident_id, Deed(deed), int(seen), on_behalf, officer, services.clock()))
    if outcome is DispatchOutcome.NOBODY and deed == Deed.RELEASED:
        return await _second_look(request, incident_id, 422, wrong=_REFUSALS[outcome])
    if outcome in _REFUSALS:
        return await _board(request, 409, wrong=_REFUSALS[outcome])
    await services.wake_workers()
    kept = "?kept=1" if outcome is DispatchOutcome.KEPT else ""
    raise web.HTTPSeeOther(f"/console/dispatch{kept}#i-{incident_id}")


@routes.get("/console/dispatch/{id}/release", name="console_dispatch_release")
@requires(Permission.DISPATCH)
async def release(request: web.Request) -> web.Response:
    return await _second_look(request, id_in_path(request))


@routes.get("/console/dispatch/{id}/case", name="console_dispatch_case")
@requires(Permission.READ_REPORTS)
async def case(request: web.Request) -> web.Response:
    """One case in full, for a window that has opened its row: drawn already, and no query."""
    boards = request.app[BOARDS]
    shared = boards.of(me_of(request).scope)
    snapshot = shared.newest if shared.is_watched else await shared.refresh()
    drawn = or_404(snapshot.pieces.get(f"i-{id_in_path(request)}"))
    filled = boards.blanks.fill(drawn, FormToken.of(request[SESSION]), request.app[SERVICES].clock())
    return web.Response(text=filled, content_type="text/html")


@routes.get("/console/dispatch/events", name="console_dispatch_events")
@requires(Permission.READ_REPORTS)
async def events(request: web.Request) -> web.StreamResponse:
    """Server-sent events: after each change what differs from what the window shows, and no query for it.

    A stream ends after a minute: the browser comes again by itself, and so the
    door is asked again whether it may.
    """
    boards, shared = request.app[BOARDS], request.app[BOARDS].of(me_of(request).scope)
    shown = shared.kept(request.headers.get("Last-Event-ID") or request.query.get("shown", ""))
    order = _order(request)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    await response.prepare(request)
    until = monotonic() + STREAM_SECONDS
    with suppress(ConnectionError):
        await response.write(f"retry: {RECONNECT_MS}\n\n".encode())
        async with shared.watch() as alarm:
            await shared.refresh()
            while monotonic() < until and not request.app[LIVE].closing:
                alarm.clear()
                newest = shared.newest
                if newest is not shown:
                    now = request.app[SERVICES].clock()
                    told = difference(shown, newest, order) | {"now": int(now.timestamp())}
                    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
                    filled = boards.blanks.fill(text, FormToken.of(request[SESSION]), now)
                    await response.write(f"id: {newest.version}\nevent: board\ndata: {filled}\n\n".encode())
                    shown = newest
                with suppress(TimeoutError):
                    async with asyncio.timeout(ALIVE_SECONDS):
                        await alarm.wait()
                        continue
                await response.write(b": still here\n\n")  # a window that is gone is noticed
    return response


def _order(request: web.Request) -> str:
    return "need" if request.query.get("order") == "need" else "age"


async def _board(request: web.Request, status: int = 200, *, wrong: str = "") -> web.Response:
    boards, me, now = request.app[BOARDS], me_of(request), request.app[SERVICES].clock()
    snapshot, order = await boards.of(me.scope).refresh(), _order(request)
    token = FormToken.of(request[SESSION])
    shown = dict(snapshot.shown[order])
    if opened := snapshot.pieces.get(key := f"i-{asked_id(request, 'open')}"):
        shown[key] = opened
    lists = {
        name: Markup(boards.blanks.fill("".join(shown[key] for key in keys), token, now))  # noqa: S704 - drawn by our own templates, with what people wrote escaped
        for name, keys in snapshot.lists(order).items()
    }
    response = console_page(
        request,
        "rescues/dispatch",
        status,
        board=snapshot,
        inside=lists["inside"],
        to_confirm=lists["confirm"],
        around=lists["around"],
        order=order,
        most_open=MOST_OPEN,
        in_full=IN_FULL,
        now=now,
        wrong=wrong,
        kept="kept" in request.query,
    )
    allow_own_script(response)
    return response


async def _second_look(
    request: web.Request, incident_id: UUID, status: int = 200, *, wrong: str = ""
) -> web.Response:
    """How the rescue stands at this moment: what is noted from here names this version of it."""
    snapshot: Snapshot = await request.app[BOARDS].of(me_of(request).scope).refresh()
    line = snapshot.lines.get(f"i-{incident_id}")
    if line is None:
        if not await incidents_in(me_of(request).scope).filter(id=incident_id).exists():
            raise web.HTTPNotFound
        raise web.HTTPSeeOther("/console/dispatch")  # over, or no entrapment
    now = request.app[SERVICES].clock()
    return console_page(request, "rescues/release", status, line=line, now=now, wrong=wrong)
