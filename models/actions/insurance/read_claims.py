"""The claims of a scope: the list with what is due first, its export, and one claim with its clocks."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise.queryset import QuerySet

from models.actions.insurance.handle_claim import may_be_advanced, prepayment_for, step_of
from models.actions.lifts.find import place_of
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope, claims_in, policies_kept_by
from models.rules.insurance.claim_clock import ClaimState, hours_to_payment, judge_claim
from models.rules.insurance.claim_stage import ClaimDeadline, ClaimEventKind, ClaimStage, may_follow
from models.rules.insurance.claim_sums import ClaimStep, to_recover
from models.rules.insurance.contract import MEDICAL, Benefit
from models.rules.staff.access import Permission
from models.tables.insurance.claim import Claim, ClaimEvent


class ClaimView(StrEnum):
    OPEN = "open"  # what is due first comes first
    OVERDUE = "overdue"
    CLOSED = "closed"  # the last that was notified first
    TO_RECOVER = "to_recover"  # advanced more than was decided, open or closed


@dataclass(frozen=True)
class ClaimFilter:
    """What is looked for; what is None or empty does not narrow."""

    view: ClaimView = ClaimView.OPEN
    stage: ClaimStage | None = None
    words: str = ""
    policy_id: UUID | None = None


@dataclass(frozen=True)
class ClaimLine:
    id: UUID
    number: str
    place: str
    insurer: str
    stage: ClaimStage
    clock: ClaimDeadline | None
    due_at: datetime | None
    is_overdue: bool
    notified_at: datetime
    paid_fen: int
    to_recover_fen: int
    first_paid_hours: int | None
    last_paid_hours: int | None


@dataclass(frozen=True)
class ClaimEventLine:
    kind: ClaimEventKind
    at: datetime
    fen: int | None
    medical_fen: int | None
    words: str
    actor: str
    recorded_at: datetime


@dataclass(frozen=True)
class ClaimDetails:
    """`may_add`: the steps that this person may enter now. `names_medical`: sums may name medical costs."""

    line: ClaimLine
    policy_id: UUID
    policy_number: str
    lift_id: UUID
    incident_id: UUID | None
    occurred_at: datetime
    has_casualties: bool
    benefit: Benefit | None
    persons: int
    protected_persons: int
    state: ClaimState
    events: tuple[ClaimEventLine, ...]
    may_add: tuple[ClaimEventKind, ...]
    names_medical: bool


async def list_claims(scope: Scope, wanted: ClaimFilter, page: PageOf, now: datetime) -> ListPage[ClaimLine]:
    found = _narrow(claims_in(scope), wanted, now)
    rows = found.select_related("lift__estate", "policy__insurer")
    own_order = "listed_at" if wanted.view in (ClaimView.OPEN, ClaimView.OVERDUE) else "-notified_at"
    shown, more = await rows_of(rows, replace(page, by=page.by or own_order))
    return ListPage(tuple(_line(row, now) for row in shown), more)


async def count_overdue(scope: Scope, now: datetime, at_most: int) -> int:
    rows = _narrow(claims_in(scope), ClaimFilter(ClaimView.OVERDUE), now)
    return len(await rows.limit(at_most).values_list("id", flat=True))


async def read_claim(scope: Scope, claim_id: UUID, now: datetime) -> ClaimDetails | None:
    """None where the scope has no such claim."""
    rows = claims_in(scope).filter(id=claim_id).select_related("lift__estate", "policy__insurer")
    claim = await rows.first()
    if claim is None:
        return None
    events = await ClaimEvent.filter(claim_id=claim.id).order_by("sequence")
    steps = [step_of(event) for event in events]
    keeps = scope.may(Permission.HANDLE_CLAIMS)
    keeps = keeps and await policies_kept_by(scope).filter(id=claim.policy_id).exists()
    return ClaimDetails(
        line=_line(claim, now),
        policy_id=claim.policy_id,
        policy_number=claim.policy.number,
        lift_id=claim.lift_id,
        incident_id=claim.incident_id,
        occurred_at=claim.occurred_at,
        has_casualties=claim.has_casualties,
        benefit=claim.benefit,
        persons=claim.persons,
        protected_persons=claim.protected_persons,
        state=judge_claim(steps, await prepayment_for(claim.lift_id, claim.notified_at), LOCAL),
        events=tuple(
            ClaimEventLine(
                one.kind, one.at, one.amount_fen, one.medical_fen, one.words, one.actor, one.recorded_at
            )
            for one in events
        ),
        names_medical=claim.benefit is None or claim.benefit in MEDICAL,
        may_add=await _may_add(claim, steps) if keeps else (),
    )


async def _may_add(claim: Claim, steps: list[ClaimStep]) -> tuple[ClaimEventKind, ...]:
    never = set()
    if not await may_be_advanced(claim):
        never.add(ClaimEventKind.ADVANCED)
    if not to_recover(steps):
        never.add(ClaimEventKind.RECOVERED)
    past = [step.kind for step in steps]
    return tuple(kind for kind in ClaimEventKind if kind not in never and may_follow(past, kind))


def _narrow(rows: QuerySet[Claim], wanted: ClaimFilter, now: datetime) -> QuerySet[Claim]:
    exact: dict[str, Any] = {"stage": wanted.stage, "policy_id": wanted.policy_id}
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if wanted.words:
        rows = rows.filter(number__icontains=wanted.words)
    if wanted.view is ClaimView.TO_RECOVER:
        return rows.filter(to_recover_fen__gt=0)
    if wanted.view is ClaimView.CLOSED:
        return rows.filter(closed_at__isnull=False)
    rows = rows.filter(closed_at__isnull=True)
    return rows.filter(listed_at__lte=now) if wanted.view is ClaimView.OVERDUE else rows


def _line(row: Claim, now: datetime) -> ClaimLine:
    asked, paid = (row.notified_at, row.applied_at), (row.first_paid_at, row.last_paid_at)
    first, last = (hours_to_payment(*asked, at) if at else None for at in paid)
    return ClaimLine(
        id=row.id,
        number=row.number,
        place=place_of(row.lift),
        insurer=row.policy.insurer.name,
        stage=row.stage,
        clock=row.clock,
        due_at=row.due_at,
        is_overdue=row.closed_at is None and row.due_at is not None and row.due_at <= now,
        notified_at=row.notified_at,
        paid_fen=row.paid_fen,
        to_recover_fen=row.to_recover_fen,
        first_paid_hours=first,
        last_paid_hours=last,
    )
