"""Another holder, 产品接续 and 赎回 of a policy: what was done, what an end would settle, and doing it."""

from aiohttp import web

from api.console.guard import me_of
from api.console.insurance.policies import kept_policy, policy_in_scope
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.kept_file import keep_file, send_file
from api.http.keys import SERVICES
from api.http.params import asked_day, read_day, read_id
from models.actions.insurance.change_policy import (
    NewChange,
    change_document,
    change_policy,
    changes_of,
    ended_early,
    holder_to_come,
    quote_end,
)
from models.actions.insurance.read_policies import PolicyDetails
from models.rules.base.numbers import spell_number
from models.rules.insurance.settlement import PolicyChangeKind, PolicyChangeProblem
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

ONE = "/console/policies/{id}/changes"
PROBLEMS = {
    PolicyChangeProblem.ALREADY: "这份保单刚有一项变更，请看下面再办。",
    PolicyChangeProblem.DAY: "日期要在保险期间内：变更投保人不能在今天之后，接续和赎回从明天起。",
    PolicyChangeProblem.NO_NEW_HOLDER: "电梯登记的使用单位不止一家、没有登记，或者就是投保人。请先改登记。",
    PolicyChangeProblem.NO_NEXT_POLICY: "没有这份保单，或者它没有在这一天接上全部电梯。",
    PolicyChangeProblem.CLAIM_AFTER: "这一天以后有理赔，不能提前结束。",
}


@routes.get(ONE, name="console_policy_changes")
@requires(Permission.READ_POLICIES)
async def changes(request: web.Request) -> web.Response:
    """`?on=2026-12-31`: what an end on that day would settle."""
    return await _page(request, await policy_in_scope(request))


@routes.post(ONE, name="console_policy_change_add")
@requires(Permission.EDIT_POLICIES)
async def add(request: web.Request) -> web.Response:
    found, form, services = await kept_policy(request), await read_form(request), request.app[SERVICES]
    me, kind, seen = me_of(request), text_field(form, "kind"), text_field(form, "seen")
    on = read_day(text_field(form, "on"))
    if kind not in tuple(PolicyChangeKind) or on is None:
        return await _page(request, found, "请选办什么，填日期。")
    document = await keep_file(services, form)
    if isinstance(document, str):
        return await _page(request, found, document)
    count = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 4 else -1
    number = spell_number(text_field(form, "next_number"))[:60]
    new = NewChange(PolicyChangeKind(kind), on, count, document, me.scope.party, number)
    problem = await change_policy(found.line.id, new, me.actor, services.clock())
    if problem is not None:
        status = 409 if problem is PolicyChangeProblem.ALREADY else 422
        return await _page(request, found, PROBLEMS[problem], status)
    raise web.HTTPSeeOther(f"/console/policies/{found.line.id}/changes")


@routes.get(ONE + "/{file}", name="console_policy_change_file")
@requires(Permission.READ_POLICIES)
async def look(request: web.Request) -> web.StreamResponse:
    """For who keeps the policy, and its holder."""
    found, change_id = await policy_in_scope(request), read_id(request.match_info["file"])
    is_holder = me_of(request).scope.belongs_to == found.policy.holder_id is not None
    document = await change_document(found.line.id, change_id) if change_id else None
    if not (found.may_edit or is_holder):
        raise web.HTTPNotFound
    return await send_file(request.app[SERVICES], document)


async def _page(
    request: web.Request, found: PolicyDetails, wrong: str = "", status: int = 422
) -> web.Response:
    now, coming = request.app[SERVICES].clock(), await holder_to_come(found.policy)
    on = asked_day(request, "on")
    is_over = found.policy.ends_at <= now or await ended_early([found.line.id])
    return console_page(
        request, "insurance/policy_changes", status if wrong else 200,
        policy=found, wrong=wrong, lines=await changes_of(found.line.id), on=on,
        quote=await quote_end(found.policy, on) if on and found.may_edit and not is_over else [],
        coming=coming.name if coming else "", may_change=found.may_edit and not is_over,
    )  # fmt: skip
