"""What a person sent, free of the format that it came in."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Text:
    words: str


@dataclass(frozen=True)
class VoiceMessage:
    """`words` is WeChat's recognition, and may be empty."""

    words: str
    media_id: str


@dataclass(frozen=True)
class Image:
    media_id: str


@dataclass(frozen=True)
class Location:
    """Decimal degrees as WeChat writes them (GCJ-02), and its name for the place."""

    latitude: str
    longitude: str
    label: str


@dataclass(frozen=True)
class Scan:
    """A scanned QR code: what it says, or the scene of one of the account's own."""

    content: str


@dataclass(frozen=True)
class Click:
    """A button of the account's menu."""

    key: str


@dataclass(frozen=True)
class Followed:
    """A new follower; `content` is the scene where a QR code led here."""

    content: str


@dataclass(frozen=True)
class Left:
    """The person unfollowed."""


@dataclass(frozen=True)
class GrantChanges:
    """Templates, by id: a message by each was agreed to, or is no longer wanted."""

    given: tuple[str, ...]
    taken_back: tuple[str, ...]


@dataclass(frozen=True)
class Unsupported:
    """A message of a kind that is not understood, such as a video."""


@dataclass(frozen=True)
class Silent:
    """An event that wants no answer."""


# Which account has named the person: the official account or the mini-program. A column of `Person`.
NamedBy = Literal["openid", "mini_openid"]
Body = (
    Text
    | VoiceMessage
    | Image
    | Location
    | Scan
    | Click
    | Followed
    | Left
    | GrantChanges
    | Unsupported
    | Silent
)


@dataclass(frozen=True)
class Incoming:
    """One message. `key` is the same for every copy that WeChat sends of it."""

    key: str
    openid: str
    body: Body
    named_by: NamedBy = "openid"
