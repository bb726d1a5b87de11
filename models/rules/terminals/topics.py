"""Topics of lift terminals, and the identity by which each may publish.

A terminal publishes to `tima/<identity>/alarm`, `…/event` and `…/heartbeat`, and to nothing else:
the broker holds it to its own user name (scripts/deploy/mosquitto). On `…/taken` it hears which of its
messages are written down; until then it keeps them, and says them again.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

ROOT = "tima"
IDENTITY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
IDENTITY_LENGTH = 12
MOST_BYTES = 8192  # of a message; an event is a few hundred


class Channel(StrEnum):
    """The last part of a topic: how soon a message must be handled."""

    ALARM = "alarm"  # an entrapment: filed at once, and acknowledged when it is written
    EVENT = "event"  # acknowledged when it is written
    HEARTBEAT = "heartbeat"  # kept in memory for seconds; what is lost comes again


TAKEN = "taken"
_TOPIC = re.compile(rf"{ROOT}/([{IDENTITY_LETTERS}]{{{IDENTITY_LENGTH}}})/({'|'.join(Channel)})")


@dataclass(frozen=True)
class TerminalTopic:
    identity: str
    channel: Channel


def read_topic(topic: str) -> TerminalTopic | None:
    """None for a topic that is not a terminal's."""
    found = _TOPIC.fullmatch(topic)
    return TerminalTopic(found[1], Channel(found[2])) if found else None


def topic_of(identity: str, channel: Channel) -> str:
    return f"{ROOT}/{identity}/{channel}"


def taken_topic_of(identity: str) -> str:
    return f"{ROOT}/{identity}/{TAKEN}"


def filter_of(channel: Channel) -> str:
    """What the server subscribes to."""
    return topic_of("+", channel)
