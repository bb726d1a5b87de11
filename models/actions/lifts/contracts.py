"""The contracts that cover a lift at a minute, and what is used of their limits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import F, Q
from tortoise.functions import Sum
from tortoise.queryset import QuerySet

from models.rules.insurance.contract import Benefit, Contract
from models.rules.insurance.payable import Used
from models.tables.insurance.claim import Claim
from models.tables.insurance.policy import CoveredLift

MOST = 20


@dataclass(frozen=True)
class ContractInForce:
    policy_id: UUID
    insurer: str
    hotline: str
    contract: Contract


async def contracts_at(lift_id: UUID, moment: datetime) -> list[ContractInForce]:
    """Those on which a claim could be opened for something that happens at the moment, the oldest first."""
    rows = CoveredLift.filter(
        lift_id=lift_id, policy__starts_at__lte=moment, policy__ends_at__gt=moment
    ).order_by("policy_id")
    return [
        ContractInForce(
            row.policy_id,
            row.policy.insurer.name,
            row.policy.hotline or row.policy.insurer.phone,
            row.policy.contract,
        )
        for row in await rows.limit(MOST).select_related("policy__insurer")
    ]


@dataclass(frozen=True)
class Occurrence:
    """One accident: claims of the same incident, or of the same lift and minute."""

    lift_id: UUID
    occurred_at: datetime
    incident_id: UUID | None = None

    @property
    def claims(self) -> Q:
        same = Q(lift_id=self.lift_id, occurred_at=self.occurred_at)
        return same | Q(incident_id=self.incident_id) if self.incident_id else same


async def used_by_others(
    policy_id: UUID, contract: Contract, benefit: Benefit | None, of: Occurrence | None, others: Q
) -> Used:
    """What these claims of the policy take of its limits: paid to stay, or assessed and still to be paid."""
    rows = Claim.filter(policy_id=policy_id).filter(others)
    in_all = await _by_benefit(rows)
    at_once = await _by_benefit(rows.filter(of.claims)) if of else {}

    def shared(sums: dict[Benefit | None, int]) -> int:
        return sum(fen for one, fen in sums.items() if one is None or contract.shares_limits(one))

    return Used(at_once.get(benefit, 0), in_all.get(benefit, 0), shared(at_once), shared(in_all))


async def used_in_term(policy_id: UUID, contract: Contract) -> dict[Benefit, Used]:
    """What all claims of the policy take of each line, in view of one more accident."""
    sums = await _by_benefit(Claim.filter(policy_id=policy_id))
    shared = sum(fen for one, fen in sums.items() if one is None or contract.shares_limits(one))
    return {benefit: Used(total=sums.get(benefit, 0), all_total=shared) for benefit in Benefit}


async def taken_of(policy_ids: Collection[UUID], but: Collection[UUID]) -> dict[UUID, int]:
    """What the claims of each policy take of its limits, without the claims `but`."""
    if not policy_ids:
        return {}
    rows = Claim.filter(policy_id__in=list(policy_ids))
    rows = rows.exclude(id__in=list(but)) if but else rows
    paid = (
        await rows.annotate(fen=Sum(F("paid_fen") - F("to_recover_fen")))
        .group_by("policy_id")
        .values_list("policy_id", "fen")
    )
    waiting = rows.filter(closed_at__isnull=True, assessed_fen__gt=F("paid_fen"))
    still = waiting.annotate(fen=Sum(F("assessed_fen") - F("paid_fen")))
    sums: dict[UUID, int] = {}
    for policy_id, fen in [*paid, *await still.group_by("policy_id").values_list("policy_id", "fen")]:
        sums[policy_id] = sums.get(policy_id, 0) + int(fen or 0)
    return sums


async def _by_benefit(rows: QuerySet[Claim]) -> dict[Benefit | None, int]:
    waiting = rows.filter(closed_at__isnull=True, assessed_fen__gt=F("paid_fen"))
    paid = (
        await rows.annotate(fen=Sum(F("paid_fen") - F("to_recover_fen")))
        .group_by("benefit")
        .values_list("benefit", "fen")
    )
    still = waiting.annotate(fen=Sum(F("assessed_fen") - F("paid_fen")))
    sums: dict[Benefit | None, int] = {}
    for benefit, fen in [*paid, *await still.group_by("benefit").values_list("benefit", "fen")]:
        key = Benefit(benefit) if benefit else None
        sums[key] = sums.get(key, 0) + int(fen or 0)
    return sums
