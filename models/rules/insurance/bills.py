"""Bills of a premium: who owes which part of a policy year, from which money, until when. Exact, in fen.

Parts are divided by the largest remainder, so they always add up to the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.rules.base.apportion import apportion
from models.rules.insurance.policy_terms import Funding


class BillState(StrEnum):
    OPEN = "open"
    PART_PAID = "part_paid"
    OVERDUE = "overdue"  # past its day, and not paid in full
    PAID = "paid"
    REFUND = "refund"  # more is paid than is owed any more
    CANCELLED = "cancelled"


def bill_state(owed: int, paid: int, due_on: date, today: date, *, cancelled: bool) -> BillState:
    """`owed`: the amount less what a change of the contract took off. The due day itself is in time."""
    if cancelled:
        return BillState.CANCELLED
    if paid > owed:
        return BillState.REFUND
    if paid == owed:
        return BillState.PAID
    if today > due_on:
        return BillState.OVERDUE
    return BillState.PART_PAID if paid else BillState.OPEN


@dataclass(frozen=True)
class PolicyYear:
    """A year of the term, from `begins_on` until, not including, `ends_on`. The last may be shorter."""

    number: int
    begins_on: date
    ends_on: date
    is_whole: bool

    def premium(self, yearly: int) -> int:
        """A shorter year costs 1/365 a day, half a fen up."""
        if self.is_whole:
            return yearly
        return (2 * yearly * (self.ends_on - self.begins_on).days + 365) // 730


def policy_years(starts_on: date, ends_on: date) -> tuple[PolicyYear, ...]:
    years: list[PolicyYear] = []
    begins_on = starts_on
    while begins_on < ends_on:
        anniversary = _years_after(starts_on, len(years) + 1)
        until = min(anniversary, ends_on)
        years.append(PolicyYear(len(years) + 1, begins_on, until, until == anniversary))
        begins_on = until
    return tuple(years)


def _years_after(day: date, years: int) -> date:
    """29 February goes to 1 March where the year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@dataclass(frozen=True)
class FundSource:
    """Money that pays: a fixed sum, or a weight in what the fixed sums leave."""

    funding: Funding
    fen: int | None = None
    weight: int = 0


def split_sources(total: int, sources: Sequence[FundSource]) -> list[int] | None:
    """What each source pays of `total`, in their order; None where they do not add up to it."""
    fixed = sum(source.fen or 0 for source in sources)
    weights = [source.weight if source.fen is None else 0 for source in sources]
    if fixed > total or (fixed < total and not sum(weights)):
        return None
    shared = apportion(total - fixed, weights) if sum(weights) else [0] * len(weights)
    return [part if source.fen is None else source.fen for source, part in zip(sources, shared, strict=True)]


def spread(sums: Sequence[int], debts: Sequence[int]) -> list[list[int]]:
    """Divide each of the sums among the debts, row by row, so that rows and columns both add up exactly.

    `sums` and `debts` have the same total.
    """
    left, rows = list(debts), []
    for amount in sums:
        row = apportion(amount, left) if sum(left) else [0] * len(left)
        left = [debt - part for debt, part in zip(left, row, strict=True)]
        rows.append(row)
    return rows
