"""The keys of a WeChat callback: who may call, what the call says, and how the answer is sealed.

While a token or an AES key is being changed, calls come with the old one and
the new one mixed: each is opened, and answered, with the pair that fits it.
"""

import hmac
import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha1

from wechatpy.crypto import PrpCrypto, WeChatCrypto

from bot.door.form import PushForm, read_fields, sealed_in_form

log = logging.getLogger(__name__)

TIMESTAMP_WINDOW_SECONDS = 300

_DIGITS = re.compile(r"[0-9]{1,20}")


class Rejected(Exception):
    """The call is not from WeChat, or not one that can be understood."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True)
class Opened:
    """The plain body of a call, and what encrypts a reply as the call was, in the same form."""

    body: bytes
    seal: Callable[[str, PushForm], str]


class CallbackKeys:
    """Of one account: its tokens and AES keys, the ones in force first."""

    def __init__(self, app_id: str, tokens: Sequence[str], aes_keys: Sequence[str]) -> None:
        self._app_id, self._tokens, self._aes_keys = app_id, tokens, aes_keys

    def check_signature(self, query: Mapping[str, str], name: str, *signed: str) -> str:
        """The token that signed the call. Raises Rejected."""
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        given = query.get(name, "").encode()
        holding = [
            token
            for token in self._tokens
            if hmac.compare_digest(_signature(token, timestamp, nonce, *signed).encode(), given)
        ]
        if not holding:
            raise Rejected(403, "the signature does not hold")
        if not _DIGITS.fullmatch(timestamp):
            raise Rejected(403, "the timestamp is not a number")
        if abs(time.time() - int(timestamp)) > TIMESTAMP_WINDOW_SECONDS:
            raise Rejected(403, "the timestamp is outside the window")
        return holding[0]

    def open(self, query: Mapping[str, str], body: bytes) -> Opened:
        """In plain or safe mode, whichever the call says. Raises Rejected."""
        if query.get("encrypt_type", "raw") == "aes":
            return self._decrypt(query, body)
        self.check_signature(query, "signature")
        return Opened(body, lambda reply, _form: reply)

    def _decrypt(self, query: Mapping[str, str], body: bytes) -> Opened:
        ciphertext = _ciphertext(body)
        token = self.check_signature(query, "msg_signature", ciphertext)
        nonce, timestamp = query.get("nonce", ""), query.get("timestamp", "")
        for key in self._aes_keys:
            crypto = WeChatCrypto(token, key, self._app_id)
            try:
                plain = PrpCrypto(crypto.key).decrypt(ciphertext, self._app_id).encode()
            except Exception as error:  # a wrong key shows as any of a dozen errors
                log.debug("a key did not open the message: %s", type(error).__name__)
                continue
            # The reply is sealed with the pair of the call: that one the platform knows for sure.
            return Opened(plain, partial(_seal, crypto, nonce, timestamp))
        raise Rejected(403, "no key opens this message for this app id")


def _seal(crypto: WeChatCrypto, nonce: str, timestamp: str, reply: str, form: PushForm) -> str:
    return sealed_in_form(str(crypto.encrypt_message(reply, nonce, timestamp)), form)


def _signature(token: str, timestamp: str, nonce: str, *signed: str) -> str:
    text = "".join(sorted([token, timestamp, nonce, *signed]))
    return sha1(text.encode()).hexdigest()  # noqa: S324 - WeChat's own scheme


def _ciphertext(body: bytes) -> str:
    try:
        ciphertext = read_fields(body)[0]["Encrypt"]
        if not isinstance(ciphertext, str):
            raise TypeError
    except Exception as error:
        raise Rejected(400, f"not an encrypted WeChat message ({type(error).__name__})") from None
    return ciphertext
