"""The lifts that take part in the pilot in a period, read in batches with their policies and payments."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.functions import Sum
from tortoise.queryset import QuerySet

from models.actions.shared.scope import where
from models.rules.insurance.claim_clock import hours_to_payment
from models.rules.insurance.claim_stage import ClaimEventKind
from models.rules.insurance.claim_sums import PAYMENTS, ClaimStep, change_of
from models.rules.insurance.pilot import Payment, PilotLift, PilotPolicy, PilotRule
from models.rules.insurance.policy_terms import CoverLine, Funding
from models.tables.insurance.claim import ClaimEvent
from models.tables.insurance.policy import CoInsurer, CoveredLift, Policy
from models.tables.lifts import Lift

BATCH = 500
_MOVES_MONEY = (*PAYMENTS, ClaimEventKind.RECOVERED)
_COLUMNS = {
    CoverLine.LIABILITY: "covers_liability",
    CoverLine.PROPERTY: "covers_property",
    CoverLine.PARTS: "covers_parts",
}
Carriers = tuple[tuple[str, UUID], ...]  # name, and key of the company


@dataclass(frozen=True)
class PilotPlace:
    """A district that reports, or a whole city."""

    id: UUID
    is_city: bool = False

    def holds(self, of: str = "") -> Q:
        """What holds for its lifts. `of`: the way to a lift from another table."""
        return where(f"{of}city_id" if self.is_city else f"{of}estate__district_id", self.id)


@dataclass(frozen=True)
class PilotReach:
    """Lifts of a place with a policy that counts, in force at any time from `since` to before `until`."""

    place: PilotPlace
    rule: PilotRule
    since: datetime
    until: datetime


@dataclass(frozen=True)
class LiftRead:
    """A lift with what the rules need of it, and the names that the report shows."""

    registration_number: str
    use_unit: str
    installed_on: date
    residents: int
    insurers: tuple[str, ...]
    counted: PilotLift


async def covered_lifts(reach: PilotReach) -> AsyncIterator[list[LiftRead]]:
    """Batches by key."""
    after: UUID | None = None
    while True:
        lifts = Lift.filter(reach.place.holds(), id__in=Subquery(covered_in(reach).values("lift_id")))
        lifts = lifts if after is None else lifts.filter(id__gt=after)
        names = ("id", "registration_number", "installed_on", "residents_served", "use_unit_id")
        rows = await lifts.order_by("id").limit(BATCH).values(*names, "use_unit__name")
        if not rows:
            return
        keys = [row["id"] for row in rows]
        covers = await _covers(reach, keys)
        carriers = await _carriers({row["policy_id"] for of_lift in covers.values() for row in of_lift})
        paid = await payments(reach, keys)
        yield [_lift(row, covers[row["id"]], carriers, paid[row["id"]]) for row in rows]
        after = keys[-1]


async def payments(reach: PilotReach, lifts: Iterable[UUID]) -> dict[UUID, list[Payment]]:
    """What was paid in the period, and the advances that came back in it, by lift."""
    found: dict[UUID, list[Payment]] = defaultdict(list)
    names = ("claim__lift_id", "claim__policy__funding", "claim__applied_at", "claim__notified_at")
    events = _paid(reach).filter(claim__lift_id__in=list(lifts))
    for row in await events.values("kind", "at", "amount_fen", *names):
        asked = row["claim__notified_at"], row["claim__applied_at"]
        hours = hours_to_payment(*asked, row["at"]) if row["kind"] in PAYMENTS else None
        fen = change_of(ClaimStep(ClaimEventKind(row["kind"]), row["at"], row["amount_fen"]))
        payment = Payment(_funding(row["claim__policy__funding"]), fen, hours)
        found[row["claim__lift_id"]].append(payment)
    return found


async def all_paid_fen(reach: PilotReach) -> int:
    """The same over all lifts of the place, whether they take part or not."""
    events = _paid(reach).filter(reach.place.holds("claim__lift__"))
    rows = await events.group_by("kind").annotate(total=Sum("amount_fen")).values("kind", "total")
    sums = {ClaimEventKind(row["kind"]): int(row["total"] or 0) for row in rows}
    return sum(sums.values()) - 2 * sums.get(ClaimEventKind.RECOVERED, 0)


def covered_in(reach: PilotReach) -> QuerySet[CoveredLift]:
    """Of any place: lifts on policies that count, in force at any time of the period."""
    in_force = CoveredLift.filter(policy__starts_at__lt=reach.until, policy__ends_at__gt=reach.since)
    return in_force.filter(**_with_lines(reach.rule, "policy"))


def _paid(reach: PilotReach) -> QuerySet[ClaimEvent]:
    in_period = ClaimEvent.filter(kind__in=_MOVES_MONEY, at__gte=reach.since, at__lt=reach.until)
    return in_period.filter(**_with_lines(reach.rule, "claim__policy"))


def _with_lines(rule: PilotRule, policy: str) -> dict[str, bool]:
    return {f"{policy}__{column}": True for column in columns_of(rule)}


def columns_of(rule: PilotRule) -> tuple[str, ...]:
    """The columns of a policy that must hold for it to count."""
    return tuple(column for line, column in _COLUMNS.items() if line in rule.lines)


async def _covers(reach: PilotReach, lifts: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    names = ("policy__starts_at", "policy__ends_at", "policy__funding")
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    covered = covered_in(reach).filter(lift_id__in=lifts).order_by("id")
    for row in await covered.values("lift_id", "policy_id", "premium_fen", *names):
        found[row["lift_id"]].append(row)
    return found


async def _carriers(policies: set[UUID]) -> dict[UUID, Carriers]:
    """The lead insurer of each policy, then who carries it with them."""
    carriers: dict[UUID, Carriers] = {}
    for table, key in ((Policy, "id"), (CoInsurer, "policy_id")):
        rows = table.filter(**{f"{key}__in": list(policies)}).order_by("id")
        for row in await rows.values(key, "insurer_id", "insurer__name", "insurer__parent_id"):
            company = row["insurer__parent_id"] or row["insurer_id"]
            carriers[row[key]] = (*carriers.get(row[key], ()), (row["insurer__name"], company))
    return carriers


def _lift(
    row: dict[str, Any],
    covers: list[dict[str, Any]],
    carriers: dict[UUID, Carriers],
    paid: list[Payment],
) -> LiftRead:
    policies = tuple(
        PilotPolicy(
            _funding(one["policy__funding"]),
            one["premium_fen"],
            one["policy__starts_at"],
            one["policy__ends_at"],
            frozenset(company for _, company in carriers[one["policy_id"]]),
        )
        for one in covers
    )
    insurers = dict.fromkeys(name for one in covers for name, _ in carriers[one["policy_id"]])
    return LiftRead(
        registration_number=row["registration_number"],
        use_unit=row["use_unit__name"] or "",
        installed_on=row["installed_on"],
        residents=row["residents_served"],
        insurers=tuple(insurers),
        counted=PilotLift(row["use_unit_id"], policies, tuple(paid)),
    )


def _funding(value: str | None) -> Funding | None:
    return Funding(value) if value else None
