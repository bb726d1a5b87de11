"""Cover as written: the lines of a contract with their limits. Pages, receipts and claims read these alone.

Where a contract is silent there is no line, and nothing may be promised. Sources of the kinds:
001 Xiangyang 四(三), 003 district plan 四(一)1, 004 Nanjing 3. Money in fen.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.rules.insurance.policy_terms import CoverLine, Limit
from models.rules.insurance.trapped_benefit import Tier


class Benefit(StrEnum):
    """What is paid for. The first eight are those of 001."""

    INJURY = "injury"  # 人身伤亡
    PROPERTY = "property"  # 财产损失
    RESCUE = "rescue"  # 事故救援
    MEDICAL_AID = "medical_aid"  # 医疗救护
    APPRAISAL = "appraisal"  # 事故鉴定
    LEGAL = "legal"  # 法律诉讼
    PARTS = "parts"  # 主要零部件更换
    OVERHAUL = "overhaul"  # 大修改造
    LIFT = "lift"  # 003 财产险：电梯本身
    ENTRAPMENT = "entrapment"  # 003 困人超过一定时间
    DELAY = "delay"  # 003 困人造成的重要事项延误
    EMPLOYEE = "employee"  # 004 雇员死亡、伤残
    EMPLOYEE_PROPERTY = "employee_property"
    RELIEF = "relief"  # 004 无责救助


class LineLimit(StrEnum):
    """A limit of one line, in fen."""

    PERSON = "person"
    EVENT = "event"
    TOTAL = "total"  # in the whole term
    DEDUCTIBLE = "deductible"  # an event; in place of the policy's own


# Limits that 004 names. Every other bound of a line is kept by the line.
NAMED: Mapping[tuple[Benefit, LineLimit], Limit] = {
    (Benefit.INJURY, LineLimit.PERSON): Limit.PERSON,
    (Benefit.PROPERTY, LineLimit.EVENT): Limit.PROPERTY,
    (Benefit.EMPLOYEE, LineLimit.PERSON): Limit.EMPLOYEE,
    (Benefit.EMPLOYEE_PROPERTY, LineLimit.PERSON): Limit.EMPLOYEE_PROPERTY,
    (Benefit.RELIEF, LineLimit.EVENT): Limit.RELIEF_LIFT,
    (Benefit.RELIEF, LineLimit.PERSON): Limit.RELIEF_PERSON,
    (Benefit.LIFT, LineLimit.EVENT): Limit.LIFT,
    (Benefit.PARTS, LineLimit.EVENT): Limit.PARTS,
}
MEDICAL = {Benefit.INJURY: Limit.PERSON_MEDICAL, Benefit.EMPLOYEE: Limit.EMPLOYEE_MEDICAL}
_LINE_OF = {
    Benefit.PARTS: CoverLine.PARTS,
    Benefit.OVERHAUL: CoverLine.PARTS,
    Benefit.LIFT: CoverLine.PROPERTY,
}
# What a line of cover means by itself: 003 says so of each. Anything else must be written.
_IMPLIED = frozenset({Benefit.INJURY, Benefit.PROPERTY, Benefit.PARTS, Benefit.LIFT})
# 004: the limits an accident and in all are those of the third-party part.
_APART = frozenset(
    {Benefit.EMPLOYEE, Benefit.EMPLOYEE_PROPERTY, Benefit.LIFT, Benefit.PARTS, Benefit.OVERHAUL}
)
# Sums that do not follow a loss: the deductible of the policy takes nothing off them.
FIXED = frozenset({Benefit.ENTRAPMENT, Benefit.RELIEF})


def line_of(benefit: Benefit) -> CoverLine:
    """The line of cover that a contract must have for this benefit."""
    return _LINE_OF.get(benefit, CoverLine.LIABILITY)


@dataclass(frozen=True)
class BenefitLine:
    """One line. None: the contract sets no such limit, or it was not registered.

    `medical`: of a person's sum, what medical costs may take. `protected`: what relief pays each
    person over 60, under age or disabled. `tiers`: of an entrapment, the lowest first.
    """

    benefit: Benefit
    person: int | None = None
    event: int | None = None
    total: int | None = None
    deductible: int | None = None
    medical: int | None = None
    protected: int | None = None
    tiers: tuple[Tier, ...] = ()

    @property
    def is_silent(self) -> bool:
        """The kind is covered, but no sum is on record."""
        sums = (self.person, self.protected, self.event, self.total)
        return not self.tiers and all(one is None for one in sums)


@dataclass(frozen=True)
class Contract:
    """All lines in the order of `Benefit`, and what bounds the third-party lines together."""

    lines: tuple[BenefitLine, ...]
    accident: int | None = None
    total: int | None = None
    deductible: int = 0
    deductible_percent: int = 0

    def line(self, benefit: Benefit | None) -> BenefitLine | None:
        """None where the contract is silent."""
        return next((line for line in self.lines if line.benefit is benefit), None)

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """Of an entrapment; empty where the contract is silent."""
        line = self.line(Benefit.ENTRAPMENT)
        return line.tiers if line else ()

    def shares_limits(self, benefit: Benefit) -> bool:
        """Whether the limits of the whole policy bound it (004: those of the third-party part)."""
        return benefit not in _APART


def read_contract(
    held: Collection[CoverLine],
    limits: Mapping[str, int],
    bounds: Mapping[str, Mapping[str, int]],
    tiers: tuple[Tier, ...],
    deductible: int = 0,
    deductible_percent: int = 0,
) -> Contract:
    """`limits`: Limit to fen. `bounds`: Benefit to LineLimit to fen. An unknown name means nothing."""
    lines = [_line(benefit, limits, bounds.get(benefit, {}), tiers) for benefit in Benefit]
    written = [
        line
        for line in lines
        if line_of(line.benefit) in held and (line.benefit in _IMPLIED or not line.is_silent)
    ]
    return Contract(
        tuple(line for line in written if line.benefit is not Benefit.ENTRAPMENT or line.tiers),
        limits.get(Limit.ACCIDENT),
        limits.get(Limit.TOTAL),
        deductible,
        deductible_percent,
    )


def _line(
    benefit: Benefit, limits: Mapping[str, int], own: Mapping[str, int], tiers: tuple[Tier, ...]
) -> BenefitLine:
    named = {bound: limits.get(limit) for (of, bound), limit in NAMED.items() if of is benefit}
    return BenefitLine(
        benefit,
        **{bound.value: named[bound] if bound in named else own.get(bound) for bound in LineLimit},
        medical=limits.get(MEDICAL[benefit]) if benefit in MEDICAL else None,
        protected=limits.get(Limit.RELIEF_PROTECTED) if benefit is Benefit.RELIEF else None,
        tiers=tiers if benefit is Benefit.ENTRAPMENT else (),
    )
