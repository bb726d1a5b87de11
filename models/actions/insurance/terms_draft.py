"""The terms of a policy or a product as they were typed, already of the right types."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.rules.insurance.contract import Benefit, LineLimit
from models.rules.insurance.policy_terms import CoverLine, Limit, Service
from models.rules.insurance.trapped_benefit import Tier, write_tiers
from models.tables.insurance.policy import Terms


@dataclass(frozen=True, kw_only=True)
class TermsDraft:
    lines: frozenset[CoverLine]
    with_service: bool = False
    limits: Mapping[Limit, int] = field(default_factory=dict)
    bounds: Mapping[Benefit, Mapping[LineLimit, int]] = field(default_factory=dict)
    tiers: tuple[Tier, ...] = ()
    deductible_fen: int = 0
    deductible_percent: int = 0
    exclusions: tuple[str, ...] = ()
    services: frozenset[Service] = frozenset()
    clause_title: str = ""
    clause_sha256: str = ""
    hotline: str = ""

    def columns(self) -> dict[str, Any]:
        """As `models.tables.insurance.policy.Terms` keeps them."""
        return {
            "covers_liability": CoverLine.LIABILITY in self.lines,
            "covers_property": CoverLine.PROPERTY in self.lines,
            "covers_parts": CoverLine.PARTS in self.lines,
            "with_service": self.with_service,
            "limits": {limit.value: fen for limit, fen in self.limits.items()},
            "line_bounds": {
                benefit.value: {bound.value: fen for bound, fen in own.items()}
                for benefit, own in self.bounds.items()
            },
            "entrapment_tiers": write_tiers(self.tiers),
            "entrapment_after_minutes": None,
            "entrapment_fen": None,
            "deductible_fen": self.deductible_fen,
            "deductible_percent": self.deductible_percent,
            "exclusions": list(self.exclusions),
            "services": [service.value for service in Service if service in self.services],
            "clause_title": self.clause_title,
            "clause_sha256": self.clause_sha256,
            "hotline": self.hotline,
        }


def kept_terms(row: Terms) -> dict[str, Any]:
    """What a draft takes for terms that are kept already: `columns` the other way round."""
    same = (
        "with_service", "tiers", "deductible_fen", "deductible_percent", "clause_title",
        "clause_sha256", "hotline",
    )  # fmt: skip
    return {name: getattr(row, name) for name in same} | {
        "lines": frozenset(row.lines),
        "limits": {Limit(name): fen for name, fen in row.limits.items()},
        "bounds": {
            Benefit(name): {LineLimit(bound): fen for bound, fen in own.items()}
            for name, own in (row.line_bounds or {}).items()
        },
        "exclusions": tuple(row.exclusions),
        "services": frozenset(row.promised),
    }
