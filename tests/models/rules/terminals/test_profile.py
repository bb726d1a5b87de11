"""Profiles: what a message says, and that nothing a terminal sends makes reading fail."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.terminals.profile import CLOCK_IS_SET_WITHIN, COPIES_COME_WITHIN, profiles, read_time
from models.rules.terminals.signals import MessageFlag, TerminalMessage, TerminalSignal
from models.rules.terminals.topics import MOST_BYTES, Channel

NOW = datetime(2026, 11, 30, 0, 0, 30, tzinfo=UTC)
LIFT = frozenset({"10086", "梯11苏A00001"})
OWN = profiles()["tima"]
TOLD = {"id": "7", "lift": "10086", "event": "entrapment", "words": "困人", "at": "2026-11-30 08:00:00"}


def read(
    told: Any, channel: Channel = Channel.EVENT, at: datetime = NOW, profile: str = "tima"
) -> TerminalMessage:
    payload = told if isinstance(told, bytes) else json.dumps(told).encode()
    return profiles()[profile].read(channel, payload, LIFT, at)


def test_an_entrapment_in_our_own_format() -> None:
    message = read(TOLD, Channel.ALARM)
    assert message.signal is TerminalSignal.ENTRAPMENT
    assert (message.own_id, message.code, message.words) == ("7", "entrapment", "困人")
    assert message.flags == ()
    assert message.happened_at == datetime(2026, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize("name", profiles())
def test_every_profile_reads_the_words_of_its_subject(name: str) -> None:
    assert read({"event": "非平层困人"}, profile=name).signal is TerminalSignal.ENTRAPMENT
    assert read({"event": "开门走梯"}, profile=name).signal is TerminalSignal.DANGER
    assert read({"event": "x", "words": "停电"}, profile=name).signal is TerminalSignal.POWER


def test_only_our_own_format_is_verified() -> None:
    assert [name for name, one in profiles().items() if one.verified] == ["tima"]
    assert len(profiles()) == 4
    assert (OWN.name, OWN.title, OWN.source) == ("tima", "梯码自有格式", "templates/docs/terminals.md")


def test_the_first_field_that_says_something_counts() -> None:
    told = {"event": " ", "code": "E1", "faultCode": "E2", "at": "2026-11-30 08:00:00"}
    assert read(told, profile="db34_4006_2021").code == "E1"


def test_the_largest_message_is_read_and_a_larger_one_is_not() -> None:
    told = json.dumps({"event": "fault"}).encode()
    assert read(told.ljust(MOST_BYTES)).signal is TerminalSignal.FAULT
    assert read(told.ljust(MOST_BYTES + 1)).flags == (MessageFlag.UNREADABLE,)


@pytest.mark.parametrize("payload", [b"", b"\xff\xfe", b"[1]", b"{", b"[" * 5000, b" " * (MOST_BYTES + 1)])
def test_what_cannot_be_read_is_an_entrapment_on_the_alarm_topic_alone(payload: bytes) -> None:
    assert read(payload, Channel.ALARM).signal is TerminalSignal.ENTRAPMENT
    quiet = read(payload)
    assert (quiet.signal, quiet.flags) == (TerminalSignal.UNKNOWN, (MessageFlag.UNREADABLE,))


def test_an_unknown_code_is_kept_and_calls_for_people_where_it_may_have_to() -> None:
    unknown = {"event": "E77", "at": "2026-11-30T00:00:00+00:00"}
    assert read(unknown).signal is TerminalSignal.UNKNOWN
    assert read(unknown).flags == (MessageFlag.UNKNOWN_CODE,)
    assert read(unknown, Channel.ALARM).signal is TerminalSignal.ENTRAPMENT
    by_words = read(unknown | {"words": "疑似被困"})
    assert (by_words.signal, by_words.flags) == (TerminalSignal.ENTRAPMENT, (MessageFlag.UNKNOWN_CODE,))
    assert read({"event": "released"}, Channel.ALARM).signal is TerminalSignal.RELEASED


def test_the_lift_must_be_the_terminals_own() -> None:
    assert MessageFlag.OTHER_LIFT in read(TOLD | {"lift": "99999"}).flags
    assert MessageFlag.OTHER_LIFT not in read(TOLD | {"lift": "梯11苏a00001"}).flags
    assert MessageFlag.OTHER_LIFT not in read({"event": "fault"}).flags  # the topic says which


@pytest.mark.parametrize(
    ("at", "flag"),
    [
        ("2026-11-29 08:00:00", MessageFlag.LATE),
        ("2026-12-01 08:00:00", MessageFlag.CLOCK_FAST),
        ("yesterday", MessageFlag.NO_TIME),
        (True, MessageFlag.NO_TIME),
    ],
)
def test_a_wrong_clock_is_flagged_and_holds_nothing_up(at: object, flag: MessageFlag) -> None:
    message = read(TOLD | {"at": at})
    assert (message.signal, message.flags) == (TerminalSignal.ENTRAPMENT, (flag,))


@pytest.mark.parametrize("minutes", [-10, 10])
def test_ten_minutes_are_on_time(minutes: int) -> None:
    happened = NOW + timedelta(minutes=minutes)
    assert read(TOLD | {"at": happened.isoformat()}).flags == ()


def test_times_are_read_in_each_form() -> None:
    eight = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
    seconds = int(eight.timestamp())
    for text in ("2026-11-30 08:00:00", "2026-11-30T00:00:00Z", str(seconds), f"{seconds}000"):
        assert read_time(text) == eight
    assert read_time("2026-11-30 08:00:00+08:00").tzinfo is UTC  # type: ignore[union-attr]
    assert read_time("2026-11-30") == eight - timedelta(hours=8)
    assert read_time("20261130080000") is None  # neither seconds nor milliseconds
    assert read_time("0001-01-01T00:00:00") is None  # before any time that there is


def test_a_copy_has_the_same_key_and_another_message_another() -> None:
    assert read(TOLD).key == read(TOLD, at=NOW + timedelta(days=3)).key
    assert read(TOLD).key != read(TOLD | {"id": "8"}).key
    assert read(TOLD).key != read(TOLD | {"at": "2026-11-30 08:00:01"}).key
    assert read(TOLD).key != read(TOLD, Channel.ALARM).key


def test_a_terminal_that_counts_anew_after_each_power_cut_is_heard_each_time() -> None:
    reset = TOLD | {"id": "1", "at": "2000-01-01 00:00:30"}
    assert read(reset).key == read(reset, at=NOW + timedelta(minutes=5)).key
    assert read(reset).key != read(reset, at=NOW + COPIES_COME_WITHIN).key
    month_ago = TOLD | {"at": (NOW - CLOCK_IS_SET_WITHIN).isoformat()}
    assert read(month_ago).key == read(month_ago, at=NOW - timedelta(days=1)).key


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(
    st.binary(max_size=200)
    | JSON.map(lambda one: json.dumps(one).encode())
    | st.dictionaries(st.sampled_from(["id", "lift", "event", "words", "at"]), JSON).map(
        lambda one: json.dumps(one).encode()
    ),
    st.sampled_from(Channel),
    st.sampled_from(sorted(profiles())),
)
def test_nothing_makes_reading_fail_and_an_alarm_is_never_unknown(
    payload: bytes, channel: Channel, profile: str
) -> None:
    message = read(payload, channel, profile=profile)
    assert len(message.key) == 64
    assert len(message.code) <= 40
    assert len(message.words) <= 200
    assert "\x00" not in message.code + message.words
    if channel is Channel.ALARM:
        assert message.signal is not TerminalSignal.UNKNOWN


def test_a_profile_with_an_unknown_signal_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        type(OWN).parse("x", 'title=""\nsource=""\nverified=true\n[fields]\n[codes]\nnonsense=["a"]')
