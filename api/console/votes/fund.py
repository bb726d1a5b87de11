"""The money of a decision that passed: application, decision, orders, payments and refund, with documents."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.console.votes.vote import ONE, decision_of
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.kept_file import keep_file, send_file
from api.http.keys import SERVICES
from api.http.params import read_day, read_fen, read_id
from bot.texts.votes import REFUSALS
from models.actions.shared.city_rules import LOCAL
from models.actions.votes.fund_use import add_fund_step, fund_document, fund_events_of
from models.actions.votes.read import DecisionRef, read_decision
from models.rules.staff.access import Permission
from models.rules.votes.decision import VoteRefusal
from models.rules.votes.fund_use import FundMove, FundProblem, FundStep, may_follow_step, unspent

routes = web.RouteTableDef()

PROBLEMS = {
    FundProblem.NOT_NOW: "现在还不能走这一步。",
    FundProblem.SUM: (
        "金额不对：申请不超过决议，批准不超过申请，划款不超过批准，付款不超过划款；余款要一次全部退回。"
    ),
    FundProblem.LEFT: "划出的钱还没有用完，先退回余款。",
}


@routes.get(ONE + "/fund", name="console_vote_fund")
@requires(Permission.READ_VOTES)
async def fund(request: web.Request) -> web.Response:
    return await _page(request, await decision_of(request))


@routes.post(ONE + "/fund", name="console_vote_fund_step")
@requires(Permission.RUN_VOTES)
async def add_step(request: web.Request) -> web.Response:
    """Each step comes with its document. `seen`: how many steps the page showed."""
    decision, form, services = await decision_of(request), await read_form(request), request.app[SERVICES]
    me, now = me_of(request), services.clock()
    step, done_on = text_field(form, "step"), read_day(text_field(form, "done_on"))
    fen, seen = read_fen(text_field(form, "amount") or "0"), text_field(form, "seen")
    if step not in tuple(FundStep) or done_on is None or fen is None:
        return await _page(request, decision, "请选这一步是什么，填日期和金额。")
    if done_on > now.astimezone(LOCAL).date():
        return await _page(request, decision, "日期不能在今天之后。")
    document = await keep_file(services, form)
    if isinstance(document, str):
        return await _page(request, decision, document)
    count = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 4 else 0
    move = FundMove(FundStep(step), fen)
    refused = await add_fund_step(decision.id, count, move, done_on, document, me.scope.party, me.actor, now)
    if isinstance(refused, FundProblem):
        return await _page(request, decision, PROBLEMS[refused])
    if isinstance(refused, VoteRefusal):
        return await _page(request, decision, REFUSALS[refused], 409)
    raise web.HTTPSeeOther(f"/console/votes/{decision.id}/fund")


@routes.get(ONE + "/fund/{file}", name="console_vote_fund_file")
@requires(Permission.READ_VOTES)
async def look(request: web.Request) -> web.StreamResponse:
    decision, event_id = await decision_of(request), read_id(request.match_info["file"])
    found = await fund_document(decision.id, event_id) if event_id else None
    return await send_file(request.app[SERVICES], found)


async def _page(
    request: web.Request, decision: DecisionRef, wrong: str = "", status: int = 422
) -> web.Response:
    row, events = await read_decision(decision.id), await fund_events_of(decision.id)
    moves = [FundMove(one.step, one.fen) for one in events]
    return console_page(
        request, "votes/fund", status if wrong else 200,
        decision=row, events=events, wrong=wrong, unspent=unspent(moves),
        may_add=[step for step in FundStep if may_follow_step(moves, step)],
        today=request.app[SERVICES].clock().astimezone(LOCAL).date(),
    )  # fmt: skip
