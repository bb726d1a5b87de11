"""What several lists are filtered by, and words of their cells."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.spec import DayField, OneOf
from models.actions.cities.read_places import districts_in

Value = TypeVar("Value", bound=Enum)


async def _districts(request: web.Request) -> Mapping[str, str]:
    return {str(one.id): one.name for one in await districts_in(me_of(request).scope)}


DISTRICT = OneOf("district", "区县", _districts)
SINCE, UNTIL = DayField("from", "从"), DayField("to", "到")


def words_of(table: Mapping[Value, str]) -> Mapping[str, str]:
    """The options of a filter, from the words of an enum."""
    return {str(one.value): words for one, words in table.items()}


def yuan_text(fen: Any) -> str:
    return f"{fen // 100}.{fen % 100:02}"
