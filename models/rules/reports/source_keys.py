"""How the source key of a report is kept: whoever knows the key of a page gets the receipt again."""

import hashlib

# The doors where somebody without a name sends a nonce of their own.
BEARER = ("web:", "mini:")
_KEPT = tuple(f"{door}#" for door in BEARER)
_KEPT_CHARACTERS = 43


def kept(source_key: str) -> str:
    """What stands in the database. A nonce is random and long, so that its SHA-256 needs no key.

    >>> kept("chat:123")
    'chat:123'
    """
    for door in BEARER:
        if source_key.startswith(door):
            digest = hashlib.sha256(source_key.encode()).hexdigest()
            return f"{door}#{digest[:_KEPT_CHARACTERS]}"
    return source_key


def is_kept(source_key: str) -> bool:
    """Whether it is in the form in which it is kept, or needs no other."""
    return not source_key.startswith(BEARER) or source_key.startswith(_KEPT)
