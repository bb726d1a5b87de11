"""Strip what PostgreSQL or UTF-8 cannot store."""


def keepable(text: str) -> str:
    """Remove NUL, which PostgreSQL refuses, and replace half a character (a lone surrogate) by `?`.

    Both are valid in JSON and come from programs of others.
    """
    return text.replace("\x00", "").encode(errors="replace").decode()
