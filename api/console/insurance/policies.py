"""One policy with its lifts and services, recording and changing it."""

from collections.abc import Sequence
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.insurance.clause_field import take_clause
from api.console.insurance.policy_form import TITLES, read_draft, typed_from, typed_policy
from api.console.insurance.terms_form import FREE_LIMITS, Typed, WrongTerms, as_texts, bound_fields
from api.console.pages import console_page
from api.console.versions import FieldChange, differences, version_in
from api.http.access import requires
from api.http.body import read_form
from api.http.kept_file import send_file
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404
from bot.texts.insurance import yuan
from models.actions.insurance.clause_files import clause_content
from models.actions.insurance.edit_policy import PolicyProblem, read_shown, save_policy
from models.actions.insurance.premium_caps import OverCap
from models.actions.insurance.read_policies import (
    PolicyDetails,
    covered_lifts,
    insurer_names,
    read_policy,
)
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.versions import ChangedMeanwhile
from models.rules.base.version import version_of
from models.rules.insurance.policy_terms import CoverLine, Funding, Service, TermsProblem
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

PROBLEMS = {
    TermsProblem.ENDS_BEFORE_IT_STARTS: "止期要在起期之后。",
    TermsProblem.SHORTER_THAN_A_YEAR: "保险期间至少一年。",
    TermsProblem.NO_LINE: "请选择险种。",
    TermsProblem.SHARES: "共保机构的比例之和要小于 100%，其余归首席。",
    PolicyProblem.NUMBER_TAKEN: "这个保单号已有登记。",
    PolicyProblem.INSURER: "没有这家保险机构，或者不是您的机构。",
    PolicyProblem.CO_INSURER: "共保机构里有没登记的，或者和首席相同。",
    PolicyProblem.LIFTS: "电梯里有没登记的、重复的，或者不归您管的登记证编号。",
    PolicyProblem.CLAIMED_LIFT: "有理赔的电梯不能从保单里去掉。",
    PolicyProblem.AGENT: "投保代理人要是登记过的维保单位；现在的代理人手里还有代收的保费时不能换。",
    PolicyProblem.ENDED_EARLY: "这份保单已提前结束，费用已结算，不能再改。",
}
NO_TYPED = Typed({}, frozenset({CoverLine.LIABILITY.value}))


@routes.get("/console/policies/new", name="console_policy_new")
@requires(Permission.EDIT_POLICIES)
async def new_policy(request: web.Request) -> web.Response:
    return await _form_page(request, None, NO_TYPED)


@routes.post("/console/policies/new", name="console_policy_create")
@requires(Permission.EDIT_POLICIES)
async def create_policy(request: web.Request) -> web.Response:
    return await _save(request, None)


@routes.get("/console/policies/{id}", name="console_policy")
@requires(Permission.READ_POLICIES)
async def policy(request: web.Request) -> web.Response:
    return policy_page(request, await policy_in_scope(request))


@routes.get("/console/policies/{id}/edit", name="console_policy_edit")
@requires(Permission.EDIT_POLICIES)
async def edit_policy(request: web.Request) -> web.Response:
    version, found = await _version_and_policy(request)
    return await _form_page(request, found, await _typed_now(found), version=version)


@routes.post("/console/policies/{id}/edit", name="console_policy_change")
@requires(Permission.EDIT_POLICIES)
async def change_policy(request: web.Request) -> web.Response:
    return await _save(request, await kept_policy(request))


@routes.get("/console/policies/{id}/clause", name="console_policy_clause")
@requires(Permission.READ_POLICIES)
async def clause(request: web.Request) -> web.StreamResponse:
    found = await policy_in_scope(request)
    return await send_file(request.app[SERVICES], await clause_content(found.terms.clause_sha256))


async def policy_in_scope(request: web.Request) -> PolicyDetails:
    """Raises 404 where it does not exist for this person."""
    return or_404(await read_policy(me_of(request).scope, id_in_path(request), request.app[SERVICES].clock()))


async def kept_policy(request: web.Request) -> PolicyDetails:
    """Raises 403 for a policy that may be read, but is kept by another."""
    found = await policy_in_scope(request)
    if not found.may_edit:
        raise web.HTTPForbidden
    return found


async def _save(request: web.Request, found: PolicyDetails | None) -> web.Response:
    me, now = me_of(request), request.app[SERVICES].clock()
    form = await read_form(request)
    typed, made_from = typed_policy(form), version_in(form)
    try:
        await take_clause(request, form, typed, found.terms.clause_sha256 if found else "")
        draft = read_draft(typed)
    except WrongTerms as wrong:
        return await _form_page(request, found, typed, str(wrong), version=made_from)
    try:
        saved = await save_policy(me.scope, found.line.id if found else None, draft, me.actor, now, made_from)
    except ChangedMeanwhile:
        return await _changed_page(request, typed)
    if isinstance(saved, OverCap):
        over = f"{saved.registration_number} 的责任险超过本地限额：每年最多 {yuan(saved.cap_fen)} 元。"
        return await _form_page(request, found, typed, over, version=made_from)
    if not isinstance(saved, UUID):
        return await _form_page(request, found, typed, PROBLEMS[saved], version=made_from)
    raise web.HTTPSeeOther(f"/console/policies/{saved}")


async def _changed_page(request: web.Request, typed: Typed) -> web.Response:
    """What is there now beside what was typed, to be decided."""
    version, found = await _version_and_policy(request)
    changes = differences(TITLES, as_texts(await _typed_now(found)), as_texts(typed))
    return await _form_page(request, found, typed, version=version, changes=changes, status=409)


async def _version_and_policy(request: web.Request) -> tuple[str, PolicyDetails]:
    """The version is read before what is shown: a change between is noticed, never missed."""
    allowed = await kept_policy(request)
    version = version_of(await read_shown(allowed.line.id))
    return version, await kept_policy(request)


async def _typed_now(found: PolicyDetails) -> Typed:
    return typed_from(found, await covered_lifts(found.line.id))


async def _form_page(
    request: web.Request,
    found: PolicyDetails | None,
    typed: Typed,
    wrong: str = "",
    *,
    version: str = "",
    changes: Sequence[FieldChange] = (),
    status: int = 200,
) -> web.Response:
    return console_page(
        request,
        "insurance/policy_form",
        422 if wrong else status,
        version=version,
        changes=changes,
        policy=found,
        typed=typed,
        wrong=wrong,
        insurers=await insurer_names(me_of(request).scope),
        lines=tuple(CoverLine),
        limits=FREE_LIMITS,
        bounds=bound_fields(),
        fundings=tuple(Funding),
        services=tuple(Service),
    )


def policy_page(request: web.Request, found: PolicyDetails, wrong: str = "") -> web.Response:
    today = request.app[SERVICES].clock().astimezone(LOCAL).date()
    return console_page(
        request, "insurance/policy", 422 if wrong else 200, policy=found, wrong=wrong, today=today
    )
