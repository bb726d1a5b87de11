"""The timeline's chain notices every change, and stays whole when words are erased."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.privacy.audit_chain import BEFORE_THE_FIRST, Break, ChainHead
from models.rules.reports.event_chain import ChainedEvent, digest_of_said, hash_of_event, verify_timeline

AT = datetime(2026, 11, 22, 1, tzinfo=UTC)


def timeline(length: int = 4) -> list[ChainedEvent]:
    events, previous = [], BEFORE_THE_FIRST
    for sequence in range(1, length + 1):
        details = {"words": f"第 {sequence} 句", "kind": "hazard"} if sequence % 2 else {"kind": "hazard"}
        salt = f"salt{sequence}" if sequence % 2 else ""
        told = ChainedEvent(
            "incident", sequence, "said", AT + timedelta(minutes=sequence), "person", details, salt,
            digest_of_said(details, salt), previous, "",
        )  # fmt: skip
        told = replace(told, hash=hash_of_event(told))
        events.append(told)
        previous = told.hash
    return events


def broken_at(events: list[ChainedEvent]) -> int | None:
    found = verify_timeline(events)
    return found.sequence if isinstance(found, Break) else None


def test_a_whole_timeline_leads_to_its_head() -> None:
    events = timeline()
    assert verify_timeline(events) == ChainHead(4, events[-1].hash)
    assert verify_timeline([]) == ChainHead(0, BEFORE_THE_FIRST)


def test_the_digests_are_of_the_canonical_json() -> None:
    """`sha256sum` of the sorted names without spaces: whoever checks a timeline needs nothing of ours."""
    said = {"words": "门", "latitude": 1, "longitude": 2, "label": "家"}
    digest = digest_of_said(said | {"kind": "hazard"}, "salt")
    assert digest == "8874a299ce8b7131ae5a2438c3ccd43180ecbfd3793b77552a8a5f7ea9852785"
    told = ChainedEvent(
        "incident", 1, "said", AT + timedelta(minutes=1), "person", said | {"kind": "hazard"}, "salt", "d", "p", ""
    )  # fmt: skip
    assert hash_of_event(told) == "e4914e8c6ecf12e2b2a09cd69ee5df2501d46349f286ab769685621867dbd917"


def test_a_break_says_what_does_not_fit() -> None:
    first, second, third, _ = timeline()
    reasons = {
        "it follows event 1: one is missing or out of order": third,
        "it does not continue from the event before it": replace(second, previous_hash="0" * 64),
        "its facts are not those that its hash was made of": replace(second, kind="heard"),
        "its words are not those that were said": replace(second, details={"words": "x", "kind": "hazard"}),
    }
    for reason, wrong in reasons.items():
        assert verify_timeline([first, wrong]) == Break(wrong.sequence, reason)


def test_erased_words_leave_the_chain_whole() -> None:
    events = timeline()
    events[0] = replace(events[0], details={"kind": "hazard"}, salt="")
    assert broken_at(events) is None


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "heard"},
        {"actor": "staff"},
        {"at": AT},
        {"details": {"words": "第 3 句", "kind": "entrapment"}},
        {"details": {"words": "别的话", "kind": "hazard"}},
        {"details": {"kind": "hazard"}},  # words gone, salt kept: this is no erasure
        {"said_digest": ""},
        {"previous_hash": BEFORE_THE_FIRST},
        {"incident_id": "another"},
    ],
)
def test_a_change_breaks_the_chain_where_it_is(change: dict[str, Any]) -> None:
    events = timeline()
    events[2] = replace(events[2], **change)
    assert broken_at(events) == 3


@given(st.integers(0, 3))
def test_a_missing_event_is_noticed_unless_it_is_the_last(index: int) -> None:
    events = timeline()
    del events[index]
    assert broken_at(events) == (index + 2 if index < 3 else None)


@given(st.text(max_size=20), st.text(max_size=20))
def test_the_same_words_under_another_salt_have_another_digest(words: str, salt: str) -> None:
    details = {"words": words}
    assert digest_of_said(details, salt) != digest_of_said(details, salt + "x")
    assert digest_of_said({"kind": words}, salt) == ""
