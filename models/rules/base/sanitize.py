"""Text as every database keeps it."""


def keepable(text: str) -> str:
    """Without NUL, which PostgreSQL refuses, and with a mark for half a character, which no encoding has.

    Both are valid in JSON and come from programs of others.
    """
    return text.replace("\x00", "").encode(errors="replace").decode()
