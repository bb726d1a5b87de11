"""What is asked of the Open311 server: times, numbers and lists of a query; and times as it answers them."""

from datetime import datetime

from aiohttp import web

from api.open311.answers import Open311Error
from models.actions.shared.city_rules import LOCAL


def read_moment(request: web.Request, name: str) -> datetime | None:
    """A time, in China where it names no zone; None where it is not given. Raises Open311Error."""
    # A plus that is not escaped arrives as a space.
    text = request.query.get(name, "").strip()
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = datetime.fromisoformat(text.replace(" ", "+"))
        except ValueError:
            moment = None
    if moment is None or not 1970 <= moment.year <= 9000:
        raise Open311Error(400, f"{name}: use a time such as 2026-01-01T00:00:00Z")
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)


def read_number(request: web.Request, name: str, default: int, most: int) -> int:
    """From 1 to `most`. Raises Open311Error."""
    text = request.query.get(name, "") or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= most):
        raise Open311Error(400, f"{name}: a number from 1 to {most}")
    return int(text)


def read_list(request: web.Request, name: str) -> list[str]:
    """`a=1,2&a=3` as three values."""
    return [one.strip() for text in request.query.getall(name, []) for one in text.split(",") if one.strip()]


def local_time(moment: datetime) -> str:
    return moment.astimezone(LOCAL).isoformat(timespec="seconds")
