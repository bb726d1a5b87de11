"""One claim with its clocks, opening one and adding steps."""

from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import (
    id_in_path,
    or_404,
    read_fen,
    read_id,
    read_minute,
)
from bot.texts.insurance import word, yuan
from models.actions.insurance.claim_files import claim_files_of
from models.actions.insurance.handle_claim import ClaimProblem, NewClaim, NewStep, add_claim_step, open_claim
from models.actions.insurance.read_claims import ClaimDetails, read_claim
from models.actions.insurance.read_policies import PolicyDetails, read_policy
from models.actions.reports.list_incidents import NEWEST, IncidentFilter, list_incidents
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.pages import PageOf
from models.rules.base.numbers import spell_number
from models.rules.insurance.claim_limits import Decided, SumRefused
from models.rules.insurance.claim_papers import SENSITIVE, ClaimPaper
from models.rules.insurance.claim_stage import ClaimEventKind
from models.rules.insurance.contract import Benefit
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

INCIDENTS_OFFERED = 20
PROBLEMS = {
    ClaimProblem.NOT_COVERED: "出险时这部电梯不在这份保单上。",
    ClaimProblem.NUMBER_TAKEN: "这份保单上已有这个赔案号。",
    ClaimProblem.OTHER_LIFTS_INCIDENT: "所选的事件不是这部电梯的。",
    ClaimProblem.IN_FUTURE: "时间不能在现在之后，出险不能在报案之后。",
    ClaimProblem.OUT_OF_ORDER: "时间不能早于上一步。",
    ClaimProblem.NOT_NOW: "现在还不能走这一步。",
    ClaimProblem.AMOUNT: "这一步要填金额（元）。",
    ClaimProblem.MEDICAL: "医疗费是金额里的一部分，只在损失、认定、垫付、预赔、核定时填，而且赔的是伤亡。",
    ClaimProblem.WORDS: "这一步要写说明。",
    ClaimProblem.CHANGED: "刚刚有人加了一步，请看过再填。",
    ClaimProblem.STILL_OWED: "还没有按协议付清，不能结案。",
    ClaimProblem.NO_GROUND: "有人伤亡，或这部电梯登记的严重隐患还没有销号，才能垫付。",
    ClaimProblem.PERSONS: "要赔的人数从 1 起，其中受照顾的不能比总数多。",
    ClaimProblem.NOT_WRITTEN: "保单没有写这一项。保单确实有的，先在保单里补上。",
}


@routes.get("/console/claims/{id}", name="console_claim")
@requires(Permission.READ_CLAIMS)
async def claim(request: web.Request) -> web.Response:
    return await claim_page(request, await claim_in_scope(request))


@routes.post("/console/claims/{id}/steps", name="console_claim_step")
@requires(Permission.HANDLE_CLAIMS)
async def add_step(request: web.Request) -> web.Response:
    """`seen` is how many steps the page showed: a form sent twice adds one step."""
    found, form = await claim_in_scope(request), await read_form(request)
    me, now = me_of(request), request.app[SERVICES].clock()
    kind, at = text_field(form, "kind"), read_minute(text_field(form, "at"))
    if not found.may_add:
        raise web.HTTPForbidden
    if kind not in tuple(ClaimEventKind) or at is None:
        return await claim_page(request, found, "请选这一步是什么，填时间。")
    seen = text_field(form, "seen")
    fen, medical = (read_fen(text_field(form, name)) for name in ("amount", "medical"))
    if medical is None and text_field(form, "medical"):
        return await claim_page(request, found, PROBLEMS[ClaimProblem.MEDICAL])
    new = NewStep(ClaimEventKind(kind), at, fen, text_field(form, "words")[:500], medical)
    count = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else 0
    added = await add_claim_step(found.line.id, count, new, me.actor, now)
    if isinstance(added, SumRefused):
        return await claim_page(request, await claim_in_scope(request), _too_much(added))
    if isinstance(added, ClaimProblem):
        status = 409 if added is ClaimProblem.CHANGED else 422
        return await claim_page(request, await claim_in_scope(request), PROBLEMS[added], status)
    raise web.HTTPSeeOther(f"/console/claims/{found.line.id}")


@routes.get("/console/policies/{id}/claims", name="console_claim_form")
@requires(Permission.HANDLE_CLAIMS)
async def claim_form(request: web.Request) -> web.Response:
    return await _form_page(request, await _policy(request), None)


@routes.post("/console/policies/{id}/claims", name="console_claim_open")
@requires(Permission.HANDLE_CLAIMS)
async def start_claim(request: web.Request) -> web.Response:
    found, form = await _policy(request), await read_form(request)
    lift_id, number = read_id(text_field(form, "lift")), spell_number(text_field(form, "number"))[:60]
    occurred_at, notified_at = (
        read_minute(text_field(form, name)) for name in ("occurred_at", "notified_at")
    )
    benefit = text_field(form, "benefit")
    if benefit not in ("", *Benefit):
        return await _form_page(request, found, form, "请选赔哪一项。")
    if lift_id is None or not number or occurred_at is None or notified_at is None:
        return await _form_page(request, found, form, "请选电梯，填赔案号、出险和报案时间。")
    new = NewClaim(
        found.line.id,
        lift_id,
        number,
        occurred_at,
        notified_at,
        has_casualties=bool(text_field(form, "casualties")),
        incident_id=read_id(text_field(form, "incident")),
        benefit=Benefit(benefit) if benefit else None,
        persons=_count(form, "persons", 1),
        protected_persons=_count(form, "protected_persons", 0),
        trapped_seconds=_count(form, "trapped_minutes", 0) * 60 or None,
    )
    opened = await open_claim(new, me_of(request).actor, request.app[SERVICES].clock())
    if not isinstance(opened, UUID):
        return await _form_page(request, found, form, PROBLEMS[opened])
    raise web.HTTPSeeOther(f"/console/claims/{opened}")


def _too_much(refused: SumRefused) -> str:
    """The clause that binds, and the sum that it leaves."""
    side = "最少要" if refused.why is Decided.OWED else "这一步最多"
    return f"金额不合{word(refused.why)}：{side} {yuan(refused.most)} 元。"


def _count(form: Form, name: str, default: int) -> int:
    """-1 for what is no number: refused as such by the action."""
    text = text_field(form, name)
    if not text:
        return default
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else -1


async def claim_in_scope(request: web.Request) -> ClaimDetails:
    """Raises 404 where it does not exist for this person."""
    return or_404(await read_claim(me_of(request).scope, id_in_path(request), request.app[SERVICES].clock()))


async def _policy(request: web.Request) -> PolicyDetails:
    """Raises 404 where there is no such policy for this person, 403 where another insurer leads it."""
    found = or_404(
        await read_policy(me_of(request).scope, id_in_path(request), request.app[SERVICES].clock())
    )
    if not found.may_open_claims:
        raise web.HTTPForbidden
    return found


async def claim_page(
    request: web.Request, found: ClaimDetails, wrong: str = "", status: int = 422
) -> web.Response:
    now = request.app[SERVICES].clock()
    return console_page(
        request, "insurance/claim", status if wrong else 200,
        claim=found, wrong=wrong, now=now, papers=tuple(ClaimPaper), sensitive=SENSITIVE,
        files=await claim_files_of(me_of(request).scope, found.line.id),
        latest=f"{now.astimezone(LOCAL):%Y-%m-%dT%H:%M}",
    )  # fmt: skip


async def _form_page(
    request: web.Request, found: PolicyDetails, form: Form | None, wrong: str = ""
) -> web.Response:
    """`?incident=` and `?lift=` come from the page of an incident."""
    now = request.app[SERVICES].clock()
    names = (
        "lift", "number", "occurred_at", "notified_at", "incident", "casualties",
        "benefit", "persons", "protected_persons", "trapped_minutes",
    )  # fmt: skip
    typed = {name: text_field(form, name) if form else request.query.get(name, "")[:100] for name in names}
    lift_id = read_id(typed["lift"])
    history = (
        await list_incidents(
            me_of(request).scope,
            IncidentFilter(lift_id=lift_id),
            PageOf(NEWEST, size=INCIDENTS_OFFERED),
            now,
        )
        if lift_id
        else None
    )
    return console_page(
        request, "insurance/claim_form", 422 if wrong else 200,
        policy=found, typed=typed, wrong=wrong, incidents=history.lines if history else (),
        latest=f"{now.astimezone(LOCAL):%Y-%m-%dT%H:%M}",
    )  # fmt: skip
