"""The lines of a contract in plain values, for pages and `/api/v1`. Money in fen."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.rules.insurance.contract import Benefit, BenefitLine, Contract
from models.rules.insurance.payable import NOTHING_USED, Used, left_of, promised
from models.rules.insurance.trapped_benefit import Tier


@dataclass(frozen=True)
class TierView:
    """`over`: only beyond the minutes; else from them on."""

    minutes: int
    over: bool
    fen: int


@dataclass(frozen=True)
class BenefitView:
    """One line as written; null where the contract sets no such limit. `medical_fen`: of a person's sum.

    `left_fen`: the most for one more accident after all claims so far. `tiers`: never above that.
    """

    benefit: Benefit
    person_fen: int | None
    event_fen: int | None
    total_fen: int | None
    deductible_fen: int | None
    medical_fen: int | None
    protected_fen: int | None
    left_fen: int | None
    tiers: tuple[TierView, ...]

    @property
    def lowered_to_fen(self) -> int | None:
        """`left_fen` where a sum of the line is higher."""
        named = (self.person_fen, self.protected_fen, self.event_fen, self.total_fen)
        highest = max((fen for fen in named if fen is not None), default=0)
        return self.left_fen if self.left_fen is not None and self.left_fen < highest else None

    @property
    def is_used_up(self) -> bool:
        return self.left_fen == 0


def benefit_views(contract: Contract, used: Mapping[Benefit, Used]) -> tuple[BenefitView, ...]:
    """`used`: of the lines with claims."""
    return tuple(_view(contract, line, used.get(line.benefit, NOTHING_USED)) for line in contract.lines)


def offered_tiers(contract: Contract) -> tuple[TierView, ...]:
    """Of an entrapment, by a contract that nobody has claimed on."""
    line = contract.line(Benefit.ENTRAPMENT)
    return _tiers(promised(contract, line).tiers) if line else ()


def unwritten(contract: Contract) -> tuple[Benefit, ...]:
    """The kinds that the contract does not speak of: nothing may be said of them but that."""
    return tuple(benefit for benefit in Benefit if contract.line(benefit) is None)


def _tiers(tiers: tuple[Tier, ...]) -> tuple[TierView, ...]:
    return tuple(TierView(tier.minutes, tier.over, tier.fen) for tier in tiers)


def _view(contract: Contract, line: BenefitLine, used: Used) -> BenefitView:
    return BenefitView(
        line.benefit,
        line.person,
        line.event,
        line.total,
        line.deductible,
        line.medical,
        line.protected,
        left_of(contract, line.benefit, used),
        _tiers(promised(contract, line, used).tiers),
    )
