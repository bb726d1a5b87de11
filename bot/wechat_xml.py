"""WeChat's XML: from a message to what a person sent, and from a text to a reply."""

import re
import time
from collections.abc import Mapping
from hashlib import sha1
from typing import Any

from wechatpy import parse_message
from wechatpy.replies import TextReply

from bot.incoming import (
    Body,
    Click,
    Followed,
    Image,
    Incoming,
    Left,
    Location,
    Scan,
    Silent,
    Text,
    Unsupported,
    Voice,
)
from bot.wechat import cut_to_bytes

_OPENID = re.compile(r"[A-Za-z0-9_\-]{1,64}")
_DIGITS = re.compile(r"[0-9]{1,20}")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class NotAMessage(Exception):
    """The XML is not a message of WeChat's form."""


def read_message(xml: bytes) -> tuple[Incoming, str]:
    """The message, and the account (原始 ID) that it was sent to. Raises NotAMessage."""
    try:
        parsed = parse_message(xml)
        return _incoming(parsed), _string(parsed.target)
    except NotAMessage:
        raise
    except Exception as error:
        # wechatpy lets through whatever its parts raise: ExpatError, KeyError, ValueError, …
        raise NotAMessage(type(error).__name__) from None


def reply_xml(text: str, *, account: str, openid: str) -> str:
    """A text reply. TextReply puts it into CDATA as it is: nothing in it may end the section."""
    clean = _NOT_IN_XML.sub("", cut_to_bytes(text)).replace("]]>", "]]＞")
    reply = TextReply(content=clean, source=account.replace("]]>", ""), target=openid, time=int(time.time()))
    return str(reply.render())


def _incoming(parsed: Any) -> Incoming:
    """From wechatpy's message to ours. Raises NotAMessage where a needed field is missing or not text."""
    openid = _string(parsed.source)
    if not _OPENID.fullmatch(openid):
        raise NotAMessage("FromUserName is not an openid")
    raw = parsed._data
    if "event" in (parsed.type, _string(raw.get("MsgType")).lower()):
        key = f"{_string(raw.get('CreateTime'))}:{_string(raw.get('Event'))}:{_string(raw.get('EventKey'))}"
    else:
        key = _string(raw.get("MsgId"))
        if not _DIGITS.fullmatch(key):
            raise NotAMessage("MsgId is not a number")
    return Incoming(sha1(key.encode(), usedforsecurity=False).hexdigest(), openid, _body(parsed, raw))


def _body(parsed: Any, raw: Mapping[str, Any]) -> Body:
    match parsed.type:
        case "text":
            return Text(_string(raw.get("Content")))
        case "voice":
            return Voice(_string(raw.get("Recognition")), _string(raw.get("MediaId")))
        case "image":
            return Image(_string(raw.get("MediaId")))
        case "location":
            return Location(
                _string(raw.get("Location_X")), _string(raw.get("Location_Y")), _string(raw.get("Label"))
            )
        case "event":
            return _event(parsed.event, raw)
        case _:
            is_event = _string(raw.get("MsgType")).lower() == "event"
            return Silent() if is_event else Unsupported()


def _event(event: str, raw: Mapping[str, Any]) -> Body:
    key = _string(raw.get("EventKey"))
    match event:
        case "subscribe" | "subscribe_scan":
            return Followed(key)
        case "scan":
            return Scan(key)
        case "scancode_waitmsg" | "scancode_push":
            scanned = raw.get("ScanCodeInfo")
            return Scan(_string(scanned.get("ScanResult")) if isinstance(scanned, dict) else "")
        case "click":
            return Click(key)
        case "unsubscribe":
            return Left()
        case _:
            return Silent()


def _string(value: Any) -> str:
    """A field's text; empty where it is missing or has elements inside."""
    return value if isinstance(value, str) else ""
