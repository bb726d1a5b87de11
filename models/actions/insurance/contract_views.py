"""The lines of a contract in plain values, for pages and `/api/v1`. Money in fen."""

from dataclasses import dataclass

from models.rules.insurance.contract import Benefit, BenefitLine, Contract
from models.rules.insurance.trapped_benefit import Tier


@dataclass(frozen=True)
class TierView:
    """`over`: only beyond the minutes; else from them on."""

    minutes: int
    over: bool
    fen: int


@dataclass(frozen=True)
class BenefitView:
    """One line as written; null where the contract sets no such limit. `medical_fen`: of a person's sum."""

    benefit: Benefit
    person_fen: int | None
    event_fen: int | None
    total_fen: int | None
    deductible_fen: int | None
    medical_fen: int | None
    protected_fen: int | None
    tiers: tuple[TierView, ...]


def benefit_views(contract: Contract) -> tuple[BenefitView, ...]:
    return tuple(_view(line) for line in contract.lines)


def tier_views(tiers: tuple[Tier, ...]) -> tuple[TierView, ...]:
    return tuple(TierView(tier.minutes, tier.over, tier.fen) for tier in tiers)


def unwritten(contract: Contract) -> tuple[Benefit, ...]:
    """The kinds that the contract does not speak of: nothing may be said of them but that."""
    return tuple(benefit for benefit in Benefit if contract.line(benefit) is None)


def _view(line: BenefitLine) -> BenefitView:
    return BenefitView(
        line.benefit,
        line.person,
        line.event,
        line.total,
        line.deductible,
        line.medical,
        line.protected,
        tier_views(line.tiers),
    )
