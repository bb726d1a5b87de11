"""From the fields of a push of WeChat's to what a person sent."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from hashlib import sha1

from bot.chat.incoming import Body, Image, Incoming, Location, Scan, Silent, Text, Unsupported, VoiceMessage
from bot.door.events import read_event
from bot.door.fields import event_list, message_id, string
from bot.door.form import Fields, PushForm, read_fields
from models.rules.lifts.code import CODE_IN_URL

_OPENID = re.compile(r"[A-Za-z0-9_\-]{1,64}")
_DIGITS = re.compile(r"[0-9]{1,20}")
_RECEIPT_IN_URL = re.compile(r"/r/([0-9]{16})(?![0-9])")


class NotAMessage(Exception):
    """It is not a message of WeChat's form."""


@dataclass(frozen=True)
class WeChatPush:
    """A message, the account (原始 ID) that it was sent to, and the form that it came in."""

    message: Incoming
    account: str
    form: PushForm


def read_message(body: bytes) -> WeChatPush:
    """Raises NotAMessage."""
    try:
        fields, form = read_fields(body)
        return WeChatPush(_incoming(fields), string(fields.get("ToUserName")), form)
    except NotAMessage:
        raise
    except Exception as error:
        # A stranger's text: whatever its parsers raise.
        raise NotAMessage(type(error).__name__) from None


def _incoming(fields: Fields) -> Incoming:
    """From the message's fields to ours. Raises NotAMessage where a needed one is missing or not text."""
    kind = string(fields.get("MsgType")).lower()
    is_event = kind == "event" or kind.startswith("device_")
    # Where the platform itself tells of a person, it is the sender and names the person beside.
    openid = (string(fields.get("OpenID")) if is_event else "") or string(fields.get("FromUserName"))
    if is_event:
        key, body = ":".join(_event_key(fields)), read_event(fields)
    else:
        key, body = message_id(fields), _message(kind, fields)
        if not _DIGITS.fullmatch(key):
            raise NotAMessage("MsgId is not a number")
    # An event about the account alone names nobody; refused, WeChat would send it again and again.
    if not _OPENID.fullmatch(openid) and not (is_event and not openid and isinstance(body, Silent)):
        raise NotAMessage("FromUserName is not an openid")
    return Incoming(sha1(key.encode(), usedforsecurity=False).hexdigest(), openid, body)


def _event_key(fields: Fields) -> Iterator[str]:
    """What tells a copy from another event of the same person: events have no number.

    Results of two messages may come in one second, and are told apart by the messages.
    """
    yield from (string(fields.get(name)) for name in ("CreateTime", "Event", "EventKey"))
    yield from (number for one in (fields, *event_list(fields)) if (number := message_id(one)))


def _message(kind: str, fields: Fields) -> Body:
    match kind:
        case "text":
            return Text(string(fields.get("Content")))
        case "voice":
            return VoiceMessage(string(fields.get("Recognition")), string(fields.get("MediaId")))
        case "image":
            return Image(string(fields.get("MediaId")))
        case "location":
            return _location(fields)
        case "link":
            return _shared(string(fields.get("Title")), string(fields.get("Url")))
        case "miniprogrampage":
            return _shared(string(fields.get("Title")), string(fields.get("PagePath")))
        case _:
            return Unsupported()


def _shared(title: str, address: str) -> Body:
    """A page that was shared. A lift's page is a scan, a receipt's its number: their titles are ours."""
    if CODE_IN_URL.search(address):
        return Scan(address)
    if receipt := _RECEIPT_IN_URL.search(address):
        return Text(receipt[1])
    words = f"{title} {address}".strip()
    return Text(words) if words else Unsupported()


def _location(fields: Fields) -> Body:
    """A place without numbers is what its name says."""
    latitude, longitude = (string(fields.get(name)).strip() for name in ("Location_X", "Location_Y"))
    label = string(fields.get("Label"))
    try:
        is_point = Decimal(latitude).is_finite() and Decimal(longitude).is_finite()
    except InvalidOperation:
        is_point = False
    if is_point:
        return Location(latitude, longitude, label)
    return Text(label) if label.strip() else Unsupported()
