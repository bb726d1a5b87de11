"""Services promised and rendered: of a policy by its years, and of all policies of the pilot in a year."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count

from models.actions.insurance.pilot_lifts import PilotReach, covered_in
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance.policy_terms import Service
from models.rules.insurance.services_owed import PromiseYear, RenderedOn, policy_years
from models.tables.insurance.policy import Policy, ServiceDelivered


async def years_of(policy: Policy, today: date) -> tuple[PromiseYear, ...]:
    """The newest first. A policy of hundreds of lifts has many: one row a service, day and proof is read."""
    rows = (
        await ServiceDelivered.filter(policy_id=policy.id)
        .group_by("service", "done_on", "evidence_sha256")
        .annotate(times=Count("id"))
        .values("service", "done_on", "evidence_sha256", "times")
    )
    rendered = [
        RenderedOn(Service(row["service"]), row["done_on"], bool(row["evidence_sha256"]))
        for row in rows
        for _ in range(row["times"])
    ]
    starts, ends = policy.starts_at.astimezone(LOCAL), policy.ends_at.astimezone(LOCAL)
    return policy_years(starts, ends, policy.promised, rendered, today)


@dataclass(frozen=True)
class PilotService:
    """Of one lead insurer. `policies` have promised it, `kept` of them had it rendered in the period."""

    insurer: str
    service: Service
    policies: int
    kept: int
    times: int
    proven: int

    @property
    def owed(self) -> int:
        return self.policies - self.kept


async def services_in_pilot(reach: PilotReach) -> tuple[PilotService, ...]:
    """By insurer, in the order of the seven services; those that nobody promised or rendered are left out."""
    covered = Subquery(covered_in(reach).filter(reach.place.holds("lift__")).values("policy_id"))
    policies = await Policy.filter(id__in=covered).values("id", "insurer__name", "services")
    rendered = await _rendered(reach, [row["id"] for row in policies])
    counts: dict[tuple[str, Service], Counter[str]] = defaultdict(Counter)
    for row in policies:
        for service in Service:
            times, proven = rendered.get((row["id"], service), (0, 0))
            promised = service.value in row["services"]
            if promised or times:
                kept = int(promised and times > 0)
                counts[row["insurer__name"], service].update(
                    policies=int(promised), kept=kept, times=times, proven=proven
                )
    order = list(Service)
    return tuple(
        PilotService(insurer, service, one["policies"], one["kept"], one["times"], one["proven"])
        for (insurer, service), one in sorted(
            counts.items(), key=lambda item: (item[0][0], order.index(item[0][1]))
        )
    )


async def _rendered(reach: PilotReach, policies: list[UUID]) -> dict[tuple[UUID, Service], tuple[int, int]]:
    first = reach.since.astimezone(LOCAL).date()
    last = (reach.until - timedelta(microseconds=1)).astimezone(LOCAL).date()
    done = ServiceDelivered.filter(done_on__gte=first, done_on__lte=last)
    found: dict[tuple[UUID, Service], tuple[int, int]] = {}
    for start in range(0, len(policies), 500):
        rows = (
            await done.filter(policy_id__in=policies[start : start + 500])
            .group_by("policy_id", "service")
            .annotate(times=Count("id"), proven=Count("id", _filter=~Q(evidence_sha256="")))
            .values("policy_id", "service", "times", "proven")
        )
        for row in rows:
            found[row["policy_id"], Service(row["service"])] = (row["times"], row["proven"])
    return found
