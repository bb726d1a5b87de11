"""What WeChat sends to an official account: the XML, its signature, its encryption."""

import json
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha1
from itertools import count
from typing import Any
from xml.parsers.expat import ExpatError

import xmltodict
from wechatpy.crypto import WeChatCrypto

SUCCESS = b"success"

_SENDER = re.compile(r"<FromUserName><!\[CDATA\[(.*?)\]\]>")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class BadReply(Exception):
    """The answer is not one that WeChat would show."""


@dataclass(frozen=True)
class Call:
    """One POST to the account's address; sending it twice is sending the same bytes twice."""

    params: Mapping[str, str]
    body: bytes


class Sender:
    """Makes messages (`text` … `event`), then a call out of one (`seal` or `sign`).

    `msg_id` and `created` (Unix seconds) are made up where they are not given;
    a message and an event with the same ones are the same to the receiver.
    """

    def __init__(
        self,
        app_id: str,
        token: str,
        aes_key: str,
        *,
        account: str = "gh_5a1f0e7c9b3d",
        clock: Callable[[], float] = time.time,
        first_msg_id: int | None = None,
    ) -> None:
        self._token = token
        self._crypto = WeChatCrypto(token, aes_key, app_id)
        self._account = account
        self._clock = clock
        # Microseconds, so that ids go on rising when the program is started again.
        self._msg_ids = count(time.time_ns() // 1000 if first_msg_id is None else first_msg_id)

    def text(
        self, openid: str, words: str, *, msg_id: int | None = None, created: float | None = None
    ) -> str:
        return self._message(openid, "text", {"Content": words}, msg_id, created)

    def image(
        self,
        openid: str,
        media_id: str,
        pic_url: str = "",
        *,
        msg_id: int | None = None,
        created: float | None = None,
    ) -> str:
        return self._message(openid, "image", {"PicUrl": pic_url, "MediaId": media_id}, msg_id, created)

    def voice(
        self,
        openid: str,
        media_id: str,
        recognition: str = "",
        *,
        msg_id: int | None = None,
        created: float | None = None,
    ) -> str:
        """`recognition` is what WeChat understood; it is often empty."""
        fields = {"MediaId": media_id, "Format": "amr", "Recognition": recognition}
        return self._message(openid, "voice", fields, msg_id, created)

    def video(self, openid: str, media_id: str) -> str:
        return self._message(openid, "video", {"MediaId": media_id, "ThumbMediaId": "thumb"}, None, None)

    def link(self, openid: str, title: str, url: str) -> str:
        """A page that the person shared with the account."""
        return self._message(openid, "link", {"Title": title, "Description": "", "Url": url}, None, None)

    def location(
        self,
        openid: str,
        latitude: str,
        longitude: str,
        label: str = "",
        *,
        msg_id: int | None = None,
        created: float | None = None,
    ) -> str:
        """Decimal degrees, GCJ-02."""
        fields = {"Location_X": latitude, "Location_Y": longitude, "Scale": "16", "Label": label}
        return self._message(openid, "location", fields, msg_id, created)

    def event(
        self, openid: str, event: str, key: str = "", *, ticket: str = "", created: float | None = None
    ) -> str:
        """`subscribe`, `unsubscribe`, `SCAN`, `CLICK`, …; events have no MsgId."""
        fields = {"Event": event, "EventKey": key} | ({"Ticket": ticket} if ticket else {})
        return self._xml(openid, "event", fields, created)

    def grants(self, openid: str, answers: Mapping[str, str], *, created: float | None = None) -> str:
        """The pop-up of 订阅通知 was answered: template ids with `accept` or `reject`."""
        lists = "".join(
            _element("List", _cdata("TemplateId", name) + _cdata("SubscribeStatusString", answer))
            for name, answer in answers.items()
        )
        popup = _element("SubscribeMsgPopupEvent", lists)
        return self._xml(openid, "event", {"Event": "subscribe_msg_popup_event"}, created, popup)

    def seal(self, xml: str, now: float | None = None, nonce: str | None = None) -> Call:
        """Safe mode: encrypted, with both signatures. `now` is in Unix seconds."""
        params = self._signed(now, nonce, xml)
        sealed = _fields(self._crypto.encrypt_message(xml, params["nonce"], params["timestamp"]).encode())
        params |= {"encrypt_type": "aes", "msg_signature": sealed["MsgSignature"]}
        inside = _cdata("ToUserName", self._account) + _cdata("Encrypt", sealed["Encrypt"])
        return Call(params, _element("xml", inside).encode())

    def sign(self, xml: str, now: float | None = None, nonce: str | None = None) -> Call:
        """Plain mode. `now` is in Unix seconds."""
        return Call(self._signed(now, nonce, xml), xml.encode())

    def seal_json(self, text: str, now: float | None = None, nonce: str | None = None) -> Call:
        """The safe mode of a mini-program whose push is set to JSON."""
        params = self._signed(now, nonce, text)
        sealed = _fields(self._crypto.encrypt_message(text, params["nonce"], params["timestamp"]).encode())
        params |= {"encrypt_type": "aes", "msg_signature": sealed["MsgSignature"]}
        return Call(params, json.dumps({"ToUserName": self._account, "Encrypt": sealed["Encrypt"]}).encode())

    def sign_json(self, text: str, now: float | None = None, nonce: str | None = None) -> Call:
        return self.sign(text, now, nonce)

    def open_reply(self, body: bytes, form: str = "xml") -> dict[str, Any]:
        """The passive reply's fields; empty where there is nothing to show. Raises BadReply.

        An account that is set to `json` shows no reply in XML, nor the other way round.
        """
        if body in (b"", SUCCESS):
            return {}
        read: Callable[[bytes], dict[str, Any]] = json.loads if form == "json" else _fields
        try:
            fields = read(body)
            if "Encrypt" in fields:
                opened = self._crypto.decrypt_message(
                    fields, fields["MsgSignature"], str(fields["TimeStamp"]), fields["Nonce"]
                )
                fields = read(opened.encode())
        except Exception as error:  # wechatpy lets through whatever its parts raise
            raise BadReply(f"not a reply ({type(error).__name__})") from error
        if "MsgType" not in fields:
            raise BadReply("a reply without MsgType")
        return fields

    def _message(
        self, openid: str, kind: str, fields: Mapping[str, str], msg_id: int | None, created: float | None
    ) -> str:
        number = next(self._msg_ids) if msg_id is None else msg_id
        return self._xml(openid, kind, fields, created, f"<MsgId>{number}</MsgId>")

    def _xml(
        self, openid: str, kind: str, fields: Mapping[str, str], created: float | None, more: str = ""
    ) -> str:
        at = self._clock() if created is None else created
        return _element(
            "xml",
            _cdata("ToUserName", self._account)
            + _cdata("FromUserName", openid)
            + f"<CreateTime>{int(at)}</CreateTime>\n"
            + _cdata("MsgType", kind)
            + "".join(_cdata(name, value) for name, value in fields.items())
            + more,
        )

    def _signed(self, now: float | None, nonce: str | None, xml: str) -> dict[str, str]:
        timestamp = str(int(self._clock() if now is None else now))
        nonce = str(secrets.randbelow(10**10)) if nonce is None else nonce
        signature = sha1("".join(sorted([self._token, timestamp, nonce])).encode()).hexdigest()
        sender = _SENDER.search(xml)
        openid = {"openid": sender[1]} if sender else {}
        return {"signature": signature, "timestamp": timestamp, "nonce": nonce} | openid


def _element(name: str, inside: str) -> str:
    return f"<{name}>{inside}</{name}>"


def _cdata(name: str, value: str) -> str:
    clean = _NOT_IN_XML.sub("", value).replace("]]>", "]]]]><![CDATA[>")
    return _element(name, f"<![CDATA[{clean}]]>") + "\n"


def _fields(xml: bytes) -> dict[str, Any]:
    try:
        fields = xmltodict.parse(xml)["xml"]
    except (ExpatError, KeyError) as error:
        raise BadReply("not XML of WeChat's form") from error
    if not isinstance(fields, dict):
        raise BadReply("an empty reply")
    return fields
