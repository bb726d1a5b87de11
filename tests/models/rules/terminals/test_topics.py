"""Topics: only a terminal's own three are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.terminals.topics import (
    IDENTITY_LENGTH,
    IDENTITY_LETTERS,
    Channel,
    TerminalTopic,
    filter_of,
    read_topic,
    taken_topic_of,
    topic_of,
)

IDENTITIES = st.text(alphabet=IDENTITY_LETTERS, min_size=IDENTITY_LENGTH, max_size=IDENTITY_LENGTH)


@given(IDENTITIES, st.sampled_from(Channel))
def test_what_is_written_is_read(identity: str, channel: Channel) -> None:
    assert read_topic(topic_of(identity, channel)) == TerminalTopic(identity, channel)


@pytest.mark.parametrize(
    "topic",
    [
        "tima/abcdefghjkmn",
        "tima/abcdefghjkmn/alarm/more",
        "other/abcdefghjkmn/alarm",
        "tima/ABCDEFGHJKMN/alarm",
        "tima/short/alarm",
        "tima/abcdefghjkmn/state",
        "",
    ],
)
def test_other_topics_are_no_terminals(topic: str) -> None:
    assert read_topic(topic) is None


def test_the_server_subscribes_to_one_channel_of_every_terminal() -> None:
    assert filter_of(Channel.ALARM) == "tima/+/alarm"


@given(IDENTITIES)
def test_what_the_service_confirms_is_no_message_of_the_terminal(identity: str) -> None:
    assert taken_topic_of(identity) == f"tima/{identity}/taken"
    assert read_topic(taken_topic_of(identity)) is None
