"""Reading what the labels say from the register of lifts."""

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from bot.prints.labels import CannotPrint
from bot.prints.labels.sheet import Label
from models.actions.shared.city_rules import city_hotline
from models.tables.lifts import LiftCode

BATCH = 200
# What `in_walking_order` needs to know of a lift, for `values_list`.
WAY = ("id", "estate__name", "building", "unit", "position")


def in_walking_order(lifts: Iterable[tuple[UUID, str, str, str, str]]) -> list[UUID]:
    """By estate, building, unit and position, 2幢 before 10幢; each lift given as `WAY`."""
    return [lift[0] for lift in sorted(lifts, key=lambda lift: [natural(part) for part in lift[1:]])]


async def read_labels(lifts: Sequence[UUID], public_url: str, now: datetime) -> AsyncIterator[Label | None]:
    """One label a lift, in the order given; None where no code is in force. Holds one batch in memory.

    Raises CannotPrint where a city has no hotline.
    """
    for start in range(0, len(lifts), BATCH):
        batch = lifts[start : start + BATCH]
        in_force = LiftCode.filter(lift_id__in=batch, revoked_at=None).select_related("lift__estate")
        issued = {code.lift_id: code for code in await in_force.order_by("issued_at")}
        cities = {code.lift.city_id for code in issued.values()}
        hotlines = {city: await _hotline(city, now) for city in cities}
        for lift_id in batch:
            code = issued.get(lift_id)
            yield None if code is None else _label(code, hotlines[code.lift.city_id], public_url)


def natural(text: str) -> list[str | int]:
    """A key that sorts the numbers in a text as numbers."""
    return [int(part) if at % 2 else part for at, part in enumerate(re.split(r"(\d+)", text))]


def _label(code: LiftCode, hotline: str, public_url: str) -> Label:
    lift = code.lift
    return Label(
        url=f"{public_url}/l/{code.code}",
        code=code.code,
        rescue_number=lift.rescue_number,
        hotline=hotline,
        estate=lift.estate.name,
        place=" ".join(part for part in (lift.building, lift.unit, lift.position) if part),
    )


async def _hotline(city_id: UUID, now: datetime) -> str:
    try:
        return await city_hotline(city_id, now)
    except ValueError as error:
        raise CannotPrint(f"the hotline is not known: {error}") from None
