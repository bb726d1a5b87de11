"""Argon2id in a thread of its own: at most a few at once, because each takes 64 MiB and a processor."""

import asyncio
from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2


class Passwords:
    """Hashes and checks passwords with the library's present parameters (RFC 9106, low memory)."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._nobody = _hash_of_nothing(self._hasher)

    async def hash(self, password: str) -> str:
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def match(self, stored: str, password: str) -> bool:
        """Whether the password fits. An empty `stored` never fits, and takes as long to say so."""
        async with self._slots:
            fits = await asyncio.to_thread(self._match, stored or self._nobody, password)
        return fits and bool(stored)

    def is_outdated(self, stored: str) -> bool:
        """Whether it was made with other parameters than a new one would be."""
        return self._hasher.check_needs_rehash(stored)

    def _match(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


def _hash_of_nothing(hasher: PasswordHasher) -> str:
    """A well-formed hash that no password is known for, as costly to check as a real one."""
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    sizes = (hasher.salt_len, hasher.hash_len)
    salt, digest = (b64encode(bytes(size)).decode().rstrip("=") for size in sizes)
    return f"$argon2id$v=19${cost}${salt}${digest}"
