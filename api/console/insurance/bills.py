"""Bills of a policy: drawing and cancelling a year's, recording payments."""

from aiohttp import web

from api.console.guard import me_of
from api.console.insurance.bill_form import REST, read_sources
from api.console.insurance.policies import policy_in_scope
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import (
    read_day,
    read_fen,
    read_id,
)
from bot.texts.insurance import word
from models.actions.insurance.agents import AgentSums, agent_sums, record_remittance
from models.actions.insurance.bills import (
    BillProblem,
    NewBills,
    NewPayment,
    cancel_bills,
    draw_bills,
    pay_bill,
    years_of,
)
from models.actions.insurance.read_bills import bills_of, find_bill
from models.actions.insurance.read_policies import PolicyDetails
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance.bills import BillState
from models.rules.insurance.policy_terms import Funding
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

ONE = "/console/policies/{id}/bills"
NO_PAYMENT = "请填金额、付款日期和凭证号。"
PROBLEMS = {
    BillProblem.NO_SUCH_YEAR: "这份保单没有这一年，或者这一年没有可以作废的账单。",
    BillProblem.ALREADY_DRAWN: "这一年的账单已经开过。要重开，先作废。",
    BillProblem.SOURCES: "资金来源加起来不等于业主一方要付的金额。固定金额不能超过它；不足的写一个“其余”。",
    BillProblem.TOO_MUCH: "超过这张账单还差或者要退的金额。",
    BillProblem.SAME_REFERENCE: "这个凭证号已经记过。",
    BillProblem.IN_FUTURE: "付款日期不能在今天之后。",
    BillProblem.CANCELLED: "这张账单已作废。",
    BillProblem.NOT_IN_HAND: "超过代理人代收了还没有汇缴的金额。",
    BillProblem.HAS_PAYMENTS: "已有付款的账单不能作废。",
}


@routes.get(ONE, name="console_policy_bills")
@requires(Permission.READ_BILLS)
async def policy_bills(request: web.Request) -> web.Response:
    return await _page(request, await policy_in_scope(request))


@routes.post(ONE, name="console_bills_draw")
@requires(Permission.KEEP_BILLS)
async def draw(request: web.Request) -> web.Response:
    found, form = await _kept(request), await read_form(request)
    year, due_on = text_field(form, "year"), read_day(text_field(form, "due_on"))
    sources = read_sources(text_field(form, "sources"))
    if isinstance(sources, str):
        return await _page(request, found, sources, form)
    if not (year.isascii() and year.isdigit() and len(year) < 4) or due_on is None:
        return await _page(request, found, "请选年度，填付款期限。", form)
    new = NewBills(int(year), due_on, sources)
    return await _done(
        request,
        found,
        await draw_bills(found.line.id, new, me_of(request).actor, request.app[SERVICES].clock()),
        form,
    )


@routes.post(ONE + "/cancel", name="console_bills_cancel")
@requires(Permission.KEEP_BILLS)
async def cancel(request: web.Request) -> web.Response:
    found, form = await _kept(request), await read_form(request)
    year = text_field(form, "year")
    number = int(year) if year.isascii() and year.isdigit() and len(year) < 4 else 0
    now = request.app[SERVICES].clock()
    return await _done(
        request, found, await cancel_bills(found.line.id, number, me_of(request).actor, now), form
    )


@routes.post(ONE + "/{bill}/payments", name="console_bill_pay")
@requires(Permission.KEEP_BILLS)
async def pay(request: web.Request) -> web.Response:
    found, form = await _kept(request), await read_form(request)
    new = _payment(form, goes_back=bool(text_field(form, "back")))
    return await _pay(request, found, new, form)


@routes.post(ONE + "/{bill}/collected", name="console_bill_collect")
@requires(Permission.COLLECT_PREMIUMS)
async def collect(request: web.Request) -> web.Response:
    """What a payer has paid to the policy's agent, told by the agent. Raises 404 for any other."""
    found, form = await policy_in_scope(request), await read_form(request)
    if not _is_agent(request, found):
        raise web.HTTPNotFound
    return await _pay(request, found, _payment(form, is_with_agent=True), form)


@routes.post(ONE + "/remittances", name="console_bills_remittance")
@requires(Permission.KEEP_BILLS)
async def remittance(request: web.Request) -> web.Response:
    """What of it has arrived at the insurer, told by the insurer."""
    found, form = await _kept(request), await read_form(request)
    new = _payment(form)
    if new is None:
        return await _page(request, found, NO_PAYMENT, form)
    me, now = me_of(request), request.app[SERVICES].clock()
    return await _done(request, found, await record_remittance(found.line.id, new, me.actor, now), form)


def _payment(form: Form, *, goes_back: bool = False, is_with_agent: bool = False) -> NewPayment | None:
    fen, paid_on = read_fen(text_field(form, "amount")), read_day(text_field(form, "paid_on"))
    reference = text_field(form, "reference")[:100]
    if not fen or paid_on is None or not reference:
        return None
    return NewPayment(-fen if goes_back else fen, paid_on, reference, is_with_agent)


async def _pay(
    request: web.Request, found: PolicyDetails, new: NewPayment | None, form: Form
) -> web.Response:
    me, now = me_of(request), request.app[SERVICES].clock()
    bill_id = read_id(request.match_info["bill"])
    if bill_id is None or not await find_bill(me.scope, found.line.id, bill_id):
        raise web.HTTPNotFound
    if new is None:
        return await _page(request, found, NO_PAYMENT, form)
    return await _done(request, found, await pay_bill(found.line.id, bill_id, new, me.actor, now), form)


def _is_agent(request: web.Request, found: PolicyDetails) -> bool:
    scope = me_of(request).scope
    return scope.may(Permission.COLLECT_PREMIUMS) and scope.belongs_to == found.policy.agent_id is not None


async def _kept(request: web.Request) -> PolicyDetails:
    """Raises 403 for a policy that another insurer leads."""
    found = await policy_in_scope(request)
    if not found.may_keep_bills:
        raise web.HTTPForbidden
    return found


async def _done(
    request: web.Request, found: PolicyDetails, problem: BillProblem | None, form: Form
) -> web.Response:
    if problem is not None:
        return await _page(request, found, PROBLEMS[problem], form)
    raise web.HTTPSeeOther(f"/console/policies/{found.line.id}/bills")


async def _page(
    request: web.Request, found: PolicyDetails, wrong: str = "", form: Form | None = None
) -> web.Response:
    scope, now = me_of(request).scope, request.app[SERVICES].clock()
    lines, years = await bills_of(scope, found.line.id, now), years_of(found.policy)
    drawn = {line.year for line in lines if line.state is not BillState.CANCELLED}
    return console_page(
        request, "insurance/policy_bills", 422 if wrong else 200,
        policy=found, lines=lines, years=years, wrong=wrong, today=now.astimezone(LOCAL).date(),
        to_draw=[year for year in years if year.number not in drawn],
        to_cancel=sorted(drawn - {line.year for line in lines if line.paid_fen}),
        sources=_typed(form) or f"{word(found.policy.funding or Funding.OWN)} {REST}",
        fundings=tuple(Funding), may_keep=found.may_keep_bills,
        may_collect=_is_agent(request, found), agent=await _agent_shown(request, found),
    )  # fmt: skip


async def _agent_shown(request: web.Request, found: PolicyDetails) -> AgentSums | None:
    """For the agent, and for who sees all bills of the policy."""
    sees = found.may_keep_bills or _is_agent(request, found) or me_of(request).may(Permission.EDIT_POLICIES)
    return await agent_sums(found.line.id) if sees else None


def _typed(form: Form | None) -> str:
    return text_field(form, "sources")[:500] if form else ""
