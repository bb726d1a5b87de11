"""What sheets, visits and spot checks say of a maintainer, counted: never typed by anybody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.rules.maintenance.schedule import HALF_MONTH, Done, Node, due_after
from models.rules.maintenance.sheets import ItemResult, ItemTap

# No law names the day: the next half-monthly visit is the first at which it can be put right in the routine.
FINDING_WITHIN = HALF_MONTH


@dataclass(frozen=True)
class KeptCount:
    """`kept` of `due`."""

    due: int = 0
    kept: int = 0

    def __add__(self, other: "KeptCount") -> "KeptCount":
        return KeptCount(self.due + other.due, self.kept + other.kept)


def nodes_in_time(visits: Iterable[Done], start: date, end: date, *, on_demand: bool) -> KeptCount:
    """Of the nodes that fell due from `start` to `end`, both included, those done by then.

    A node falls due once after each time that it was done. One that is never done again is one miss here;
    the half-months that pass meanwhile are counted by `missed_half_months`.
    """
    done = sorted({(visit.on, visit.node) for visit in visits if visit.on <= end})
    counted = KeptCount()
    for node in Node:
        if node is Node.HALF_MONTHLY and on_demand:
            continue
        days = [on for on, what in done if node in what.includes]
        for place, last in enumerate(days):
            due = due_after(node, last)
            if start <= due <= end:
                following = days[place + 1] if place + 1 < len(days) else None
                counted += KeptCount(1, int(following is not None and following <= due))
    return counted


@dataclass(frozen=True)
class CheckedItems:
    """Taps of one day, by a worker's sheet or in a spot check."""

    on: date
    taps: Sequence[ItemTap]


@dataclass(frozen=True)
class SheetFinding:
    """An item that was found wrong; `closed_on` is the day on which a later sheet has it in order."""

    item: str
    words: str
    found_on: date
    closed_on: date | None = None


def findings_of(sheets: Iterable[CheckedItems], checks: Iterable[CheckedItems] = ()) -> list[SheetFinding]:
    """Findings of one lift, the oldest first. What is found again while it is open is the same finding.

    `checks`: those of others. They find, and never close: the maintainer's sheet does. On one day the check
    comes after the sheet.
    """
    told = [(one, False) for one in sheets] + [(one, True) for one in checks]
    found: list[SheetFinding] = []
    is_open: dict[str, int] = {}
    for looked_at, by_others in sorted(told, key=lambda one: (one[0].on, one[1])):
        for tap in looked_at.taps:
            if tap.result is ItemResult.WRONG and tap.item not in is_open:
                is_open[tap.item] = len(found)
                found.append(SheetFinding(tap.item, tap.words, looked_at.on))
            elif tap.result.is_in_order and not by_others and tap.item in is_open:
                one = found[is_open[tap.item]]
                found[is_open.pop(tap.item)] = SheetFinding(one.item, one.words, one.found_on, looked_at.on)
    return found


def findings_in_time(
    found: Iterable[SheetFinding], start: date, end: date, within: timedelta = FINDING_WITHIN
) -> KeptCount:
    """Of the findings that had to be closed from `start` to `end`, both included, those closed by then."""
    counted = KeptCount()
    for one in found:
        due = one.found_on + within
        if start <= due <= end:
            counted += KeptCount(1, int(one.closed_on is not None and one.closed_on <= due))
    return counted


def check_score(taps: Iterable[ItemTap]) -> KeptCount:
    """Of the items looked at in a spot check, those that were in order. A part that is absent is no item."""
    seen = [tap.result for tap in taps if tap.result is not ItemResult.ABSENT]
    return KeptCount(len(seen), sum(result.is_in_order for result in seen))


def points_of(score: KeptCount) -> int | None:
    """Out of 100, rounded down; None where nothing was looked at."""
    return 100 * score.kept // score.due if score.due else None
