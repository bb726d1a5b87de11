"""The terminals of a lift: registering one, whose secret is shown once, retiring one, judging an alarm."""

from aiohttp import web

from api.console.guard import me_of
from api.console.lifts.lift import lift_in_scope
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import read_id
from models.actions.lifts.read import LiftView
from models.actions.terminals.believed import judge_alarm
from models.actions.terminals.read import terminals_of
from models.actions.terminals.register import (
    NewTerminal,
    TooManyTerminals,
    register_terminal,
    retire_terminal,
)
from models.rules.staff.access import Permission
from models.rules.terminals.profile import profiles

routes = web.RouteTableDef()

PATH = "/console/lifts/{id}/terminals"


@routes.get(PATH, name="console_terminals")
@requires(Permission.MANAGE_TERMINALS)
async def terminals(request: web.Request) -> web.Response:
    return await _page(request, await lift_in_scope(request))


@routes.post(PATH, name="console_terminal_register")
@requires(Permission.MANAGE_TERMINALS)
async def register(request: web.Request) -> web.Response:
    lift, form = await lift_in_scope(request), await read_form(request)
    profile = text_field(form, "profile")
    if profile not in profiles():
        return await _page(request, lift, 422, wrong="请选择消息格式。")
    me, now = me_of(request), request.app[SERVICES].clock()
    try:
        made = await register_terminal(lift.line.id, profile, me.actor, now)
    except TooManyTerminals:
        return await _page(request, lift, 409, wrong="这部电梯在用的终端太多了，请先停用不用的。")
    # Not a redirect: the secret is shown in this answer and nowhere else.
    response = await _page(request, lift, made=made)
    response.headers["Cache-Control"] = "no-store"
    return response


@routes.post(PATH + "/{terminal}/retire", name="console_terminal_retire")
@requires(Permission.MANAGE_TERMINALS)
async def retire(request: web.Request) -> web.Response:
    lift, form = await lift_in_scope(request), await read_form(request)
    terminal_id = read_id(request.match_info["terminal"])
    if not text_field(form, "sure"):
        return await _page(request, lift, 422, wrong="请勾选确认。")
    now = request.app[SERVICES].clock()
    if terminal_id is None or not await retire_terminal(terminal_id, lift.line.id, me_of(request).actor, now):
        return await _page(request, lift, 409, wrong="这台终端已经停用。")
    raise web.HTTPSeeOther(f"/console/lifts/{lift.line.id}/terminals")


@routes.post(PATH + "/alarms/{alarm}", name="console_terminal_alarm")
@requires(Permission.RECORD_RESCUE)
async def judge(request: web.Request) -> web.Response:
    lift, form = await lift_in_scope(request), await read_form(request)
    found, alarm_id = text_field(form, "was_false"), read_id(request.match_info["alarm"])
    if found not in ("yes", "no") or alarm_id is None:
        raise web.HTTPNotFound
    me, now = me_of(request), request.app[SERVICES].clock()
    if not await judge_alarm(alarm_id, found == "yes", me.scope, me.actor, now):
        raise web.HTTPNotFound
    raise web.HTTPSeeOther(f"/console/lifts/{lift.line.id}#terminals")


async def _page(
    request: web.Request,
    lift: LiftView,
    status: int = 200,
    *,
    made: NewTerminal | None = None,
    wrong: str = "",
) -> web.Response:
    found = await terminals_of(lift.line.id, request.app[SERVICES].clock())
    return console_page(
        request,
        "lifts/terminals",
        status,
        lift=lift,
        terminals=found,
        profiles=profiles(),
        made=made,
        wrong=wrong,
    )
