"""The keys of a WeChat callback: who may call, what the call says, and how the answer is sealed.

While a token or an AES key is being changed, calls come with the old one and
the new one mixed: each is opened, and answered, with the pair that fits it.
"""

import hmac
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot.door.cipher import MessageCipher, NotOpened, signature
from bot.door.form import PushForm, read_fields, sealed_reply

TIMESTAMP_WINDOW_SECONDS = 300

# As WeChat writes it. Other spellings are left to the parsers.
_ENCRYPTED = re.compile(rb"<Encrypt><!\[CDATA\[([A-Za-z0-9+/=]+)\]\]></Encrypt>")
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
        """Raises ValueError for an AES key that is not one."""
        self._tokens = tokens
        self._ciphers = [MessageCipher(key, app_id) for key in aes_keys]

    def check_signature(self, query: Mapping[str, str], name: str, *signed: str) -> str:
        """The token that signed the call. Raises Rejected."""
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        given = query.get(name, "").encode()
        holding = [
            token
            for token in self._tokens
            if hmac.compare_digest(signature(token, timestamp, nonce, *signed).encode(), given)
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
        for cipher in self._ciphers:
            try:
                plain = cipher.open(ciphertext)
            except NotOpened:
                continue
            # The reply is sealed with the pair of the call: that one the platform knows for sure.
            return Opened(plain, partial(_seal, cipher, token, timestamp, nonce))
        raise Rejected(403, "no key opens this message for this app id")


def _seal(cipher: MessageCipher, token: str, timestamp: str, nonce: str, reply: str, form: PushForm) -> str:
    ciphertext = cipher.seal(reply)
    signed = signature(token, timestamp, nonce, ciphertext)
    return sealed_reply(ciphertext, signed, timestamp, nonce, form)


def _ciphertext(body: bytes) -> str:
    """What is signed. As WeChat writes it, it is found without a parser: strangers reach none."""
    found = _ENCRYPTED.search(body)
    if found:
        return found[1].decode()
    try:
        ciphertext = read_fields(body)[0]["Encrypt"]
        if not isinstance(ciphertext, str):
            raise TypeError
    except Exception as error:
        raise Rejected(400, f"not an encrypted WeChat message ({type(error).__name__})") from None
    return ciphertext
