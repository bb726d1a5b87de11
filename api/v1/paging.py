"""Reading lists page by page. A cursor that is none begins anew; a size that is none is the usual one."""

from aiohttp import web


def page_of(request: web.Request, usual: int, most: int) -> int:
    """How many rows the caller wants at once."""
    asked = request.query.get("limit", "")
    size = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else usual
    return min(max(size, 1), most)


def position(request: web.Request) -> int:
    """Where a short list goes on that is always read whole."""
    asked = request.query.get("cursor", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0


def position_after(end: int, length: int) -> str | None:
    """The cursor of the page that begins at `end`; None where there is none."""
    return str(end) if end < length else None
