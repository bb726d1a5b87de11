"""Whether every objection and every decision in a chain has its record: that somebody objected, and which
members of the committee decided.

An entry that was added by SQL fits the chain as well as any other. What it lacks is the objection that it
answers and the verdicts that decided it; without them it is not published.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from models.rules.votes.decision import VERDICTS
from models.rules.votes.entries import EntryKind, Mark
from models.rules.votes.kinds import ObjectionState


@dataclass(frozen=True)
class RecordedObjection:
    """`members`: how many of the committee have said what its state says."""

    ballot: int
    state: ObjectionState
    members: int


def unwitnessed(marks: Iterable[Mark], objections: Iterable[RecordedObjection], until: int) -> str | None:
    """The first mark without its record, or what is recorded and has no mark; None where all agree.

    Up to the number `until` a ballot may be void without a dispute before it: earlier versions entered the
    decision alone, made by one member. That is the number of the closing entry, or of the last entry where
    the closing entry is itself of the first format.
    """
    recorded: dict[int, list[RecordedObjection]] = defaultdict(list)
    for one in objections:
        recorded[one.ballot].append(one)
    seen: Counter[tuple[int, EntryKind]] = Counter()
    suspended: set[int] = set()
    for mark in sorted(marks, key=lambda mark: mark.number):
        about = recorded[mark.of]
        seen[mark.of, mark.kind] += 1
        is_disputed, is_void = mark.of in suspended, mark.kind is EntryKind.VOID
        if mark.kind is EntryKind.DISPUTE:
            fits, witnesses = not is_disputed, about
            suspended.add(mark.of)
        else:
            fits = is_disputed or (is_void and mark.number <= until)
            state = ObjectionState.UPHELD if is_void else ObjectionState.DISMISSED
            needed = VERDICTS if is_disputed else 0
            witnesses = [one for one in about if one.state is state and one.members >= needed]
            suspended.discard(mark.of)
        if not fits or seen[mark.of, mark.kind] > len(witnesses):
            return f"第 {mark.number} 条记录没有对应的异议或两位业委会成员的决定"
    for ballot, about in recorded.items():
        is_upheld = any(one.state is ObjectionState.UPHELD for one in about)
        if is_upheld and not seen[ballot, EntryKind.VOID]:
            return f"第 {ballot} 条记录的异议成立，却没有作废"
    return None
