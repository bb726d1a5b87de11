"""Finding names by a piece of them: each piece begins one of the name's endings.

Endings are UTF-8 in bytes: these are in the order of their characters, whatever a database's collation.
"""

_AFTER_ANY = b"\xff"  # is in no UTF-8


def endings(name: str) -> set[bytes]:
    """From the whole name to its last character, whatever the case of its letters."""
    folded = name.casefold()
    return {folded[first:].encode() for first in range(len(folded))}


def bounds(piece: str) -> tuple[bytes, bytes]:
    """The endings that begin with the piece are not before the first, and before the second."""
    begun = piece.casefold().encode()
    return begun, begun + _AFTER_ANY
