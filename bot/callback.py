"""The WeChat door: verify, decrypt, parse, answer, encrypt.

WeChat cuts a call off after 5 s and sends it again, three times. So the answer
is always given in time: the text where it is ready, else `success`, and the
text later as a customer-service message.
"""

import asyncio
import hmac
import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha1

import xmltodict
from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.exceptions import WeChatClientException

from bot.dialogue import Dialogue, Replayed, Reply
from bot.incoming import Incoming, Silent
from bot.services import Services
from bot.wechat_account import WeChatUnavailable
from bot.wechat_xml import NotAMessage, read_message, reply_xml

log = logging.getLogger(__name__)

MAX_BYTES = 64 * 1024
ANSWER_WITHIN_SECONDS = 4.0
TIMESTAMP_WINDOW_SECONDS = 300
SUCCESS = "success"

_DIGITS = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True)
class Answer:
    """What the HTTP side sends back."""

    status: int
    body: str
    content_type: str = "text/plain"


class Rejected(Exception):
    """The call is not from WeChat, or not one that can be understood."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True)
class _Envelope:
    """A message taken out of its call, and how to send a reply back in the same way."""

    message: Incoming
    account: str
    nonce: str
    seal: Callable[[str], str]


class WeChatDoor:
    def __init__(self, services: Services) -> None:
        settings = services.settings
        self._services = services
        self._token = settings.wechat_token.get_secret_value()
        self._app_id = settings.wechat_app_id
        keys = [settings.wechat_aes_key, settings.wechat_previous_aes_key]
        self._cryptos = [
            WeChatCrypto(self._token, key.get_secret_value(), self._app_id) for key in keys if key is not None
        ]
        self._dialogue = Dialogue(services)
        self._running: set[asyncio.Task[Reply]] = set()

    def verify_url(self, query: Mapping[str, str]) -> Answer:
        """The platform's check of the address: its `echostr` back, where the signature holds."""
        try:
            self._check_signature(query, "signature")
        except Rejected as rejected:
            return Answer(rejected.status, str(rejected))
        echo = query.get("echostr", "")
        return Answer(200, echo) if echo else Answer(400, "echostr is missing")

    async def receive(self, query: Mapping[str, str], body: bytes) -> Answer:
        """A message or event, in plain or safe mode."""
        try:
            envelope = self._open(query, body)
        except Rejected as rejected:
            log.info("a call to the WeChat door was rejected: %s", rejected)
            return Answer(rejected.status, str(rejected))
        self._services.metrics.incoming.labels(type(envelope.message.body).__name__.lower()).inc()
        if isinstance(envelope.message.body, Silent):
            return Answer(200, SUCCESS)
        try:
            reply = await self._reply_in_time(envelope)
        except Replayed:
            log.info("a call to the WeChat door was rejected: its nonce was used before")
            return Answer(403, "this nonce was used before")
        if not reply:
            return Answer(200, SUCCESS)
        xml = reply_xml(reply, account=envelope.account, openid=envelope.message.openid)
        return Answer(200, envelope.seal(xml), "application/xml")

    async def close(self) -> None:
        """Let the answers that are under way be finished."""
        if self._running:
            await asyncio.wait(self._running, timeout=10)

    async def _reply_in_time(self, envelope: _Envelope) -> str:
        task = asyncio.create_task(self._dialogue.converse(envelope.message, envelope.nonce))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        done, _ = await asyncio.wait([task], timeout=ANSWER_WITHIN_SECONDS)
        if done:
            try:
                return task.result().text
            except Replayed:
                raise
            except Exception:
                # Redis is away: the person still gets the number to dial.
                log.exception("a message could not be handled")
                return self._dialogue.unavailable()
        task.add_done_callback(lambda finished: self._send_later(envelope, finished))
        return ""

    def _send_later(self, envelope: _Envelope, finished: "asyncio.Task[Reply]") -> None:
        if finished.cancelled():
            return
        error = finished.exception()
        if error is not None:
            log.error("a message could not be handled", exc_info=error)
        reply = Reply(self._dialogue.unavailable()) if error else finished.result()
        if reply.own and reply.text:
            sending = asyncio.create_task(self._push(envelope.message.openid, reply))
            self._running.add(sending)
            sending.add_done_callback(self._running.discard)

    async def _push(self, openid: str, reply: Reply) -> Reply:
        try:
            await self._services.wechat.send_text(openid, reply.text)
        except (WeChatClientException, WeChatUnavailable) as error:
            log.warning("a late answer could not be sent: %s", error)
        return reply

    def _check_signature(self, query: Mapping[str, str], name: str, *signed: str) -> None:
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        expected = sha1("".join(sorted([self._token, timestamp, nonce, *signed])).encode()).hexdigest()  # noqa: S324 - WeChat's own scheme
        if not hmac.compare_digest(expected.encode(), query.get(name, "").encode()):
            raise Rejected(403, "the signature does not hold")
        if not _DIGITS.fullmatch(timestamp):
            raise Rejected(403, "the timestamp is not a number")
        if abs(time.time() - int(timestamp)) > TIMESTAMP_WINDOW_SECONDS:
            raise Rejected(403, "the timestamp is outside the window")

    def _open(self, query: Mapping[str, str], body: bytes) -> _Envelope:
        encrypted = query.get("encrypt_type", "raw") == "aes"
        seal: Callable[[str], str] = str
        if encrypted:
            body, crypto = self._decrypt(query, body)
            nonce, timestamp = query.get("nonce", ""), query.get("timestamp", "")

            def seal(xml: str) -> str:
                return str(crypto.encrypt_message(xml, nonce, timestamp))
        else:
            self._check_signature(query, "signature")
        try:
            message, account = read_message(body)
        except NotAMessage as error:
            raise Rejected(400, f"not a WeChat message ({error})") from None
        return _Envelope(message, account, f"{query.get('timestamp')}:{query.get('nonce')}", seal)

    def _decrypt(self, query: Mapping[str, str], body: bytes) -> tuple[bytes, WeChatCrypto]:
        """The plain XML and the key that opened it: the reply is sealed with the same."""
        try:
            ciphertext = xmltodict.parse(body)["xml"]["Encrypt"]
            if not isinstance(ciphertext, str):
                raise TypeError
        except Exception as error:
            raise Rejected(400, f"not an encrypted WeChat message ({type(error).__name__})") from None
        self._check_signature(query, "msg_signature", ciphertext)
        for crypto in self._cryptos:
            try:
                return PrpCrypto(crypto.key).decrypt(ciphertext, self._app_id).encode(), crypto
            except Exception as error:  # a wrong key shows as any of a dozen errors
                log.debug("a key did not open the message: %s", type(error).__name__)
        raise Rejected(403, "no key opens this message for this app id")
