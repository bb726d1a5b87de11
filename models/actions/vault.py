"""Sealing what must not be read from a stolen database: openids, phones, partner secrets."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, MultiFernet


class Vault:
    """Encrypts with the first key and opens with any, so that keys can be rotated.

    The look-up hash is keyed by the last (oldest) key: it stays the same while
    newer keys are put in front.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys` are url-safe base64 of 32 bytes each. Raises ValueError where one is not."""
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._hash_key = hashlib.sha256(b"tima look-up" + base64.urlsafe_b64decode(keys[-1])).digest()
        self._sign_key = hashlib.sha256(b"tima links" + base64.urlsafe_b64decode(keys[-1])).digest()

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises cryptography.fernet.InvalidToken where no key fits."""
        return self._fernet.decrypt(sealed.encode()).decode()

    def look_up_hash(self, text: str) -> str:
        """43 characters, the same for the same text, useless without the key."""
        digest = hmac.digest(self._hash_key, text.encode(), "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def sign(self, text: str) -> str:
        """A signature for a link that we hand out ourselves."""
        digest = hmac.digest(self._sign_key, text.encode(), "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def signature_holds(self, text: str, signature: str) -> bool:
        return hmac.compare_digest(self.sign(text).encode(), signature.encode())
