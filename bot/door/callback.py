"""The WeChat doors: verify, decrypt, parse, answer, encrypt.

WeChat cuts a call off after 5 s and sends it again, three times. So the answer
is always given in time: the text where it is ready, else the number to dial, and
the text later as a customer-service message. A mini-program (小程序) shows nothing
of what its callback is answered, so there the text is always such a message.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from pydantic import SecretStr
from redis.exceptions import RedisError
from wechatpy.exceptions import WeChatClientException

from bot.chat.dialogue import Dialogue, Replayed, Reply
from bot.chat.incoming import Incoming, NamedBy, Silent
from bot.door.form import PushForm, text_reply
from bot.door.keys import CallbackKeys, Rejected
from bot.door.messages import NotAMessage, read_message
from bot.services import Services
from bot.wechat.account import TextSender, WeChatUnavailable
from bot.wechat.media import of_account
from models.rules.base import budgets

log = logging.getLogger(__name__)

MAX_BYTES = 64 * 1024
SUCCESS = "success"


@dataclass(frozen=True)
class Answer:
    """What the HTTP side sends back."""

    status: int
    body: str
    content_type: str = "text/plain"


@dataclass(frozen=True)
class _Envelope:
    """A message taken out of its call, and how to send a reply back in the same way."""

    message: Incoming
    account: str
    form: PushForm
    nonce: str
    seal: Callable[[str, PushForm], str]


def official_door(services: Services) -> "WeChatDoor":
    settings = services.settings
    keys = CallbackKeys(
        settings.wechat_app_id,
        _plain(settings.wechat_token, settings.wechat_previous_token),
        _plain(settings.wechat_aes_key, settings.wechat_previous_aes_key),
    )
    return WeChatDoor(services, keys, services.wechat, "openid")


def miniprogram_door(services: Services) -> "WeChatDoor | None":
    """None where the mini-program is not set up to send us messages."""
    settings, sender = services.settings, services.miniprogram
    tokens = _plain(settings.miniprogram_token, settings.miniprogram_previous_token)
    aes_keys = _plain(settings.miniprogram_aes_key, settings.miniprogram_previous_aes_key)
    if sender is None or not tokens or not aes_keys:
        return None
    keys = CallbackKeys(settings.miniprogram_app_id, tokens, aes_keys)
    return WeChatDoor(services, keys, sender, "mini_openid")


def _plain(*keys: SecretStr | None) -> list[str]:
    return [key.get_secret_value() for key in keys if key is not None]


class WeChatDoor:
    """Where one account's messages and events come in; `sender` is that account."""

    def __init__(self, services: Services, keys: CallbackKeys, sender: TextSender, named_by: NamedBy) -> None:
        self._services, self._keys, self._sender, self._named_by = services, keys, sender, named_by
        self._dialogue = Dialogue(services)
        self._running: set[asyncio.Task[Reply]] = set()

    def verify_url(self, query: Mapping[str, str]) -> Answer:
        """The platform's check of the address: its `echostr` back, where the signature holds."""
        try:
            self._keys.check_signature(query, "signature")
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
        if not reply.text:
            return Answer(200, SUCCESS)
        if self._named_by == "mini_openid":
            self._start_push(envelope, reply)
            return Answer(200, SUCCESS)
        form, openid = envelope.form, envelope.message.openid
        answer = text_reply(reply.text, form, account=envelope.account, openid=openid)
        return Answer(200, envelope.seal(answer, form), form.value)

    async def close(self) -> None:
        """Let the answers that are under way be finished."""
        if self._running:
            await asyncio.wait(self._running, timeout=10)

    async def _reply_in_time(self, envelope: _Envelope) -> Reply:
        """Where it is not ready in time the number to dial, and the answer is sent when it is there."""
        task = asyncio.create_task(self._dialogue.converse(envelope.message, envelope.nonce))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        done, _ = await asyncio.wait([task], timeout=budgets.CHAT_ANSWER)
        if done:
            try:
                return task.result()
            except Replayed:
                raise
            except Exception:
                # Redis is away: the person still gets the number to dial.
                log.exception("a message could not be handled")
                return Reply(self._dialogue.unavailable())
        task.add_done_callback(lambda finished: self._send_later(envelope, finished))
        return Reply(self._dialogue.later(), own=False)

    def _send_later(self, envelope: _Envelope, finished: "asyncio.Task[Reply]") -> None:
        if finished.cancelled():
            return
        error = finished.exception()
        if error is not None:
            log.error("a message could not be handled", exc_info=error)
        self._start_push(envelope, Reply(self._dialogue.unavailable()) if error else finished.result())

    def _start_push(self, envelope: _Envelope, reply: Reply) -> None:
        if reply.own and reply.text:
            sending = asyncio.create_task(self._push(envelope.message.openid, reply))
            self._running.add(sending)
            sending.add_done_callback(self._running.discard)

    async def _push(self, openid: str, reply: Reply) -> Reply:
        # Counted where it can be; the person wrote a few seconds ago, so WeChat takes it in any case.
        with suppress(RedisError, OSError):
            openid_hash = self._services.vault.look_up_hash(openid)
            await self._services.windows.take(openid_hash, self._services.clock())
        try:
            await self._sender.send_text(openid, reply.text)
        except (WeChatClientException, WeChatUnavailable) as error:
            log.warning("an answer could not be sent: %s", error)
        return reply

    def _open(self, query: Mapping[str, str], body: bytes) -> _Envelope:
        opened = self._keys.open(query, body)
        try:
            push = read_message(opened.body)
        except NotAMessage as error:
            raise Rejected(400, f"not a WeChat message ({error})") from None
        body_of_ours = of_account(push.message.body, self._named_by)
        message = replace(push.message, named_by=self._named_by, body=body_of_ours)
        nonce = f"{query.get('timestamp')}:{query.get('nonce')}"
        return _Envelope(message, push.account, push.form, nonce, opened.seal)
