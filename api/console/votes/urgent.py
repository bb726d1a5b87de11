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
from models.actions.votes.read import (
    find_estate,
    has_urgent_repair,
    lifts_of_estates,
    list_estates,
    list_urgent_repairs,
)
from models.rules.staff.access import Permission
from models.rules.votes.decision import VoteRefusal

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
    estate = await find_estate(me.scope, read_id(text_field(form, "estate")))
    cost, amount = (read_fen(text_field(form, name)) for name in ("cost", "amount"))
    words = text_field(form, "words")[:500]
    if estate is None or cost is None or amount is None or amount > cost or not words:
        return await _page(request, "请选择小区，写明险情，填写总费用和要用的维修资金（不超过总费用）。")
    wanted = [key for told in form.getall("lift", []) if isinstance(told, str) and (key := read_id(told))]
    now = request.app[SERVICES].clock()
    asked = await ask_urgent_repair(estate.id, tuple(wanted), words, cost, amount, me.actor, now)
    return await _answer(request, asked if isinstance(asked, VoteRefusal) else None)


@routes.post(PATH + "/{id}", name="console_urgent_confirm")
@requires(Permission.READ_VOTES)
async def confirm(request: web.Request) -> web.Response:
    form, me = await read_form(request), me_of(request)
    repair_id, step, words = id_in_path(request), text_field(form, "step"), text_field(form, "words")
    if not await has_urgent_repair(me.scope, repair_id):
        raise web.HTTPNotFound
    if step not in tuple(UrgentStep) or (step == UrgentStep.AUDIT and not words):
        return await _page(request, "请选择要做的一步；审计要写明结论。")
    if not me.may(NEEDED[UrgentStep(step)]):
        raise web.HTTPForbidden
    now = request.app[SERVICES].clock()
    return await _answer(
        request, await confirm_urgent_repair(repair_id, UrgentStep(step), me.actor, now, words)
    )


async def _answer(request: web.Request, refused: VoteRefusal | None) -> web.Response:
    if refused is not None:
        words = "确认的要是两个不同的人。" if refused is VoteRefusal.SAME_PERSON else REFUSALS[refused]
        return await _page(request, words, 409)
    raise web.HTTPSeeOther(PATH)


async def _page(request: web.Request, wrong: str = "", status: int = 422) -> web.Response:
    scope = me_of(request).scope
    estates = await list_estates(scope)
    return console_page(
        request, "votes/urgent", status if wrong else 200, wrong=wrong, estates=estates,
        found=await list_urgent_repairs(scope), lifts=await lifts_of_estates(one.id for one in estates),
    )  # fmt: skip
