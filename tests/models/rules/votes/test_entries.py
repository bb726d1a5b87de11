"""The chain of hashes, and what its entries say of the ballots that do not count."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from models.rules.base.canonical import digest, stamp
from models.rules.votes.entries import (
    BallotWay,
    CastBy,
    EntryKind,
    Mark,
    Marked,
    ballot_entry,
    close_entry,
    dismiss_entry,
    dispute_entry,
    marked,
    void_entry,
)

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_each_entry_continues_from_the_one_before_it() -> None:
    chain = [ballot_entry(1, stamp(AT), BallotWay.ONLINE, "R1", "c" * 64, "terms")]
    chain.append(dispute_entry(2, stamp(AT), 1, chain[-1]["hash"]))
    chain.append(dismiss_entry(3, stamp(AT), 1, chain[-1]["hash"]))
    chain.append(void_entry(4, stamp(AT), 1, "不是我", chain[-1]["hash"]))
    chain.append(close_entry(5, stamp(AT), chain[-1]["hash"]))
    assert [one["previous"] for one in chain] == ["terms", *(one["hash"] for one in chain[:-1])]
    for entry in chain:
        assert entry["hash"] == digest({name: value for name, value in entry.items() if name != "hash"})


def test_an_entry_says_exactly_this() -> None:
    """Whoever checks a bulletin reads these names; a change of one breaks every checker."""
    at = "2026-11-22T09:00:00.000000Z"
    said = [
        ballot_entry(1, at, BallotWay.PAPER, "R1", "c0", "p0", CastBy.PROXY),
        dispute_entry(2, at, 1, "p1"),
        void_entry(3, at, 1, "不是我", "p2"),
        dismiss_entry(4, at, 1, "p3"),
        close_entry(5, at, "p4", ["b", "a"]),
    ]
    assert [{name: value for name, value in entry.items() if name != "hash"} for entry in said] == [
        {
            "kind": "ballot", "way": "paper", "receipt": "R1", "commitment": "c0", "by": "proxy",
            "number": 1, "at": at, "previous": "p0",
        },
        {"kind": "dispute", "of": 1, "number": 2, "at": at, "previous": "p1"},
        {"kind": "void", "of": 1, "reason": "不是我", "number": 3, "at": at, "previous": "p2"},
        {"kind": "dismiss", "of": 1, "number": 4, "at": at, "previous": "p3"},
        {"kind": "close", "delivered": digest(["a", "b"]), "number": 5, "at": at, "previous": "p4"},
    ]  # fmt: skip
    assert ballot_entry(1, at, BallotWay.ONLINE, "R1", "c0", "p0")["by"] == "owner"


def test_without_proofs_the_close_names_the_empty_list() -> None:
    assert close_entry(1, stamp(AT), "p")["delivered"] == digest([])


def test_the_closing_hash_binds_the_proofs_of_delivery_whatever_their_order() -> None:
    first, again, other = (
        close_entry(1, stamp(AT), "p", units)["hash"] for units in (["a", "b"], ["b", "a"], ["a"])
    )
    assert first == again != other


def test_entries_of_before_the_second_format_say_neither_who_cast_nor_what_was_delivered() -> None:
    assert "by" not in ballot_entry(1, stamp(AT), BallotWay.ONLINE, "R1", "c", "p", by=None)
    assert "delivered" not in close_entry(1, stamp(AT), "p", None)


def test_a_dispute_suspends_until_it_is_decided_and_a_void_is_for_good() -> None:
    marks = [
        Mark(3, EntryKind.DISPUTE, 1),
        Mark(4, EntryKind.DISPUTE, 2),
        Mark(6, EntryKind.DISMISS, 1),
        Mark(7, EntryKind.VOID, 2),
    ]
    assert marked(marks) == Marked(frozenset({2}), frozenset())
    at_close = marked(marks, before=5)
    assert at_close == Marked(frozenset(), frozenset({1, 2}))
    assert at_close.out == {1, 2}


@given(
    st.lists(
        st.tuples(st.sampled_from([EntryKind.DISPUTE, EntryKind.VOID, EntryKind.DISMISS]), st.integers(1, 3))
    ),
    st.integers(1, 20),
)
def test_what_follows_the_close_changes_nothing_of_where_ballots_stood_at_it(
    said: list[tuple[EntryKind, int]], closed: int
) -> None:
    marks = [Mark(number, kind, of) for number, (kind, of) in enumerate(said, 1) if number != closed]
    before = [mark for mark in marks if mark.number < closed]
    assert marked(marks, before=closed) == marked(before)
    assert not marked(marks).voided & marked(marks).suspended
