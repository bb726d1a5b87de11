"""Urgent repairs (Civil Code 281): asked for, confirmed by committee and sub-district, audited; no vote."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import id_in_path, read_fen, read_id
from bot.texts.votes import REFUSALS
from models.actions.votes.carry_out import UrgentStep, ask_urgent_repair, confirm_urgent_repair
from models.actions.votes.read import SHOWN, estates_in, urgent_repairs_in
from models.rules.staff.access import Permission
from models.rules.votes.decision import Refusal
from models.tables.lifts import Lift

routes = web.RouteTableDef()

PATH = "/console/urgent-repairs"
# Who takes which step; that two different people confirm, the action sees to.
NEEDED = {
    UrgentStep.COMMITTEE: Permission.RUN_VOTES,
    UrgentStep.OFFICE: Permission.CONFIRM_URGENT,
    UrgentStep.AUDIT: Permission.CONFIRM_URGENT,
}


@routes.get(PATH, name="console_urgent")
@requires(Permission.READ_VOTES)
async def repairs(request: web.Request) -> web.Response:
    return await _page(request)


@routes.post(PATH, name="console_urgent_ask")
@requires(Permission.ENTER_BALLOTS)
async def ask(request: web.Request) -> web.Response:
    form, me = await read_form(request), me_of(request)
    estate = await estates_in(me.scope).get_or_none(id=read_id(text_field(form, "estate")))
    cost, amount = (read_fen(text_field(form, name)) for name in ("cost", "amount"))
    words = text_field(form, "words")[:500]
    if estate is None or cost is None or amount is None or amount > cost or not words:
        return await _page(request, "请选择小区，写明险情，填写总费用和要用的维修资金（不超过总费用）。")
    wanted = [key for told in form.getall("lift", []) if isinstance(told, str) and (key := read_id(told))]
    lifts = await Lift.filter(id__in=wanted, estate_id=estate.id).values("id") if wanted else []
    asked = await ask_urgent_repair(
        estate.id, tuple(row["id"] for row in lifts), words, cost, amount, me.actor,
        request.app[SERVICES].clock(),
    )  # fmt: skip
    return await _answer(request, asked if isinstance(asked, Refusal) else None)


@routes.post(PATH + "/{id}", name="console_urgent_confirm")
@requires(Permission.READ_VOTES)
async def confirm(request: web.Request) -> web.Response:
    form, me = await read_form(request), me_of(request)
    found = await urgent_repairs_in(me.scope).get_or_none(id=id_in_path(request))
    step, words = text_field(form, "step"), text_field(form, "words")
    if found is None:
        raise web.HTTPNotFound
    if step not in tuple(UrgentStep) or (step == UrgentStep.AUDIT and not words):
        return await _page(request, "请选择要做的一步；审计要写明结论。")
    if not me.may(NEEDED[UrgentStep(step)]):
        raise web.HTTPForbidden
    now = request.app[SERVICES].clock()
    return await _answer(
        request, await confirm_urgent_repair(found.id, UrgentStep(step), me.actor, now, words)
    )


async def _answer(request: web.Request, refused: Refusal | None) -> web.Response:
    if refused is not None:
        words = "确认的要是两个不同的人。" if refused is Refusal.SAME_PERSON else REFUSALS[refused]
        return await _page(request, words, 409)
    raise web.HTTPSeeOther(PATH)


async def _page(request: web.Request, wrong: str = "", status: int = 422) -> web.Response:
    scope = me_of(request).scope
    estates = await estates_in(scope).order_by("name").limit(SHOWN)
    lifts = Lift.filter(estate_id__in=[one.id for one in estates]).order_by("building", "unit", "position")
    found = urgent_repairs_in(scope).order_by("-asked_at").limit(SHOWN).select_related("estate")
    return console_page(
        request, "votes/urgent", status if wrong else 200, found=await found, estates=estates, wrong=wrong,
        lifts=await lifts.limit(500).values("id", "estate__name", "building", "unit", "position"),
    )  # fmt: skip
