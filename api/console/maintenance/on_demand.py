"""Need-based maintenance of one lift: what was agreed, what follows from its terminal, and the next step."""

from aiohttp import web

from api.console.guard import me_of
from api.console.lifts.lift import lift_in_scope
from api.console.pages import console_page
from api.console.reports.actions import signature_of
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import read_id
from bot.texts.on_demand import ON_DEMAND_PROBLEMS
from models.actions.lifts.read import LiftView
from models.actions.maintenance.on_demand import (
    MOST_AGREEMENT_WORDS,
    AgreementProblem,
    agree_to_plan,
    end_plan,
    propose_plan,
)
from models.actions.maintenance.read_on_demand import items_first, on_demand_of
from models.actions.terminals.series import months_of_lift
from models.rules.maintenance.schedule import Node
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

ONE = "/console/lifts/{id}/on-demand"


@routes.get(ONE, name="console_on_demand")
@requires(Permission.READ_MAINTENANCE)
async def on_demand(request: web.Request) -> web.Response:
    return await _page(request, await lift_in_scope(request))


@routes.post(ONE + "/propose", name="console_on_demand_propose")
@requires(Permission.PROPOSE_ON_DEMAND)
async def propose(request: web.Request) -> web.Response:
    lift, form, me = await lift_in_scope(request), await read_form(request), me_of(request)
    words, now = text_field(form, "words")[:MOST_AGREEMENT_WORDS], request.app[SERVICES].clock()
    problem = await propose_plan(me.scope, lift.line.id, words, await signature_of(me), me.actor, now)
    return await _answer(request, lift, problem, words)


@routes.post(ONE + "/agree", name="console_on_demand_agree")
@requires(Permission.AGREE_ON_DEMAND)
async def agree(request: web.Request) -> web.Response:
    """To the proposal that the form names: another one may have come since."""
    lift, form, me = await lift_in_scope(request), await read_form(request), me_of(request)
    plan_id, now = read_id(text_field(form, "plan")), request.app[SERVICES].clock()
    if plan_id is None:
        return await _answer(request, lift, AgreementProblem.CHANGED)
    problem = await agree_to_plan(me.scope, plan_id, await signature_of(me), me.actor, now)
    return await _answer(request, lift, problem)


@routes.post(ONE + "/end", name="console_on_demand_end")
@requires(Permission.END_ON_DEMAND)
async def end(request: web.Request) -> web.Response:
    lift, form, me = await lift_in_scope(request), await read_form(request), me_of(request)
    plan_id, words = read_id(text_field(form, "plan")), text_field(form, "words")[:MOST_AGREEMENT_WORDS]
    if plan_id is None:
        return await _answer(request, lift, AgreementProblem.CHANGED, words)
    now = request.app[SERVICES].clock()
    problem = await end_plan(me.scope, plan_id, words, await signature_of(me), me.actor, now)
    return await _answer(request, lift, problem, words)


async def _answer(
    request: web.Request, lift: LiftView, problem: AgreementProblem | None, words: str = ""
) -> web.Response:
    if problem is None:
        raise web.HTTPSeeOther(f"/console/lifts/{lift.line.id}/on-demand")
    status = 409 if problem is AgreementProblem.CHANGED else 422
    return await _page(request, lift, ON_DEMAND_PROBLEMS[problem], words, status)


async def _page(
    request: web.Request, lift: LiftView, wrong: str = "", words: str = "", status: int = 200
) -> web.Response:
    now = request.app[SERVICES].clock()
    return console_page(
        request,
        "maintenance/on_demand",
        status,
        lift=lift,
        found=await on_demand_of(lift.line.id, now),
        months=(await months_of_lift(lift.line.id, now))[-4:],
        first=await items_first(lift.line.id, Node.HALF_MONTHLY, now),
        most=MOST_AGREEMENT_WORDS,
        words=words,
        wrong=wrong,
    )
