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
    """A scanned code: what it says, or the lift of one of the account's own."""

    content: str


@dataclass(frozen=True)
class Click:
    """A button of the account's menu."""

    key: str


@dataclass(frozen=True)
class Followed:
    """Somebody came to the account by its own code; `content` is the lift code where that was a lift's."""

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
class SendResult:
    """What became of a message by a template; `failure` is empty where it arrived."""

    message_id: str
    template_id: str
    failure: str


@dataclass(frozen=True)
class SendResults:
    """What WeChat tells later of messages that it has taken."""

    results: tuple[SendResult, ...]


@dataclass(frozen=True)
class ConsentRevoked:
    """The person took back consent at WeChat, or closed the account there. `info`: WeChat's word for what."""

    info: str


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
    | SendResults
    | ConsentRevoked
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
