"""An owners' vote in the console: drawing one up, its roll, and what is done by its clock."""

from collections.abc import Awaitable, Mapping, Sequence
from types import MappingProxyType

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.console.versions import CHANGED, differences, version_in
from api.console.votes.listing import VOTES
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404, read_day, read_fen, read_id, read_minute
from bot.texts.votes import REFUSALS
from models.actions.shared.versions import ChangedMeanwhile
from models.actions.votes.draft import (
    DecisionDraft,
    announce_decision,
    create_decision,
    edit_decision,
    read_draft,
    reissue_decision,
    withdraw_decision,
)
from models.actions.votes.invitations import issue_invitations
from models.actions.votes.read import (
    DecisionRef,
    find_decision,
    find_estate,
    lifts_of_estates,
    list_estates,
    names_of_dispute,
    read_room,
)
from models.actions.votes.stamps import stamp_of
from models.actions.votes.verdicts import verdicts_on
from models.rules.base.spreadsheet import line
from models.rules.base.version import version_of
from models.rules.imports.table import CellProblem, RefusedLine
from models.rules.insurance.policy_terms import Funding
from models.rules.staff.access import Permission
from models.rules.votes.decision import Purpose, VoteRefusal, VoteStage
from models.rules.votes.kinds import ProofOfNotice
from models.rules.votes.roll_changes import RollChanges
from models.rules.votes.tally import NonVoters

routes = web.RouteTableDef()

PATH = VOTES.path
TITLES = {
    "title": "标题",
    "words": "要做什么，为什么",
    "purpose": "用途",
    "funding": "资金来源",
    "cost": "总费用（元）",
    "amount": "向业主要的（元）",
    "warranty_until": "质保到哪一天",
    "non_voters": "没有表决的业主",
    "non_voters_reason": "议事规则哪一条",
    "estate": "小区",
}
ONE = PATH + "/{id}"


@routes.get("/console/new-vote", name="console_vote_form")
@requires(Permission.RUN_VOTES)
async def form(request: web.Request) -> web.Response:
    return await _form_page(request, None, None)


@routes.post("/console/new-vote", name="console_vote_create")
@requires(Permission.RUN_VOTES)
async def create(request: web.Request) -> web.Response:
    form, me = await read_form(request), me_of(request)
    estate, draft = await find_estate(me.scope, read_id(text_field(form, "estate"))), _draft(form)
    if estate is None or isinstance(draft, str):
        return await _form_page(request, None, form, draft if isinstance(draft, str) else "请选择小区。")
    made = await create_decision(estate.id, draft, me.actor, request.app[SERVICES].clock())
    if isinstance(made, VoteRefusal):
        return await _form_page(request, None, form, REFUSALS[made])
    raise web.HTTPSeeOther(f"{PATH}/{made}")


@routes.get(ONE, name="console_vote")
@requires(Permission.READ_VOTES)
async def vote(request: web.Request) -> web.Response:
    return await vote_page(request, await decision_of(request))


@routes.get(ONE + "/edit", name="console_vote_edit")
@requires(Permission.RUN_VOTES)
async def edit_form(request: web.Request) -> web.Response:
    return await _form_page(request, await decision_of(request), None)


@routes.post(ONE + "/edit", name="console_vote_change")
@requires(Permission.RUN_VOTES)
async def edit(request: web.Request) -> web.Response:
    decision, form = await decision_of(request), await read_form(request)
    draft = _draft(form)
    if isinstance(draft, str):
        return await _form_page(request, decision, form, draft)
    actor, now = me_of(request).actor, request.app[SERVICES].clock()
    try:
        refused = await edit_decision(decision.id, draft, actor, now, version_in(form))
    except ChangedMeanwhile:
        return await _form_page(request, decision, form, is_changed=True)
    if refused:
        return await _form_page(request, decision, form, REFUSALS[refused])
    raise web.HTTPSeeOther(f"{PATH}/{decision.id}")


@routes.get(ONE + "/invitations.csv", name="console_vote_invitations")
@requires(Permission.RUN_VOTES)
async def invitations(request: web.Request) -> web.Response:
    """One line an owner who has not proved it yet. Audited: it holds what lets one vote."""
    decision, services = await decision_of(request), request.app[SERVICES]
    found = await issue_invitations(services.vault, decision.id, me_of(request).actor, services.clock())
    rows: list[list[object]] = [["房屋", "业主", "邀请码"]]
    rows += [["、".join(one.units), one.name, f"{one.code[:5]}-{one.code[5:]}"] for one in found]
    headers = {"Content-Disposition": 'attachment; filename="tima-invitations.csv"'}
    text = "\ufeff" + "".join(line(row) for row in rows)
    return web.Response(text=text, content_type="text/csv", charset="utf-8", headers=headers)


@routes.post(ONE + "/announce", name="console_vote_announce")
@requires(Permission.RUN_VOTES)
async def announce(request: web.Request) -> web.Response:
    decision, form = await decision_of(request), await read_form(request)
    opens, closes = (read_minute(text_field(form, name)) for name in ("opens_at", "closes_at"))
    if opens is None or closes is None:
        return await vote_page(request, decision, "请填写投票开始和截止的时间。")
    actor, now = me_of(request).actor, request.app[SERVICES].clock()
    announced = announce_decision(decision.id, opens, closes, actor, now, version_in(form))
    try:
        return await done(request, decision, announced)
    except ChangedMeanwhile:
        return await vote_page(request, decision, CHANGED, 409)


@routes.post(ONE + "/withdraw", name="console_vote_withdraw")
@requires(Permission.RUN_VOTES)
async def withdraw(request: web.Request) -> web.Response:
    decision, why = await decision_of(request), text_field(await read_form(request), "why")
    if not why:
        return await vote_page(request, decision, "请写明为什么撤回。")
    actor, now = me_of(request).actor, request.app[SERVICES].clock()
    return await done(request, decision, withdraw_decision(decision.id, why, actor, now))


@routes.post(ONE + "/reissue", name="console_vote_reissue")
@requires(Permission.RUN_VOTES)
async def reissue(request: web.Request) -> web.Response:
    decision = await decision_of(request)
    made = await reissue_decision(decision.id, me_of(request).actor, request.app[SERVICES].clock())
    if isinstance(made, VoteRefusal):
        return await vote_page(request, decision, REFUSALS[made], 409)
    raise web.HTTPSeeOther(f"{PATH}/{made}")


async def decision_of(request: web.Request) -> DecisionRef:
    """Raises 404 where it does not exist for this person."""
    return or_404(await find_decision(me_of(request).scope, id_in_path(request)))


async def done(
    request: web.Request, decision: DecisionRef, deed: Awaitable[VoteRefusal | None]
) -> web.Response:
    """Back to the page, or why it could not be done."""
    refused = await deed
    if refused is not None:
        return await vote_page(request, decision, REFUSALS[refused], 409)
    raise web.HTTPSeeOther(f"{PATH}/{decision.id}")


async def vote_page(
    request: web.Request,
    decision: DecisionRef,
    wrong: str = "",
    status: int = 422,
    refused: Sequence[RefusedLine] = (),
    returned: str = "",
    notes: Sequence[tuple[int, CellProblem]] = (),
    changes: RollChanges | None = None,
    handed_in: str = "",
    typed: Mapping[str, Form] = MappingProxyType({}),
) -> web.Response:
    """`refused`, `returned`, `notes`, `changes`: what is to be said of a roll that was just handed in, and
    `handed_in` where it is kept until somebody agrees to the changes. `typed`: what a form that was refused
    is filled with again, by the form's name.
    """
    services = request.app[SERVICES]
    now = services.clock()
    version = version_of(await read_draft(decision.id))  # before what is shown: no change is missed
    room = await read_room(decision.id, now)
    decided = [*(one.id for one in room.objections), *(one.id for one in room.disputes)]
    names = {one.id: await names_of_dispute(one, decision.id, services.vault) for one in room.disputes}
    return console_page(
        request, "votes/vote", status if wrong else 200,
        room=room, decision=room.decision, names=names, wrong=wrong, ways=tuple(ProofOfNotice),
        refused=refused, returned=returned, notes=notes, changes=changes, handed_in=handed_in, typed=typed,
        verdicts=await verdicts_on(decided),
        stamp=await stamp_of(decision.id), is_stamped_here=services.settings.has_time_stamps,
        now=now, version=version,
        may_edit=room.stage is VoteStage.DRAFT, may_import=room.stage in (VoteStage.DRAFT, VoteStage.NOTICED),
    )  # fmt: skip


def _draft(form: Form) -> DecisionDraft | str:
    """What was typed, or what is wrong with it."""
    purpose, funding = text_field(form, "purpose"), text_field(form, "funding")
    cost, amount = (read_fen(text_field(form, name)) for name in ("cost", "amount"))
    title, words = text_field(form, "title")[:100], text_field(form, "words")[:5000]
    if purpose not in tuple(Purpose) or funding not in tuple(Funding) or not title or not words:
        return "请填写标题、内容，选择用途和资金来源。"
    if cost is None or amount is None or amount > cost:
        return "请填写总费用和向业主要的金额（元），后者不能超过前者。"
    rule, reason = text_field(form, "non_voters"), text_field(form, "non_voters_reason")[:300]
    if rule == NonVoters.WITH_THE_MAJORITY and not reason:
        return "未表决的计入多数意见，要写明是议事规则的哪一条。"
    wanted = [key for told in form.getall("lift", []) if isinstance(told, str) and (key := read_id(told))]
    return DecisionDraft(
        title, words, Purpose(purpose), cost, amount, Funding(funding),
        lift_ids=tuple(wanted),
        warranty_until=read_day(text_field(form, "warranty_until")),
        non_voters=NonVoters(rule) if rule in tuple(NonVoters) else NonVoters.NOT_TAKING_PART,
        non_voters_reason=reason,
    )  # fmt: skip


async def _form_page(
    request: web.Request,
    decision: DecisionRef | None,
    form: Form | None,
    wrong: str = "",
    *,
    is_changed: bool = False,
) -> web.Response:
    """`is_changed`: somebody else has saved the draft since the form was opened."""
    estates = await list_estates(me_of(request).scope)
    reach = [decision.estate_id] if decision else [one.id for one in estates]
    draft = await read_draft(decision.id) if decision else None
    kept = {name: _kept(draft, name) for name in TITLES}
    typed = {name: text_field(form, name) for name in TITLES} if form else kept
    chosen = set(map(str, form.getall("lift", []) if form else draft.lift_ids if draft else ()))
    changes = []
    if draft and is_changed:
        lifts = {"lift": str(len(draft.lift_ids))}, {"lift": str(len(chosen))}
        changes = differences(TITLES | {"lift": "涉及的电梯（部）"}, kept | lifts[0], typed | lifts[1])
    version = version_in(form) if form and not is_changed else version_of(draft)
    return console_page(
        request, "votes/form", 409 if is_changed else 422 if wrong else 200, decision=decision, wrong=wrong,
        typed=typed, version=version, changes=changes, estates=estates,
        chosen=chosen, purposes=tuple(Purpose), fundings=tuple(Funding),
        lifts=await lifts_of_estates(reach),
    )  # fmt: skip


def _kept(draft: DecisionDraft | None, name: str) -> str:
    if draft is None or name == "estate":
        return ""
    if name in ("cost", "amount"):
        fen: int = getattr(draft, f"{name}_fen")
        return f"{fen // 100}.{fen % 100:02d}"
    return str(getattr(draft, name) or "")
