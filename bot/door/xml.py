"""WeChat's XML (JSON from mini-programs): from a message to what a person sent, from a text to a reply."""

import json
import re
import time
from collections.abc import Mapping
from hashlib import sha1
from typing import Any

from wechatpy import parse_message
from wechatpy.replies import TextReply

from bot.chat.incoming import (
    Body,
    Click,
    Followed,
    GrantChanges,
    Image,
    Incoming,
    Left,
    Location,
    Scan,
    Silent,
    Text,
    Unsupported,
    VoiceMessage,
)
from bot.wechat.account import cut_to_bytes

MOST_TEMPLATES = 10  # WeChat asks for three at a time

_OPENID = re.compile(r"[A-Za-z0-9_\-]{1,64}")
_DIGITS = re.compile(r"[0-9]{1,20}")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class NotAMessage(Exception):
    """It is not a message of WeChat's form."""


def read_message(body: bytes) -> tuple[Incoming, str]:
    """The message, and the account (原始 ID) that it was sent to. Raises NotAMessage."""
    try:
        raw = json.loads(body) if body[:1] == b"{" else parse_message(body)._data
        return _incoming(raw), _string(raw.get("ToUserName"))
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


def _incoming(raw: Mapping[str, Any]) -> Incoming:
    """From the message's fields to ours. Raises NotAMessage where a needed one is missing or not text."""
    openid = _string(raw.get("FromUserName"))
    if not _OPENID.fullmatch(openid):
        raise NotAMessage("FromUserName is not an openid")
    kind = _string(raw.get("MsgType")).lower()
    if kind == "event" or kind.startswith("device_"):
        key = f"{_string(raw.get('CreateTime'))}:{_string(raw.get('Event'))}:{_string(raw.get('EventKey'))}"
        body = _event(raw)
    else:
        key = _string(raw.get("MsgId"))
        if not _DIGITS.fullmatch(key):
            raise NotAMessage("MsgId is not a number")
        body = _message(kind, raw)
    return Incoming(sha1(key.encode(), usedforsecurity=False).hexdigest(), openid, body)


def _message(kind: str, raw: Mapping[str, Any]) -> Body:
    match kind:
        case "text":
            return Text(_string(raw.get("Content")))
        case "voice":
            return VoiceMessage(_string(raw.get("Recognition")), _string(raw.get("MediaId")))
        case "image":
            return Image(_string(raw.get("MediaId")))
        case "location":
            return Location(
                _string(raw.get("Location_X")), _string(raw.get("Location_Y")), _string(raw.get("Label"))
            )
        case "link":
            # A page that was shared: its address may be a lift's, its title says what it is.
            shared = f"{_string(raw.get('Title'))} {_string(raw.get('Url'))}".strip()
            return Text(shared) if shared else Unsupported()
        case _:
            return Unsupported()


def _event(raw: Mapping[str, Any]) -> Body:
    key = _string(raw.get("EventKey"))
    match _string(raw.get("Event")).lower():
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
        case "subscribe_msg_popup_event" | "subscribe_msg_change_event":
            return _grants(raw)
        case _:
            return Silent()


def _grants(raw: Mapping[str, Any]) -> GrantChanges | Silent:
    """Under a name of its own in XML, as `List` in JSON; one alone is an object, several are a list."""
    inside = raw.get("SubscribeMsgPopupEvent") or raw.get("SubscribeMsgChangeEvent") or raw
    told = inside.get("List") if isinstance(inside, dict) else None
    answers: dict[str, set[str]] = {"accept": set(), "reject": set()}
    for one in told if isinstance(told, list) else [told]:
        if isinstance(one, dict):
            template_id = _string(one.get("TemplateId"))
            answer = _string(one.get("SubscribeStatusString"))
            if answer in answers and 0 < len(template_id) <= 64:
                answers[answer].add(template_id)
    given, taken_back = (tuple(sorted(answers[answer])[:MOST_TEMPLATES]) for answer in answers)
    return GrantChanges(given, taken_back) if given or taken_back else Silent()


def _string(value: Any) -> str:
    """A field's text (JSON also has numbers); empty where it is missing or has elements inside."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""
