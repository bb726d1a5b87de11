"""What a contract pays at most for a loss, and what may be promised of it. Exact, in fen.

A promise is made from the same sums as a claim is checked by: it cannot be higher.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from models.rules.insurance.contract import FIXED, Benefit, BenefitLine, Contract


class Cut(StrEnum):
    """Why less is paid than was asked: the clause that binds."""

    SILENT = "silent"  # the contract has no such line
    TIER = "tier"  # 困人: not long enough, or the sum for the time inside
    MEDICAL = "medical"
    DEDUCTIBLE = "deductible"
    PERSON = "person"
    EVENT = "event"
    TOTAL = "total"
    ACCIDENT = "accident"  # the policy's limit for one accident, all third-party lines together
    POLICY_TOTAL = "policy_total"
    ASKED = "asked"  # no more than the claimant has asked for


@dataclass(frozen=True)
class Loss:
    """What is asked for. `fen` None asks for as much as the contract gives.

    `benefit` None: not recorded, so that only the limits of the whole policy bind.
    `is_net`: the deductible is taken off already, as an insurer assesses.
    `medical_fen` is a part of `fen`. `protected`: of the persons, those over 60, under age or disabled.
    """

    benefit: Benefit | None
    fen: int | None = None
    persons: int = 1
    medical_fen: int = 0
    protected: int = 0
    trapped: timedelta = timedelta()
    is_net: bool = False


@dataclass(frozen=True)
class Used:
    """Fen that other claims take already: of the line and of all lines, in the event and the term."""

    event: int = 0
    total: int = 0
    all_event: int = 0
    all_total: int = 0


NOTHING_USED = Used()


@dataclass(frozen=True)
class Payable:
    """`fen` None: no limit is on record. `cut`: the clause that binds; None where nothing is cut."""

    fen: int | None
    cut: Cut | None = None


def payable(contract: Contract, loss: Loss, used: Used = NOTHING_USED) -> Payable:
    """The most that is paid. Where two clauses bind alike, the first of `Cut` is named."""
    if loss.benefit is None:
        bounds = _left_of_policy(contract, used)
    elif line := contract.line(loss.benefit):
        bounds = [*_of_the_loss(contract, line, loss), *_left(contract, line, used)]
    else:
        return Payable(0, Cut.SILENT)
    if not bounds:
        return Payable(loss.fen)
    most, cut = min(bounds, key=lambda bound: bound[0])
    return Payable(most, cut) if loss.fen is None or most < loss.fen else Payable(loss.fen)


def owed(contract: Contract, loss: Loss, used: Used = NOTHING_USED) -> int:
    """The sum that the contract fixes and nobody assesses: 困人 by its tiers, 无责救助 of the protected.

    004: people over 60, under age or disabled are paid 30,000 yuan each, not up to it.
    """
    line = contract.line(loss.benefit) if loss.benefit in FIXED else None
    if line is None:
        return 0
    if loss.benefit is Benefit.ENTRAPMENT:
        return payable(contract, loss, used).fen or 0
    return min([loss.protected * (line.protected or 0), *(most for most, _ in _left(contract, line, used))])


class PromiseState(StrEnum):
    PAYS = "pays"
    SILENT = "silent"  # the contract does not speak of entrapments
    BELOW = "below"  # not inside for long enough
    DENIED = "denied"  # the insurer has found that it is not liable this time
    USED_UP = "used_up"  # nothing is left of the limits


@dataclass(frozen=True)
class EntrapmentPromise:
    """What each trapped person may count on. `together_fen`: the most for all of them, None for no limit."""

    state: PromiseState
    person_fen: int = 0
    together_fen: int | None = None

    def for_persons(self, persons: int) -> int:
        whole = self.person_fen * persons
        return whole if self.together_fen is None else min(whole, self.together_fen)


def promise_entrapment(
    contract: Contract, trapped: timedelta, used: Used = NOTHING_USED, *, is_denied: bool = False
) -> EntrapmentPromise:
    """`is_denied`: a claim for this time was denied."""
    line = contract.line(Benefit.ENTRAPMENT)
    if line is None:
        return EntrapmentPromise(PromiseState.SILENT)
    each = _each_trapped(line, trapped)
    if not each:
        return EntrapmentPromise(PromiseState.BELOW)
    if is_denied:
        return EntrapmentPromise(PromiseState.DENIED)
    together = min((most for most, _ in _left(contract, line, used)), default=None)
    if together is not None and together < each:
        each = together
    return EntrapmentPromise(PromiseState.PAYS if each else PromiseState.USED_UP, each, together)


def left_of(contract: Contract, benefit: Benefit, used: Used) -> int | None:
    """The most that all claims of the line may still have of one more accident; None without a limit."""
    line = contract.line(benefit)
    return None if line is None else min((most for most, _ in _left(contract, line, used)), default=None)


def promised(contract: Contract, line: BenefitLine, used: Used = NOTHING_USED) -> BenefitLine:
    """The line as a page may name it: no tier above what one person would be paid now."""
    bounds = [most for most in (line.person, left_of(contract, line.benefit, used)) if most is not None]
    return replace(line, tiers=tuple(replace(tier, fen=min([tier.fen, *bounds])) for tier in line.tiers))


def _each_trapped(line: BenefitLine, trapped: timedelta) -> int:
    reached = max((tier.fen for tier in line.tiers if tier.holds_for(trapped)), default=0)
    return reached if line.person is None else min(reached, line.person)


def _of_the_loss(contract: Contract, line: BenefitLine, loss: Loss) -> list[tuple[int, Cut]]:
    if line.benefit is Benefit.ENTRAPMENT:
        return [(_each_trapped(line, loss.trapped) * loss.persons, Cut.TIER)]
    bounds = []
    if loss.fen is not None:
        after = loss.fen
        if line.medical is not None:
            after -= max(0, loss.medical_fen - line.medical * loss.persons)
            bounds.append((after, Cut.MEDICAL))
        if not loss.is_net and (deductible := _deductible(contract, line, loss.fen)) > 0:
            bounds.append((max(0, after - deductible), Cut.DEDUCTIBLE))
    if line.person is not None or line.protected is not None:
        others = loss.persons - loss.protected
        ordinary = line.person if line.person is not None else 0
        protected = line.protected if line.protected is not None else ordinary
        bounds.append((ordinary * others + protected * loss.protected, Cut.PERSON))
    return bounds


def _deductible(contract: Contract, line: BenefitLine, fen: int) -> int:
    """The line's own comes before the policy's. A percentage is rounded up to the fen."""
    if line.deductible is not None:
        return line.deductible
    if line.benefit in FIXED:
        return 0
    return max(contract.deductible, -(-fen * contract.deductible_percent // 100))


def _left(contract: Contract, line: BenefitLine, used: Used) -> list[tuple[int, Cut]]:
    """What is left of each limit that the line has; never below 0."""
    own = _left_of([(line.event, used.event, Cut.EVENT), (line.total, used.total, Cut.TOTAL)])
    return own + _left_of_policy(contract, used) if contract.shares_limits(line.benefit) else own


def _left_of_policy(contract: Contract, used: Used) -> list[tuple[int, Cut]]:
    return _left_of(
        [
            (contract.accident, used.all_event, Cut.ACCIDENT),
            (contract.total, used.all_total, Cut.POLICY_TOTAL),
        ]
    )


def _left_of(limits: list[tuple[int | None, int, Cut]]) -> list[tuple[int, Cut]]:
    return [(max(0, limit - taken), cut) for limit, taken, cut in limits if limit is not None]
