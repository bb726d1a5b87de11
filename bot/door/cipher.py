"""The message encryption of WeChat's safe mode: AES-256-CBC over 16 random bytes, length, text and app id.

Source: 消息加解密说明 of the platform's documents. A reply is signed as a call is: SHA-1 over the
sorted token, timestamp, nonce and ciphertext.
"""

import os
from base64 import b64decode, b64encode
from hashlib import sha1

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32  # bytes; WeChat pads to twice the block of AES
RANDOM = 16
LENGTH = 4


class NotOpened(Exception):
    """The ciphertext is not one of this key and this app id."""


class MessageCipher:
    """One AES key of one account. Its cipher is set up once and starts anew for every message."""

    def __init__(self, encoding_aes_key: str, app_id: str) -> None:
        """`encoding_aes_key`: the 43 characters of the platform's setting. Raises ValueError for others."""
        key = b64decode(f"{encoding_aes_key}=")
        self._app_id = app_id.encode()
        self._cipher = Cipher(algorithms.AES256(key), modes.CBC(key[:RANDOM]))

    def open(self, ciphertext: str) -> bytes:
        """The text inside. Raises NotOpened."""
        try:
            decryptor = self._cipher.decryptor()
            padded = decryptor.update(b64decode(ciphertext)) + decryptor.finalize()
        except ValueError:  # no base 64, or no whole blocks
            raise NotOpened from None
        if not padded or not 1 <= padded[-1] <= BLOCK:
            raise NotOpened
        plain = padded[: -padded[-1]]
        begins = RANDOM + LENGTH
        ends = begins + int.from_bytes(plain[RANDOM:begins], "big")
        if plain[ends:] != self._app_id:
            raise NotOpened
        return plain[begins:ends]

    def seal(self, text: str) -> str:
        """The ciphertext of a reply, in base 64."""
        inside = text.encode()
        plain = b"".join((os.urandom(RANDOM), len(inside).to_bytes(LENGTH, "big"), inside, self._app_id))
        padding = BLOCK - len(plain) % BLOCK
        return b64encode(self._cipher.encryptor().update(plain + bytes([padding]) * padding)).decode()


def signature(token: str, *signed: str) -> str:
    """In hexadecimal digits, over the token and what it signs, in any order."""
    return sha1("".join(sorted((token, *signed))).encode()).hexdigest()  # noqa: S324 - WeChat's own scheme
