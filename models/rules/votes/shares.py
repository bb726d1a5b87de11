"""Money of a decision: each unit's share, what insurance pays, and what the fund is not asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from models.rules.base.apportion import apportion
from models.rules.votes.decision import Purpose


def shares(amount: int, areas: Mapping[str, int]) -> dict[str, int]:
    """`amount` in fen, split by area so that the shares add up to it exactly (largest remainder).

    Equal remainders go to the lower key first, so that everybody who counts gets the same.
    Raises ValueError for an empty roll or an area that is not above zero.
    """
    if not areas or min(areas.values()) <= 0:
        raise ValueError("shares need units with an area above zero")
    units = sorted(areas)
    return dict(zip(units, apportion(amount, [areas[unit] for unit in units]), strict=True))


@dataclass(frozen=True)
class PartsCover:
    """Cover of a policy in force for parts and major repairs; amounts in fen."""

    limit: int
    deductible: int = 0
    deductible_percent: int = 0


def insurance_pays(cost: int, cover: PartsCover | None) -> int:
    """Fen of `cost` that the policy pays: up to its limit, after the larger of its two deductibles."""
    if cover is None:
        return 0
    kept = max(cover.deductible, -(-cost * cover.deductible_percent // 100))
    return max(0, min(cost - kept, cover.limit))


_PAID_BY_OTHERS = frozenset({Purpose.REPAIR, Purpose.REPLACE})


def most_from_fund(
    purpose: Purpose, cost: int, cover: PartsCover | None, warranty_until: date | None, on: date
) -> int:
    """The most that owners may be asked for: not what a warranty still running or a policy in force pays."""
    if purpose not in _PAID_BY_OTHERS:
        return cost
    if warranty_until is not None and on <= warranty_until:
        return 0
    return cost - insurance_pays(cost, cover)
