"""Reading what the labels say from the register of lifts."""

import re
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from itertools import islice
from uuid import UUID

from models.actions.read_city import city_hotline
from models.tables.lift import Lift, LiftCode
from models.tables.place import Estate
from scripts.labels_pdf import CannotPrint
from scripts.labels_pdf.sheet import Label

BATCH = 200
NAMES_SHOWN = 20


async def find_estate(name: str, district: str | None) -> Estate:
    """The estate of this name, else the one whose name begins so. Raises CannotPrint naming the choice."""
    estates = Estate.all().select_related("district").order_by("name")
    if district is not None:
        estates = estates.filter(district__name=district)
    matches = await estates.filter(name=name) or await estates.filter(name__startswith=name)
    if len(matches) == 1:
        return matches[0]
    problem = f"several estates match {name!r}" if matches else f"no estate is called {name!r}"
    candidates = (f"{estate.district.name} {estate.name}" for estate in matches or await estates)
    raise CannotPrint(f"{problem}; choose with --estate and --district from:\n{_listing(candidates)}")


async def lifts_in_walking_order(estate: Estate, building: str | None) -> list[UUID]:
    """The lifts by building, unit and position, 2幢 before 10幢. Raises CannotPrint where there are none."""
    lifts = await Lift.filter(estate_id=estate.id).values_list("id", "building", "unit", "position")
    chosen = [lift for lift in lifts if building in (None, lift[1])]
    if not chosen:
        buildings = sorted({lift[1] for lift in lifts}, key=_natural)
        what = f"building {building!r}; its buildings are:\n{_listing(buildings)}" if buildings else "lifts"
        raise CannotPrint(f"{estate.name} has no {what}")
    return [lift[0] for lift in sorted(chosen, key=lambda lift: [_natural(part) for part in lift[1:]])]


async def read_labels(
    estate: Estate, lifts: list[UUID], public_url: str, now: datetime
) -> AsyncIterator[Label | None]:
    """One label a lift, in the order given; None where no code is in force. Holds one batch in memory."""
    for start in range(0, len(lifts), BATCH):
        batch = lifts[start : start + BATCH]
        in_force = LiftCode.filter(lift_id__in=batch, revoked_at=None).select_related("lift")
        issued = {code.lift_id: code for code in await in_force.order_by("issued_at")}
        cities = {code.lift.city_id for code in issued.values()}
        hotlines = {city: await _hotline(city, now) for city in cities}
        for lift_id in batch:
            code = issued.get(lift_id)
            if code is None:
                yield None
            else:
                yield _label(code, estate.name, hotlines[code.lift.city_id], public_url)


def _label(code: LiftCode, estate: str, hotline: str, public_url: str) -> Label:
    lift = code.lift
    return Label(
        url=f"{public_url}/l/{code.code}",
        code=code.code,
        rescue_number=lift.rescue_number,
        hotline=hotline,
        estate=estate,
        place=" ".join(part for part in (lift.building, lift.unit, lift.position) if part),
    )


async def _hotline(city_id: UUID, now: datetime) -> str:
    try:
        return await city_hotline(city_id, now)
    except ValueError as error:
        raise CannotPrint(f"the hotline is not known: {error}") from None


def _natural(text: str) -> list[str | int]:
    """A key that sorts the numbers in a text as numbers."""
    return [int(part) if at % 2 else part for at, part in enumerate(re.split(r"(\d+)", text))]


def _listing(names: Iterable[str]) -> str:
    rest = iter(names)
    shown = [f"  {name}" for name in islice(rest, NAMES_SHOWN)]
    more = sum(1 for _ in rest)
    return "\n".join([*shown, f"  … and {more} more"] if more else shown or ["  (none)"])
