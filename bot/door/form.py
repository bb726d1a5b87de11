"""The two forms of WeChat's pushes, XML and JSON: reading the fields, replying in the form of the push."""

import json
import re
import time
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import xmltodict
from wechatpy.replies import TextReply

from bot.wechat.account import cut_to_bytes

Fields = Mapping[str, Any]

_BEFORE = "\ufeff \t\r\n"  # what some proxies and senders put before the first bracket
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class PushForm(StrEnum):
    """The form that an account's pushes are set to. The value is the media type of its replies."""

    XML = "application/xml"
    JSON = "application/json"


def read_fields(body: bytes) -> tuple[Fields, PushForm]:
    """The fields of a push, as WeChat names them. Raises whatever json, expat and xmltodict raise.

    Numbers of JSON stay as they were written: a position must not lose its digits.
    """
    text = body.decode(errors="replace").lstrip(_BEFORE)
    if text.startswith("{"):
        found = json.loads(text, strict=False, parse_float=str, parse_int=str, parse_constant=str)
        # WeChat's own examples have names such as " OpenID".
        return {name.strip(): value for name, value in found.items()}, PushForm.JSON
    return dict(xmltodict.parse(_NOT_IN_XML.sub("", text))["xml"]), PushForm.XML


def text_reply(text: str, form: PushForm, *, account: str, openid: str) -> str:
    """A text as the answer to a push, at most 2,048 bytes of it."""
    created, clean = int(time.time()), _NOT_IN_XML.sub("", cut_to_bytes(text))
    if form is PushForm.JSON:
        reply = {"ToUserName": openid, "FromUserName": account, "CreateTime": created, "MsgType": "text"}
        return json.dumps(reply | {"Content": clean}, ensure_ascii=False)
    # TextReply puts it into CDATA as it is: nothing in it may end the section.
    words, source = clean.replace("]]>", "]]＞"), account.replace("]]>", "")
    return str(TextReply(content=words, source=source, target=openid, time=created).render())


def sealed_in_form(sealed_xml: str, form: PushForm) -> str:
    """A sealed reply as wechatpy writes it, in the form of the push."""
    if form is PushForm.XML:
        return sealed_xml
    fields = xmltodict.parse(sealed_xml)["xml"]
    return json.dumps(fields | {"TimeStamp": int(fields["TimeStamp"])})
