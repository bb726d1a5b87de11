"""The two forms of WeChat's pushes, XML and JSON: reading the fields, replying in the form of the push."""

import json
import re
import time
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from bot.door.xml_fields import read_xml
from bot.wechat.account import cut_to_bytes

Fields = Mapping[str, Any]

_BEFORE = "\ufeff \t\r\n"  # what some proxies and senders put before the first bracket
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class PushForm(StrEnum):
    """The form that an account's pushes are set to. The value is the media type of its replies."""

    XML = "application/xml"
    JSON = "application/json"


def read_fields(body: bytes) -> tuple[Fields, PushForm]:
    """The fields of a push, as WeChat names them. Raises ValueError, SyntaxError, and what json raises.

    Numbers of JSON stay as they were written: a position must not lose its digits.
    """
    text = body.decode(errors="replace").lstrip(_BEFORE)
    if text.startswith("{"):
        found = json.loads(text, strict=False, parse_float=str, parse_int=str, parse_constant=str)
        # WeChat's own examples have names such as " OpenID".
        return {name.strip(): value for name, value in found.items()}, PushForm.JSON
    return read_xml(_NOT_IN_XML.sub("", text)), PushForm.XML


def text_reply(text: str, form: PushForm, *, account: str, openid: str) -> str:
    """A text as the answer to a push, at most 2,048 bytes of it."""
    created, clean = int(time.time()), _NOT_IN_XML.sub("", cut_to_bytes(text))
    if form is PushForm.JSON:
        reply = {"ToUserName": openid, "FromUserName": account, "CreateTime": created, "MsgType": "text"}
        return json.dumps(reply | {"Content": clean}, ensure_ascii=False)
    # CDATA keeps it as it is: nothing in it may end the section.
    words, source = clean.replace("]]>", "]]＞"), account.replace("]]>", "")
    return (
        f"<xml>\n<ToUserName><![CDATA[{openid}]]></ToUserName>\n"
        f"<FromUserName><![CDATA[{source}]]></FromUserName>\n<CreateTime>{created}</CreateTime>\n"
        f"<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[{words}]]></Content>\n</xml>"
    )


def sealed_reply(ciphertext: str, signature: str, timestamp: str, nonce: str, form: PushForm) -> str:
    """An encrypted reply in the form of the push. `nonce` and `timestamp` (digits) are the call's own."""
    if form is PushForm.JSON:
        fields = {"Encrypt": ciphertext, "MsgSignature": signature, "TimeStamp": int(timestamp)}
        return json.dumps(fields | {"Nonce": nonce})
    return (
        f"<xml>\n<Encrypt><![CDATA[{ciphertext}]]></Encrypt>\n"
        f"<MsgSignature><![CDATA[{signature}]]></MsgSignature>\n<TimeStamp>{timestamp}</TimeStamp>\n"
        f"<Nonce><![CDATA[{nonce}]]></Nonce>\n</xml>"
    )
