"""Reading addresses: keys of rows, and the filters of lists. What is odd narrows nothing."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import TypeVar
from uuid import UUID

from aiohttp import web

from models.actions.shared.city_rules import LOCAL

MAX_WORDS = 100
Choice = TypeVar("Choice", bound=Enum)
Found = TypeVar("Found")


def or_404(found: Found | None) -> Found:
    """What was found. Raises 404 where nothing was."""
    if found is None:
        raise web.HTTPNotFound
    return found


def id_in_path(request: web.Request) -> UUID:
    """The key of the row that the address names. Raises 404 where it is no key."""
    try:
        return UUID(request.match_info["id"])
    except ValueError:
        raise web.HTTPNotFound from None


def asked_words(request: web.Request) -> str:
    return request.query.get("q", "").replace("\x00", "").strip()[:MAX_WORDS]


def asked_choice(request: web.Request, name: str, choices: type[Choice]) -> Choice | None:
    try:
        return choices(request.query.get(name, ""))
    except ValueError:
        return None


def asked_id(request: web.Request, name: str) -> UUID | None:
    return read_id(request.query.get(name, ""))


def read_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def asked_day(request: web.Request, name: str) -> date | None:
    return read_day(request.query.get(name, ""))


def read_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None


def read_fen(text: str) -> int | None:
    """`1,234.5` yuan as 123450 fen; None for what is no amount of yuan with at most two places."""
    try:
        yuan = Decimal(text.replace(",", "").replace("，", ""))
        fen = yuan * 100
        is_amount = yuan.is_finite() and 0 <= fen <= 10**12 and fen == fen.to_integral_value()
    except ArithmeticError:
        return None
    return int(fen) if is_amount else None


def read_minute(text: str) -> datetime | None:
    """`2026-11-22T09:05`, as a browser sends a date and time, in Asia/Shanghai."""
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=LOCAL)
    except ValueError:
        return None
    return moment if 2000 <= moment.year <= 2200 else None


def beginning_of(day: date | None) -> datetime | None:
    """Midnight in Asia/Shanghai."""
    return None if day is None else datetime.combine(day, time(), LOCAL)


def end_of(day: date | None) -> datetime | None:
    """The midnight after the day."""
    return beginning_of(day + timedelta(days=1)) if day else None


def address_of_next(request: web.Request, after: object) -> str:
    """The same address, from `after` on; empty where there is nothing more."""
    return str(request.rel_url.update_query(after=str(after))) if after else ""
