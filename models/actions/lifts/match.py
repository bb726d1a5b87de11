"""Finding the one lift that a partner's program means, by any of its numbers or, with care, its address."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from tortoise.queryset import QuerySet

from models.actions.lifts.numbers import LiftNumbers
from models.rules.desks.records import NoLift, agree
from models.rules.lifts import registration
from models.rules.lifts.address import LiftPlace, estates_in, lifts_at
from models.tables.cities import Estate
from models.tables.lifts import Lift, LiftCode

MOST_ESTATES = 20_000  # of a city; a city has some thousands
MOST_LIFTS = 2_000  # of an estate


@dataclass(frozen=True)
class LiftNames:
    """What a caller says of the lift, in canonical form; what is empty is not said. At least one is."""

    rescue_number: str = ""
    registration_number: str = ""
    code: str = ""
    address: str = ""


@dataclass
class LiftMatcher:
    """Matches for one caller and a batch of rows; remembers what addresses and numbers needed.

    city_id: the city whose lifts it may name; None for all.
    """

    city_id: UUID | None
    _numbers: LiftNumbers = field(default_factory=LiftNumbers, init=False)
    _estates: dict[str, list[UUID]] | None = field(default=None, init=False)
    _places: dict[UUID, list[LiftPlace[UUID]]] = field(default_factory=dict, init=False)

    async def match(self, names: LiftNames) -> UUID | NoLift:
        """The lift that every given number names. The address decides only where there is no number."""
        found: list[Collection[UUID]] = []
        if names.rescue_number:
            found.append(await self._lifts(rescue_number=names.rescue_number))
        if names.registration_number:
            found.append(await self._registered(registration.spell(names.registration_number)))
        if names.code:
            issued = await LiftCode.get_or_none(code=names.code, revoked_at=None)
            found.append(await self._lifts(id=issued.lift_id) if issued else [])
        return agree(found or [await self._at(names.address)])

    async def nearly(self, number: str) -> str:
        """Which lift a registration number nearly names, to be added to what is said; most often empty."""
        return await self._numbers.nearly(self._in_reach(), registration.spell(number))

    async def _lifts(self, **named: object) -> list[UUID]:
        return [row["id"] for row in await self._in_reach().filter(**named).limit(10).values("id")]

    async def _registered(self, number: str) -> list[UUID]:
        return [row["id"] for row in (await self._numbers.find(self._in_reach(), [number])).values()]

    def _in_reach(self) -> QuerySet[Lift]:
        return Lift.all() if self.city_id is None else Lift.filter(city_id=self.city_id)

    async def _at(self, address: str) -> list[UUID]:
        if not address:
            return []
        estates = await self._known_estates()
        found: list[UUID] = []
        for name in estates_in(address, estates):
            for estate_id in estates[name]:
                found += lifts_at(address, name, await self._places_in(estate_id))
        return found

    async def _known_estates(self) -> dict[str, list[UUID]]:
        if self._estates is None:
            rows = Estate.all()
            if self.city_id is not None:
                rows = rows.filter(district__city_id=self.city_id)
            self._estates = {}
            for row in await rows.limit(MOST_ESTATES).values("id", "name"):
                self._estates.setdefault(row["name"], []).append(row["id"])
        return self._estates

    async def _places_in(self, estate_id: UUID) -> list[LiftPlace[UUID]]:
        if estate_id not in self._places:
            rows = Lift.filter(estate_id=estate_id).limit(MOST_LIFTS)
            self._places[estate_id] = [
                LiftPlace(row["id"], row["building"], row["unit"], row["position"])
                for row in await rows.values("id", "building", "unit", "position")
            ]
        return self._places[estate_id]
