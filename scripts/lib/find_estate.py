"""Finding the estate that was named at the keyboard, and its lifts."""

from collections.abc import Iterable
from itertools import islice
from uuid import UUID

from bot.prints.labels import CannotPrint
from bot.prints.labels.register import WAY, in_walking_order, natural
from models.tables.cities import Estate
from models.tables.lifts import Lift

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
    """The lifts of the estate, or of one building. Raises CannotPrint where there are none."""
    lifts = await Lift.filter(estate_id=estate.id).values_list(*WAY)
    chosen = [lift for lift in lifts if building in (None, lift[2])]
    if not chosen:
        buildings = sorted({lift[2] for lift in lifts}, key=natural)
        what = f"building {building!r}; its buildings are:\n{_listing(buildings)}" if buildings else "lifts"
        raise CannotPrint(f"{estate.name} has no {what}")
    return in_walking_order(chosen)


def _listing(names: Iterable[str]) -> str:
    rest = iter(names)
    shown = [f"  {name}" for name in islice(rest, NAMES_SHOWN)]
    more = sum(1 for _ in rest)
    return "\n".join([*shown, f"  … and {more} more"] if more else shown or ["  (none)"])
