"""The chain notices whatever is changed, left out, added or moved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.privacy.audit_chain import AuditRecord, Break, ChainHead, Link, hash_of, verify

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def a_record(sequence: int, **changes: Any) -> AuditRecord:
    record = AuditRecord(
        sequence=sequence,
        at=NOW + timedelta(seconds=sequence),
        actor_kind="staff",
        actor_id="7",
        actor_name="王工",
        verb="reveal_phone",
        subject_kind="report",
        subject_id=str(sequence),
        why="回访",
        details={"count": sequence, "who": ["a", None, True]},
    )
    return replace(record, **changes)


def a_chain(length: int) -> list[Link]:
    links, previous = [], ChainHead().hash
    for sequence in range(1, length + 1):
        record = a_record(sequence)
        links.append(Link(record, previous, hash_of(record, previous)))
        previous = links[-1].hash
    return links


def test_a_hash_is_of_the_canonical_json() -> None:
    """`sha256sum` of the words with sorted names, without spaces: whoever checks a log needs nothing of ours."""
    assert hash_of(a_record(1), "p") == "2a06cb3827e09f4738ea4112fac32a87da17e13ce26bc9bd1dbc94058d670680"
    assert ChainHead() == ChainHead(0, "0" * 64)


def test_a_break_says_what_does_not_fit() -> None:
    first, second, third = a_chain(3)
    elsewhere = replace(second, previous_hash="0" * 64)
    changed = replace(second, hash="0" * 64)
    assert verify([first, third]) == Break(3, "it follows entry 1: an entry is missing or out of order")
    assert verify([first, elsewhere]) == Break(2, "it does not continue from the entry before it")
    assert verify([first, changed]) == Break(2, "its words are not those that its hash was made of")


def broken_at(links: list[Link]) -> int | None:
    result = verify(links)
    return result.sequence if isinstance(result, Break) else None


def test_a_whole_chain_leads_to_its_head() -> None:
    links = a_chain(5)
    assert verify(links) == ChainHead(5, links[-1].hash)
    assert verify([]) == ChainHead()


def test_a_chain_may_be_followed_in_parts() -> None:
    links = a_chain(5)
    middle = verify(links[:2])
    assert isinstance(middle, ChainHead)
    assert verify(links[2:], middle) == verify(links)


CHANGES: dict[str, Any] = {
    "at": NOW,
    "actor_kind": "person",
    "actor_id": "8",
    "actor_name": "李工",
    "verb": "export",
    "subject_kind": "person",
    "subject_id": "x",
    "why": "",
    "details": {"count": 3, "who": ["a", None, False]},
}


@pytest.mark.parametrize("field", CHANGES)
def test_a_changed_word_breaks_the_chain_where_it_is(field: str) -> None:
    links = a_chain(5)
    links[2] = replace(links[2], record=replace(links[2].record, **{field: CHANGES[field]}))
    assert broken_at(links) == 3


def test_every_word_is_covered() -> None:
    assert set(CHANGES) | {"sequence"} == set(AuditRecord.__dataclass_fields__)


def test_a_changed_entry_with_its_hash_made_anew_breaks_at_the_next() -> None:
    links = a_chain(5)
    forged = replace(links[2].record, why="")
    links[2] = Link(forged, links[2].previous_hash, hash_of(forged, links[2].previous_hash))
    assert broken_at(links) == 4


@given(st.integers(0, 4))
def test_a_missing_entry_is_noticed(index: int) -> None:
    links = a_chain(6)
    del links[index]
    assert broken_at(links) == index + 2


@given(st.integers(0, 5), st.integers(0, 5))
def test_entries_that_change_places_are_noticed(one: int, other: int) -> None:
    links = a_chain(6)
    links[one], links[other] = links[other], links[one]
    assert broken_at(links) == (None if one == other else links[min(one, other)].record.sequence)


def test_the_same_moment_in_another_zone_is_the_same_entry() -> None:
    local = NOW.astimezone(tz=datetime.fromisoformat("2026-01-01T00:00:00+08:00").tzinfo)
    assert hash_of(a_record(1, at=local), "") == hash_of(a_record(1, at=NOW), "")


def test_floats_are_refused_at_any_depth() -> None:
    with pytest.raises(TypeError):
        hash_of(a_record(1, details={"a": [{"b": 0.5}]}), "")
    with pytest.raises(TypeError):
        hash_of(a_record(1, details={"a": (0.5,)}), "")
