"""Recording a policy with its lifts and co-insurers, and changing it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actions.insurance.agents import holds_money_of
from models.actions.insurance.change_policy import ended_early
from models.actions.insurance.claims_history import histories_before
from models.actions.insurance.premium_caps import CityCaps, OverCap
from models.actions.insurance.terms_draft import TermsDraft
from models.actions.lifts.cover_spans import keep_cover_spans, keep_spans_of_policy
from models.actions.lifts.numbers import LiftNumbers
from models.actions.maintenance.stars import stars_at
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import Scope, lifts_in
from models.actions.shared.versions import require_version
from models.rules.insurance.policy_terms import Funding, Payer, TermsProblem, terms_problem
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import StaffRole
from models.tables.insurance.bill import Bill
from models.tables.insurance.claim import Claim
from models.tables.insurance.policy import CoInsurer, CoveredLift, Policy
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation

MOST_SHOWN = 201  # lifts; the form of a policy with more than 200 shows none of them
_SHOWN = (
    "number", "insurer_id", "agent_id", "product", "starts_at", "ends_at", "funding", "payer_shares",
    "refund_kept",
    "covers_liability", "covers_property", "covers_parts", "with_service", "limits",
    "line_bounds", "entrapment_tiers", "entrapment_after_minutes", "entrapment_fen", "deductible_fen",
    "deductible_percent", "exclusions", "services", "clause_title", "clause_sha256", "hotline",
)  # fmt: skip


class PolicyProblem(StrEnum):
    NUMBER_TAKEN = "number_taken"
    INSURER = "insurer"  # unknown, not an insurer, or not one's own
    CO_INSURER = "co_insurer"
    LIFTS = "lifts"  # none, or some that do not exist for this person
    CLAIMED_LIFT = "claimed_lift"  # a lift with a claim cannot leave the policy
    AGENT = "agent"  # not a maintainer, or it holds money of the policy
    ENDED_EARLY = "ended_early"  # its sums are settled


@dataclass(frozen=True)
class LiftPremium:
    """One lift on the policy, by its registration number. Fen for one year."""

    registration_number: str
    premium_fen: int
    liability_fen: int | None = None
    star: int | None = None


@dataclass(frozen=True, kw_only=True)
class PolicyDraft(TermsDraft):
    """A policy as it was typed, already of the right types. `co_insurers`: name to ten-thousandths.

    `lifts` None leaves those of an existing policy as they are (there may be thousands, from an import).
    """

    number: str
    insurer: str
    product: str
    starts_at: datetime
    ends_at: datetime
    lifts: tuple[LiftPremium, ...] | None
    co_insurers: Mapping[str, int] = field(default_factory=dict)
    funding: Funding | None = None
    payer_shares: Mapping[str, int] = field(default_factory=dict)
    refund_kept: int | None = None
    agent: str = ""


async def save_policy(
    scope: Scope,
    policy_id: UUID | None,
    draft: PolicyDraft,
    by: Actor,
    now: datetime,
    made_from: str | None = None,
) -> UUID | TermsProblem | PolicyProblem | OverCap:
    """Record a new policy, or change the one with the key, which the scope must keep.

    Raises ChangedMeanwhile where it is no longer the one that the draft was `made_from`.
    """
    shares = dict(draft.co_insurers)
    starts_at, ends_at = draft.starts_at.astimezone(LOCAL), draft.ends_at.astimezone(LOCAL)
    if wrong := terms_problem(starts_at, ends_at, draft.lines, shares):
        return wrong
    try:
        async with in_transaction():
            parties = await _parties(scope, draft)
            if isinstance(parties, PolicyProblem):
                return parties
            lifts = await _lifts(scope, draft)
            if isinstance(lifts, PolicyProblem):
                return lifts
            if over := await _over_cap(draft, lifts):
                return over
            lead, agent, others = parties
            columns = _columns(draft) | {"insurer_id": lead, "agent_id": agent}
            if policy_id is None:
                if not lifts:
                    return PolicyProblem.LIFTS
                columns["holder_id"] = next(iter(lifts.values())).use_unit_id
                policy_id = (await Policy.create(**columns)).id
                verb = "create_policy"
            else:
                held = await Policy.filter(id=policy_id).select_for_update().get()
                if problem := await _settled_or_held(policy_id, agent):
                    return problem
                require_version(made_from, await read_shown(policy_id))
                await Policy.filter(id=policy_id).update(**columns)
                if draft.lifts is None and (held.starts_at, held.ends_at) != (draft.starts_at, draft.ends_at):
                    await keep_spans_of_policy(policy_id)
                verb = "change_policy"
            await _replace_co_insurers(policy_id, others)
            if problem := await _replace_lifts(policy_id, draft, lifts, min(draft.starts_at, now)):
                raise _Undo(problem)
            details = {"number": draft.number, "lifts": len(lifts)}
            await record_audit(by, verb, AuditSubject("policy", str(policy_id)), now, details=details)
            return policy_id
    except _Undo as undo:
        return undo.problem
    except IntegrityError:
        return PolicyProblem.NUMBER_TAKEN


async def read_shown(policy_id: UUID) -> list[Any]:
    """All that the form of the policy shows, for its version."""
    lifts = CoveredLift.filter(policy_id=policy_id).order_by("lift_id").limit(MOST_SHOWN)
    return [
        await Policy.get(id=policy_id).values(*_SHOWN),
        await CoInsurer.filter(policy_id=policy_id).order_by("insurer_id").values("insurer_id", "share"),
        await lifts.values("lift_id", "premium_fen", "liability_fen", "maintainer_star", "claims_history"),
    ]


class CannotTakeOver(StrEnum):
    BILLED = "billed"  # the bills change hands too, by `change_policy`
    ENDED_EARLY = "ended_early"  # its sums are settled


async def take_over(policy_id: UUID, by: Actor, now: datetime) -> CannotTakeOver | None:
    """The use unit of the policy's first lift becomes its holder, because the former has left."""
    async with in_transaction():
        policy = await Policy.filter(id=policy_id).select_for_update().get()
        if await ended_early([policy_id]):
            return CannotTakeOver.ENDED_EARLY
        asked = Bill.filter(policy_id=policy_id, organisation_id=policy.holder_id, payer=Payer.OWNER)
        if policy.holder_id and await asked.filter(cancelled_at=None).exists():
            return CannotTakeOver.BILLED
        row = await CoveredLift.filter(policy_id=policy_id).order_by("id").select_related("lift").first()
        if row is not None:
            await Policy.filter(id=policy_id).update(holder_id=row.lift.use_unit_id)
            await record_audit(by, "take_over_policy", AuditSubject("policy", str(policy_id)), now)
    return None


class _Undo(Exception):
    """Rolls the transaction back for a problem that shows only in its midst."""

    def __init__(self, problem: PolicyProblem) -> None:
        super().__init__(problem)
        self.problem = problem


async def _parties(
    scope: Scope, draft: PolicyDraft
) -> tuple[UUID, UUID | None, dict[UUID, int]] | PolicyProblem:
    """The keys of the lead insurer, of the agent, and of the other insurers with their shares."""
    names = {draft.insurer, *draft.co_insurers}
    rows = await Organisation.filter(kind=OrganisationKind.INSURER, name__in=list(names))
    keys = {row.name: row.id for row in rows}
    lead = keys.get(draft.insurer)
    if lead is None or (scope.role is StaffRole.INSURER and lead != scope.belongs_to):
        return PolicyProblem.INSURER
    if draft.insurer in draft.co_insurers or len(keys) < len(names):
        return PolicyProblem.CO_INSURER
    agent = None
    if draft.agent:
        agent = await Organisation.get_or_none(kind=OrganisationKind.MAINTAINER, name=draft.agent)
        if agent is None:
            return PolicyProblem.AGENT
    return lead, agent.id if agent else None, {keys[name]: share for name, share in draft.co_insurers.items()}


async def _settled_or_held(policy_id: UUID, agent: UUID | None) -> PolicyProblem | None:
    """Why the policy is not changed: it has ended early, or its former agent still holds money."""
    if await ended_early([policy_id]):
        return PolicyProblem.ENDED_EARLY
    return PolicyProblem.AGENT if await holds_money_of(policy_id, other_than=agent) else None


async def _lifts(scope: Scope, draft: PolicyDraft) -> dict[str, Lift] | PolicyProblem:
    """By registration number. An insurer may name any lift: it insures those that it had not before."""
    if draft.lifts is None:
        return {}
    numbers = [one.registration_number for one in draft.lifts]
    known = Lift.all() if scope.role is StaffRole.INSURER else lifts_in(scope)
    found = await LiftNumbers().find(known, numbers)
    if not found or not len(found) == len(numbers) == len(set(numbers)):
        return PolicyProblem.LIFTS
    lifts = {lift.id: lift for lift in await Lift.filter(id__in=[row["id"] for row in found.values()])}
    return {number: lifts[row["id"]] for number, row in found.items()}


async def _over_cap(draft: PolicyDraft, lifts: Mapping[str, Lift]) -> OverCap | None:
    """The first lift whose liability line is above its city's cap. One that is not told is not judged."""
    starts_on, caps = draft.starts_at.astimezone(LOCAL).date(), CityCaps()
    for one in draft.lifts or ():
        lift = lifts[one.registration_number]
        cap = await caps.broken(one.liability_fen, lift.city_id, lift.use, starts_on)
        if cap is not None:
            return OverCap(one.registration_number, cap)
    return None


async def _replace_co_insurers(policy_id: UUID, shares: Mapping[UUID, int]) -> None:
    await CoInsurer.filter(policy_id=policy_id).delete()
    rows = [CoInsurer(policy_id=policy_id, insurer_id=key, share=share) for key, share in shares.items()]
    await CoInsurer.bulk_create(rows)


async def _replace_lifts(
    policy_id: UUID, draft: PolicyDraft, lifts: Mapping[str, Lift], signed_at: datetime
) -> PolicyProblem | None:
    """A star that was not typed is the maintainer's as it was published at the signing.

    The claims before are always those on record.
    """
    if draft.lifts is None:
        return None
    kept = [lift.id for lift in lifts.values()]
    if await Claim.filter(policy_id=policy_id).exclude(lift_id__in=kept).exists():
        return PolicyProblem.CLAIMED_LIFT
    covered = CoveredLift.filter(policy_id=policy_id)
    listed = {row.lift_id: row.list_fen for row in await covered.only("id", "lift_id", "list_fen")}
    await covered.delete()
    histories = await histories_before(kept, draft.starts_at)
    stars = await stars_at((lift.maintainer_id for lift in lifts.values()), signed_at)
    rows = [
        CoveredLift(
            policy_id=policy_id,
            lift_id=lifts[one.registration_number].id,
            premium_fen=one.premium_fen,
            liability_fen=one.liability_fen,
            list_fen=listed.get(lifts[one.registration_number].id),
            maintainer_star=(
                stars.get(lifts[one.registration_number].maintainer_id) if one.star is None else one.star
            ),
            claims_history=histories[lifts[one.registration_number].id],
        )
        for one in draft.lifts
    ]
    await CoveredLift.bulk_create(rows)
    await keep_cover_spans({*listed, *kept})
    return None


def _columns(draft: PolicyDraft) -> dict[str, Any]:
    return draft.columns() | {
        "number": draft.number,
        "product": draft.product,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "funding": draft.funding,
        "payer_shares": dict(draft.payer_shares),
        "refund_kept": draft.refund_kept,
    }
