"""Sealing what must not be read from a stolen database: openids, phones, partner secrets."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

MOST_SECRETS = 1000  # of partners, kept opened by one process


class Vault:
    """Seals with the newest key and opens with any, so that keys can be replaced.

    Look-up hashes have a key of their own: they must stay the same while the
    others come and go, or people would no longer be found.
    """

    def __init__(self, keys: Sequence[str], lookup_key: str) -> None:
        """`keys`, newest first, are url-safe base64 of 32 bytes each. Raises ValueError where one is not."""
        fernets = [Fernet(key) for key in keys]
        self._newest, self._all = fernets[0], MultiFernet(fernets)
        # A partner's secret signs every delivery to it: opened once, it is kept in memory as the keys are.
        self.open_secret = lru_cache(maxsize=MOST_SECRETS)(self.open)
        self._lookup_key = hashlib.sha256(b"tima look-up" + lookup_key.encode()).digest()
        # One block, no two of which are equal: all that a mode of more blocks would add is length.
        public_key = hashlib.sha256(b"tima public id" + lookup_key.encode()).digest()
        self._public_ids = Cipher(AES(public_key), ECB())  # noqa: S305

    def seal(self, text: str) -> str:
        return self._newest.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises cryptography.fernet.InvalidToken where no key fits."""
        return self._all.decrypt(sealed.encode()).decode()

    def is_newest(self, sealed: str) -> bool:
        """Whether the newest key has sealed it, so that older ones are not needed for it."""
        try:
            self._newest.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True

    def look_up_hash(self, text: str) -> str:
        """43 characters, the same for the same text, useless without the key."""
        return _mac(self._lookup_key, text)

    def public_id(self, key: UUID) -> UUID:
        """What the public knows a row by. The key tells the millisecond of its making, this nothing."""
        return UUID(bytes=self._public_ids.encryptor().update(key.bytes))

    def key_of_public(self, public_id: UUID) -> UUID:
        """The key of the row; of an id that was never given out, a key that no row has."""
        return UUID(bytes=self._public_ids.decryptor().update(public_id.bytes))


def _mac(key: bytes, text: str) -> str:
    digest = hmac.digest(key, text.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
