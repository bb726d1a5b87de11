"""Topics of lift terminals, and the identity by which each may publish.

A terminal publishes to `tima/<identity>/alarm`, `…/event` and `…/heartbeat`, and to nothing else:
the broker holds it to its own user name (scripts/deploy/mosquitto).
"""

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


@dataclass(frozen=True)
class TerminalTopic:
    identity: str
    channel: Channel


def is_identity(text: str) -> bool:
    return len(text) == IDENTITY_LENGTH and all(letter in IDENTITY_LETTERS for letter in text)


def read_topic(topic: str) -> TerminalTopic | None:
    """None for a topic that is not a terminal's."""
    match topic.split("/"):
        case [root, identity, channel] if root == ROOT and is_identity(identity) and channel in list(Channel):
            return TerminalTopic(identity, Channel(channel))
        case _:
            return None


def topic_of(identity: str, channel: Channel) -> str:
    return f"{ROOT}/{identity}/{channel}"


def filter_of(channel: Channel) -> str:
    """What the server subscribes to."""
    return topic_of("+", channel)
