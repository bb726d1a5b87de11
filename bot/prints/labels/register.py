"""Reading what the labels say from the register of lifts."""

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from bot.prints.labels import CannotPrint, WrongRescueNumber
from bot.prints.labels.sheet import Label
from models.actions.lifts.labels import LabelFacts, label_facts
from models.actions.shared.city_rules import city_hotline, rescue_number_digits
from models.rules.imports.lift_numbers import wrong_length

BATCH = 200
# What `in_walking_order` needs to know of a lift, for `values_list`.
WAY = ("id", "estate__name", "building", "unit", "position")


def in_walking_order(lifts: Iterable[tuple[UUID, str, str, str, str]]) -> list[UUID]:
    """By estate, building, unit and position, 2幢 before 10幢; each lift given as `WAY`."""
    return [lift[0] for lift in sorted(lifts, key=lambda lift: [natural(part) for part in lift[1:]])]


async def read_labels(lifts: Sequence[UUID], public_url: str, now: datetime) -> AsyncIterator[Label | None]:
    """One label a lift, in the order given; None where no code is in force. Holds one batch in memory.

    Raises CannotPrint where a city has no hotline, or a 识别码 is not as long as the city prints it.
    """
    for start in range(0, len(lifts), BATCH):
        batch = lifts[start : start + BATCH]
        found = await label_facts(batch)
        cities = {one.city_id for one in found.values()}
        hotlines = {city: await _hotline(city, now) for city in cities}
        _check_numbers(found.values(), await rescue_number_digits(cities, now))
        for lift_id in batch:
            facts = found.get(lift_id)
            yield None if facts is None else _label(facts, hotlines[facts.city_id], public_url)


def _check_numbers(found: Iterable[LabelFacts], digits: Mapping[UUID, int]) -> None:
    """A label hangs for years: a number that lost its zero in a spreadsheet must not get onto one."""
    for one in found:
        if wrong := wrong_length(one.rescue_number, digits.get(one.city_id)):
            raise WrongRescueNumber(f"{one.estate} {one.place} {one.rescue_number}：{wrong}")


def natural(text: str) -> list[str | int]:
    """A key that sorts the numbers in a text as numbers."""
    return [int(part) if at % 2 else part for at, part in enumerate(re.split(r"(\d+)", text))]


def _label(facts: LabelFacts, hotline: str, public_url: str) -> Label:
    return Label(
        url=f"{public_url}/l/{facts.code}",
        code=facts.code,
        rescue_number=facts.rescue_number,
        hotline=hotline,
        estate=facts.estate,
        place=facts.place,
    )


async def _hotline(city_id: UUID, now: datetime) -> str:
    try:
        return await city_hotline(city_id, now)
    except ValueError as error:
        raise CannotPrint(f"the hotline is not known: {error}") from None
