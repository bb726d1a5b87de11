"""Opening a claim and adding its steps: each writes the event and what follows from all of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from models.actions.insurance.read_schemes import all_schemes
from models.actions.lifts.contracts import Occurrence, used_by_others
from models.actions.rescues.clock import clock_of
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL, city_rules
from models.rules.insurance.claim_clock import ClaimState, judge_claim
from models.rules.insurance.claim_limits import (
    SumRefused,
    asked_in,
    check_sum,
    medical_after,
    most_of,
    total_after,
)
from models.rules.insurance.claim_stage import (
    MAY_NAME_AMOUNT,
    WITH_AMOUNT,
    WITH_MEDICAL,
    WITH_WORDS,
    ClaimEventKind,
    may_follow,
)
from models.rules.insurance.claim_sums import ClaimStep
from models.rules.insurance.contract import MEDICAL, Benefit, Contract
from models.rules.insurance.payable import Loss, owed
from models.rules.insurance.premium_scheme import Prepayment
from models.tables.insurance.claim import Claim, ClaimEvent
from models.tables.insurance.policy import CoveredLift, Policy
from models.tables.lifts import Lift
from models.tables.reports.report import Incident
from models.tables.reports.severe_hazard import SevereHazard
from models.tables.rescues import Rescue

FAR = datetime(9999, 1, 1, tzinfo=UTC)  # where nothing is due, a claim is listed last
HIGHEST_FEN = 10**12
MOST_PERSONS = 1_000


class ClaimProblem(StrEnum):
    NOT_COVERED = "not_covered"  # the lift was not on this policy when it happened
    NUMBER_TAKEN = "number_taken"
    OTHER_LIFTS_INCIDENT = "other_lifts_incident"
    IN_FUTURE = "in_future"
    OUT_OF_ORDER = "out_of_order"  # earlier than the step before it
    NOT_NOW = "not_now"  # this step cannot follow
    AMOUNT = "amount"
    MEDICAL = "medical"  # more than the sum, or where the contract knows no medical costs
    WORDS = "words"
    CHANGED = "changed"  # somebody else has added a step since the page was opened
    STILL_OWED = "still_owed"
    NO_GROUND = "no_ground"  # to advance: nobody is hurt, and no severe hazard is open
    PERSONS = "persons"  # nobody is to be paid, or more are protected than there are
    NOT_WRITTEN = "not_written"  # the contract has no such line


@dataclass(frozen=True)
class NewClaim:
    """`number`: the insurer's own. `notified_at`: when it was told (报案)."""

    policy_id: UUID
    lift_id: UUID
    number: str
    occurred_at: datetime
    notified_at: datetime
    has_casualties: bool = False
    incident_id: UUID | None = None
    benefit: Benefit | None = None
    persons: int = 1
    protected_persons: int = 0
    trapped_seconds: int | None = None


@dataclass(frozen=True)
class NewStep:
    """One step as it was entered. `fen` where the kind has an amount; `medical_fen` is a part of it."""

    kind: ClaimEventKind
    at: datetime
    fen: int | None = None
    words: str = ""
    medical_fen: int | None = None


async def open_claim(new: NewClaim, by: Actor, now: datetime) -> UUID | ClaimProblem:
    """Record the notice. The lift must have been covered by the policy when it happened."""
    if new.occurred_at > new.notified_at or new.notified_at > now:
        return ClaimProblem.IN_FUTURE
    if not 0 <= new.protected_persons <= new.persons or not 0 < new.persons <= MOST_PERSONS:
        return ClaimProblem.PERSONS
    step = ClaimStep(ClaimEventKind.NOTICE, new.notified_at)
    try:
        async with in_transaction():
            policy = await Policy.get(id=new.policy_id)
            if new.benefit is not None and policy.contract.line(new.benefit) is None:
                return ClaimProblem.NOT_WRITTEN
            covered = CoveredLift.filter(policy_id=new.policy_id, lift_id=new.lift_id)
            at_that_time = covered.filter(
                policy__starts_at__lte=new.occurred_at, policy__ends_at__gt=new.occurred_at
            )
            if not await at_that_time.exists():
                return ClaimProblem.NOT_COVERED
            incident = Incident.filter(id=new.incident_id, lift_id=new.lift_id)
            if new.incident_id is not None and not await incident.exists():
                return ClaimProblem.OTHER_LIFTS_INCIDENT
            state = judge_claim([step], await prepayment_for(new.lift_id, new.notified_at), LOCAL)
            claim = await Claim.create(**vars(new), **columns_of(state))
            await _append(claim.id, 1, NewStep(step.kind, step.at), by, now)
            await record_audit(by, "open_claim", AuditSubject("claim", str(claim.id)), now)
    except IntegrityError:
        return ClaimProblem.NUMBER_TAKEN
    return claim.id


async def add_claim_step(
    claim_id: UUID, seen: int, new: NewStep, by: Actor, now: datetime
) -> ClaimState | ClaimProblem | SumRefused:
    """Add a step after the `seen` ones. A page sent twice, or two people at once, get CHANGED.

    Sums are checked under the policy's lock: two claims cannot both take what is left of a limit.
    """
    try:
        async with in_transaction():
            policy_id = (await Claim.get(id=claim_id).only("id", "policy_id")).policy_id
            policy = await Policy.filter(id=policy_id).select_for_update().get()
            claim = await Claim.filter(id=claim_id).select_for_update().get()
            events = await ClaimEvent.filter(claim_id=claim_id).order_by("sequence")
            steps = [step_of(event) for event in events]
            if problem := _problem(steps, seen, new, claim.benefit, now):
                return problem
            if new.kind is ClaimEventKind.ADVANCED and not await may_be_advanced(claim):
                return ClaimProblem.NO_GROUND
            step = ClaimStep(new.kind, new.at, new.fen, new.medical_fen or 0)
            if refused := await _sum_refused(policy.contract, claim, steps, step):
                return refused
            steps.append(step)
            state = judge_claim(steps, await prepayment_for(claim.lift_id, claim.notified_at), LOCAL)
            if new.kind is ClaimEventKind.CLOSED and _owes(steps[:-1], state):
                return ClaimProblem.STILL_OWED
            await _append(claim_id, len(steps), new, by, now)
            as_relief = {"benefit": Benefit.RELIEF} if new.kind is ClaimEventKind.RELIEF_GRANTED else {}
            await Claim.filter(id=claim_id).update(**columns_of(state), **as_relief)
            details = {"step": new.kind.value, "fen": new.fen}
            await record_audit(by, "step_claim", AuditSubject("claim", str(claim_id)), now, details=details)
            return state
    except IntegrityError:
        return ClaimProblem.CHANGED


async def _sum_refused(
    contract: Contract, claim: Claim, steps: list[ClaimStep], new: ClaimStep
) -> SumRefused | None:
    """The policy is locked."""
    if new.kind not in WITH_AMOUNT:
        return None
    benefit = Benefit.RELIEF if new.kind is ClaimEventKind.RELIEF_GRANTED else claim.benefit
    loss = Loss(
        benefit,
        total_after(steps, new),
        claim.persons,
        medical_after(steps, new),
        protected=claim.protected_persons if benefit is Benefit.RELIEF else 0,
        trapped=await _trapped(claim),
    )
    of = Occurrence(claim.lift_id, claim.occurred_at, claim.incident_id)
    used = await used_by_others(claim.policy_id, contract, benefit, of, Q(id__not=claim.id))
    most = most_of(contract, loss, asked_in(steps), used)
    return check_sum(steps, new, most, owed(contract, loss, used))


async def _trapped(claim: Claim) -> timedelta:
    """By the incident's clock, to the second, as the receipt counts; else as it was recorded."""
    rescue = await Rescue.get_or_none(incident_id=claim.incident_id) if claim.incident_id else None
    inside = (await clock_of(rescue)).trapped if rescue else None
    return inside if inside is not None else timedelta(seconds=claim.trapped_seconds or 0)


async def may_be_advanced(claim: Claim) -> bool:
    """Money is paid ahead of the decision for who is hurt, or to cure a severe hazard of the lift."""
    return claim.has_casualties or await SevereHazard.filter(lift_id=claim.lift_id, closed_at=None).exists()


async def prepayment_for(lift_id: UUID, at: datetime) -> Prepayment | None:
    """What the city's scheme asks for, as it stood when the claim was notified."""
    lift = await Lift.get(id=lift_id).only("id", "city_id")
    return await prepayment_in(lift.city_id, at.astimezone(LOCAL).date())


async def prepayment_in(city_id: UUID, on: date) -> Prepayment | None:
    """The same of a city on a day."""
    rules = await city_rules(city_id, on)
    scheme = all_schemes().get(rules.premium_scheme)
    return scheme.prepayment if scheme else None


def step_of(event: ClaimEvent) -> ClaimStep:
    return ClaimStep(event.kind, event.at, event.amount_fen, event.medical_fen or 0)


def _problem(
    steps: list[ClaimStep], seen: int, new: NewStep, benefit: Benefit | None, now: datetime
) -> ClaimProblem | None:
    if seen != len(steps):
        return ClaimProblem.CHANGED
    if not may_follow([step.kind for step in steps], new.kind):
        return ClaimProblem.NOT_NOW
    if new.at > now:
        return ClaimProblem.IN_FUTURE
    if new.kind is not ClaimEventKind.NOTED and new.at < max(step.at for step in steps):
        return ClaimProblem.OUT_OF_ORDER
    if new.kind in WITH_AMOUNT and not (new.fen and 0 < new.fen <= HIGHEST_FEN):
        return ClaimProblem.AMOUNT
    if new.kind in MAY_NAME_AMOUNT and not (new.fen is None or 0 < new.fen <= HIGHEST_FEN):
        return ClaimProblem.AMOUNT
    if new.medical_fen is not None:
        may_name = new.kind in WITH_MEDICAL and (benefit is None or benefit in MEDICAL)
        if not may_name or not 0 < new.medical_fen <= (new.fen or 0):
            return ClaimProblem.MEDICAL
    if new.kind in WITH_WORDS and not new.words:
        return ClaimProblem.WORDS
    return None


def _owes(before: list[ClaimStep], state: ClaimState) -> bool:
    """Whether less has been paid than was agreed, or granted as relief."""
    decided = (ClaimEventKind.AGREED, ClaimEventKind.RELIEF_GRANTED)
    agreed = next((step.fen or 0 for step in reversed(before) if step.kind in decided), 0)
    return state.paid_fen < agreed


async def _append(claim_id: UUID, sequence: int, new: NewStep, by: Actor, now: datetime) -> None:
    await ClaimEvent.create(
        claim_id=claim_id,
        sequence=sequence,
        kind=new.kind,
        at=new.at,
        amount_fen=new.fen if new.kind in WITH_AMOUNT | MAY_NAME_AMOUNT else None,
        medical_fen=new.medical_fen,
        words=new.words,
        actor=by.name,
        recorded_at=now,
    )


def columns_of(state: ClaimState) -> dict[str, Any]:
    """What a claim's row repeats of its events."""
    due = state.next_due
    return {
        "stage": state.stage,
        "clock": due.clock if due else None,
        "due_at": due.at if due else None,
        "listed_at": due.at if due else FAR,
        "closed_at": state.closed_at,
        "assessed_fen": state.assessed_fen,
        "paid_fen": state.paid_fen,
        "to_recover_fen": state.to_recover_fen,
        "applied_at": state.applied_at,
        "first_paid_at": state.first_paid_at,
        "last_paid_at": state.last_paid_at,
    }
