"""The yearly report on the insurance pilot (002 Chongqing, annexes 1 and 2): what counts, and in which row.

A lift takes part in a year when a policy that counts was in force for it on any minute of the year's days so far.

| figure | rule |
|---|---|
| row of annex 1 | every source of funds that paid for one of the lift's policies: a lift with several stands in each of these rows, once; the total counts it once |
| yearly premium of a lift | the policies in force together at its last insured minute of the period, added up: a renewal replaces what it follows, two lines at once add up |
| premium within a row | the same, of the policies that this source paid for |
| paid in the year | what was paid, pre-payments and advances included, less the advances that came back, on days of the period, on policies that count, of lifts that take part |
| row of a payment | the source that paid for the policy it was made on |
| hours to pay | from application (from notice where there was none by then) to each payment of the period, begun hours counted: the shortest and the longest |
| insurers | companies that carry a policy, co-insurers too; a branch counts with its company |
"""  # noqa: E501 - a table

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from models.rules.insurance.policy_terms import CoverLine, Funding

REMIND_BEFORE = timedelta(days=30)


@dataclass(frozen=True)
class PilotRule:
    """A city's rule: policies with all of these lines count, and the report is due each year on this day."""

    lines: frozenset[CoverLine] = frozenset(CoverLine)
    due: tuple[int, int] = (12, 20)

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> "PilotRule":
        """`{"due": "12-20", "lines": ["liability", …]}`. Raises ValueError."""
        lines, due = value.get("lines", [line.value for line in CoverLine]), value.get("due", "12-20")
        if not isinstance(lines, list) or not lines:
            raise ValueError("pilot.lines must name at least one line")
        try:
            month, day = (int(part) for part in str(due).split("-"))
            date(2001, month, day)  # no leap year: the day must come every year
        except ValueError:
            raise ValueError(f"pilot.due must be a month and a day such as 12-20, not {due!r}") from None
        return cls(frozenset(CoverLine(line) for line in lines), (month, day))

    def counts(self, lines: Iterable[CoverLine]) -> bool:
        return self.lines <= set(lines)

    def due_on(self, year: int) -> date:
        return date(year, *self.due)

    def year_to_report(self, today: date) -> int:
        """The year to report: this year from 30 days before the report is due, else the last one."""
        asked_from = self.due_on(today.year) - REMIND_BEFORE
        return today.year if today >= asked_from else today.year - 1


@dataclass(frozen=True)
class PilotPolicy:
    """A policy of a lift; `premium_fen` is what a year of it costs for this lift."""

    funding: Funding | None
    premium_fen: int
    starts_at: datetime
    ends_at: datetime
    companies: frozenset[UUID]


@dataclass(frozen=True)
class Payment:
    """`funding` of the policy it was made on; `hours` since the claimant applied.

    `fen` below 0 and no `hours`: an advance that came back.
    """

    funding: Funding | None
    fen: int
    hours: int | None


@dataclass(frozen=True)
class PilotLift:
    """A lift that takes part, with at least one policy."""

    use_unit_id: UUID | None
    policies: tuple[PilotPolicy, ...]
    payments: tuple[Payment, ...]

    @property
    def paid_fen(self) -> int:
        return sum(payment.fen for payment in self.payments)

    @property
    def hours(self) -> tuple[int, int] | None:
        """The shortest and the longest; None where nothing was paid."""
        hours = [payment.hours for payment in self.payments if payment.hours is not None]
        return (min(hours), max(hours)) if hours else None


def yearly_premium(policies: Sequence[PilotPolicy], until: datetime) -> int:
    """Of a lift, in fen; `until` is the end of the period, not included."""
    last = max(min(policy.ends_at, until) for policy in policies)
    return sum(policy.premium_fen for policy in policies if policy.starts_at < last <= policy.ends_at)


@dataclass
class PilotRow:
    """One row of annex 1, added up lift by lift. Premiums are None without a lift."""

    lifts: int = 0
    paid_fen: int = 0
    lowest_fen: int | None = None
    highest_fen: int | None = None
    without_use_unit: int = 0
    use_units: set[UUID] = field(default_factory=set)
    companies: set[UUID] = field(default_factory=set)

    def add(self, lift: PilotLift, policies: Sequence[PilotPolicy], until: datetime) -> None:
        """Count the lift by these of its policies."""
        self.lifts += 1
        premium = yearly_premium(policies, until)
        self.lowest_fen = premium if self.lowest_fen is None else min(self.lowest_fen, premium)
        self.highest_fen = premium if self.highest_fen is None else max(self.highest_fen, premium)
        if lift.use_unit_id is None:
            self.without_use_unit += 1
        else:
            self.use_units.add(lift.use_unit_id)
        self.companies.update(company for policy in policies for company in policy.companies)


@dataclass
class Annex1:
    """A row for each source of funds, None for policies of which none was told, and the total.

    `in_several`: lifts that stand in more than one row.
    """

    rows: dict[Funding | None, PilotRow] = field(
        default_factory=lambda: {key: PilotRow() for key in (*Funding, None)}
    )
    total: PilotRow = field(default_factory=PilotRow)
    in_several: int = 0

    def add(self, lift: PilotLift, until: datetime) -> None:
        sources = {policy.funding for policy in lift.policies}
        for source in sources:
            own = [policy for policy in lift.policies if policy.funding is source]
            self.rows[source].add(lift, own, until)
        for payment in lift.payments:
            self.rows[payment.funding].paid_fen += payment.fen
        self.total.add(lift, lift.policies, until)
        self.total.paid_fen += lift.paid_fen
        self.in_several += len(sources) > 1
