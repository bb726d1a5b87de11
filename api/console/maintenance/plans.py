"""Planned visits of a lift: the maintainer plans, moves and calls off; everybody of the lift reads."""

from dataclasses import dataclass
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.keys import Me
from api.console.pages import console_page
from api.console.reports.actions import signature_of
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import id_in_path, read_day, read_id
from bot.texts.planned_visits import PARTS, PROBLEMS, STANDINGS, TONES
from bot.texts.templates import NODE_NAMES
from models.actions.lifts.find import LiftCard, card_of_lift
from models.actions.maintenance.plan_visits import NewPlan, call_off, move_visit, plan_visit
from models.actions.maintenance.read_plans import PlanLine, plan_of_lift, plans_of_lift
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import lifts_in
from models.rules.maintenance.planned_visits import FURTHEST, LONGEST_MINUTES, PartOfDay, PlanProblem
from models.rules.maintenance.schedule import Node
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

OF_LIFT = "/console/lifts/{id}/plans"
PLAN = OF_LIFT + "/{plan}"
MAX_WHY = 100


@dataclass(frozen=True)
class TypedPlan:
    """What a refused form is shown again with."""

    day: str = ""
    part: str = PartOfDay.MORNING.value
    node: str = ""
    minutes_out: str = ""
    why: str = ""


@routes.get(OF_LIFT, name="console_plans_of_lift")
@requires(Permission.READ_MAINTENANCE)
async def plans(request: web.Request) -> web.Response:
    return await _page(request, await _lift(request), TypedPlan())


@routes.post(OF_LIFT, name="console_plan_add")
@requires(Permission.PLAN_VISITS)
async def add(request: web.Request) -> web.Response:
    card, me, services = await _lift(request), me_of(request), request.app[SERVICES]
    typed = _typed(await read_form(request))
    new = _read(typed)
    if isinstance(new, str):
        return await _page(request, card, typed, new)
    problem = await plan_visit(
        card.lift_id, _maintainer(me), new, await signature_of(me), me.actor, services.clock()
    )
    return await _answer(request, card, typed, problem)


@routes.post(PLAN + "/move", name="console_plan_move")
@requires(Permission.PLAN_VISITS)
async def move(request: web.Request) -> web.Response:
    card, me, services = await _lift(request), me_of(request), request.app[SERVICES]
    plan, typed = await _plan(request, card), _typed(await read_form(request))
    new = _read(typed)
    if isinstance(new, str):
        return await _page(request, card, typed, new)
    problem = await move_visit(
        plan.id, _maintainer(me), new, await signature_of(me), me.actor, services.clock()
    )
    return await _answer(request, card, typed, problem)


@routes.post(PLAN + "/call-off", name="console_plan_call_off")
@requires(Permission.PLAN_VISITS)
async def end(request: web.Request) -> web.Response:
    card, me, services = await _lift(request), me_of(request), request.app[SERVICES]
    plan = await _plan(request, card)
    problem = await call_off(plan.id, _maintainer(me), me.actor, services.clock())
    return await _answer(request, card, TypedPlan(), problem)


def _maintainer(me: Me) -> UUID | None:
    """Whose lift it has to be; an administrator plans for whoever maintains it."""
    return me.scope.belongs_to


async def _lift(request: web.Request) -> LiftCard:
    """Raises 404 where it does not exist for this person."""
    lift_id = id_in_path(request)
    if not await lifts_in(me_of(request).scope).filter(id=lift_id).exists():
        raise web.HTTPNotFound
    return await card_of_lift(lift_id, request.app[SERVICES].clock())


async def _plan(request: web.Request, card: LiftCard) -> PlanLine:
    """Raises 404 where the lift has no such plan."""
    key = read_id(request.match_info["plan"])
    plan = await plan_of_lift(card.lift_id, key, request.app[SERVICES].clock()) if key else None
    if plan is None:
        raise web.HTTPNotFound
    return plan


def _typed(form: Form) -> TypedPlan:
    return TypedPlan(
        text_field(form, "day"),
        text_field(form, "part"),
        text_field(form, "node"),
        text_field(form, "minutes_out"),
        text_field(form, "why")[:MAX_WHY],
    )


def _read(typed: TypedPlan) -> NewPlan | str:
    """What is wrong with the form is said in words. An empty time is a lift that runs on."""
    day = read_day(typed.day)
    if day is None or typed.part not in tuple(PartOfDay):
        return "请选日期和上午、下午。"
    if typed.node and typed.node not in tuple(Node):
        return "请选做哪一种维保。"
    minutes = typed.minutes_out or "0"
    if not (minutes.isascii() and minutes.isdecimal() and len(minutes) < 5):
        return PROBLEMS[PlanProblem.TOO_LONG]
    return NewPlan(
        day, PartOfDay(typed.part), Node(typed.node) if typed.node else None, int(minutes), typed.why
    )


async def _answer(
    request: web.Request, card: LiftCard, typed: TypedPlan, problem: PlanProblem | None
) -> web.Response:
    """Residents read of it at once, followers are told by a worker."""
    if problem is not None:
        status = 409 if problem in (PlanProblem.CHANGED, PlanProblem.TAKEN) else 422
        return await _page(request, card, typed, PROBLEMS[problem], status)
    services = request.app[SERVICES]
    if card.code:
        await services.cards.changed(card.code)
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/lifts/{card.lift_id}/plans")


async def _page(
    request: web.Request, card: LiftCard, typed: TypedPlan, wrong: str = "", status: int = 422
) -> web.Response:
    now = request.app[SERVICES].clock()
    today = now.astimezone(LOCAL).date()
    return console_page(
        request,
        "maintenance/plans_of_lift",
        status if wrong else 200,
        card=card,
        lines=await plans_of_lift(card.lift_id, now),
        typed=typed,
        parts=PARTS,
        nodes=NODE_NAMES,
        standings=STANDINGS,
        tones=TONES,
        today=today,
        last_day=today + FURTHEST,
        longest=LONGEST_MINUTES,
        wrong=wrong,
    )
