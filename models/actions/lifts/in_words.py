"""Lifts that people name by where they stand: estate, building, unit, beside another, near a position."""

import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from models.actions.lifts.find import LiftCard, cards_of
from models.rules.lifts.address import LiftPlace, estates_in, lifts_at
from models.rules.lifts.coordinates import Coordinates, distance_metres
from models.tables.cities import Estate
from models.tables.lifts import Lift

MOST_FOUND = 4  # more are no answer: the person is asked
MOST_LIFTS = 2_000  # of an estate
LONGEST_NAME = 14
LONGEST_TEXT = 200
NEAR_METRES = 300  # a phone's position inside a building is off by that much
NEAR_E6 = 4_000  # a little more than that in millionths of a degree, up to 50° north


async def lifts_at_address(text: str, otherwise: Collection[UUID], now: datetime) -> list[LiftCard]:
    """The lifts that estate, building and unit in a text mean; none where they could be more than four.

    otherwise: the estates that may be meant where the text names none.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())[:LONGEST_TEXT]
    rows = await Estate.filter(name__in=names_in(plain)).limit(50).values("id", "name")
    named = set(estates_in(plain, [row["name"] for row in rows]))
    meant = [(row["id"], row["name"]) for row in rows if row["name"] in named]
    found: list[UUID] = []
    for estate_id, name in meant or [(estate_id, "") for estate_id in otherwise]:
        found += lifts_at(plain, name, await _places_in(estate_id))
    return await _few(found, now)


async def lifts_beside(lift_id: UUID, now: datetime) -> list[LiftCard]:
    """The other lifts of the same building and unit."""
    lift = await Lift.get(id=lift_id)
    others = Lift.filter(estate_id=lift.estate_id, building=lift.building, unit=lift.unit).exclude(id=lift_id)
    return await _few([row["id"] for row in await others.limit(MOST_FOUND + 1).values("id")], now)


async def estate_of(lift_id: UUID) -> UUID:
    """The estate in which the lift stands."""
    return (await Lift.get(id=lift_id).only("id", "estate_id")).estate_id


async def estates_near(point: Coordinates) -> list[UUID]:
    """The estates within 300 m of a position."""
    rows = (
        await Estate.filter(
            latitude_e6__gte=point.latitude_e6 - NEAR_E6,
            latitude_e6__lte=point.latitude_e6 + NEAR_E6,
            longitude_e6__gte=point.longitude_e6 - NEAR_E6,
            longitude_e6__lte=point.longitude_e6 + NEAR_E6,
        )
        .limit(50)
        .values("id", "latitude_e6", "longitude_e6")
    )
    return [
        row["id"]
        for row in rows
        if distance_metres(point, Coordinates(row["latitude_e6"], row["longitude_e6"])) <= NEAR_METRES
    ]


async def those_in(cards: Iterable[LiftCard], estates: Collection[UUID]) -> list[LiftCard]:
    """Of several lifts those that stand in these estates."""
    cards = list(cards)
    standing = Lift.filter(id__in=[card.lift_id for card in cards], estate_id__in=list(estates))
    kept = set(await standing.values_list("id", flat=True))
    return [card for card in cards if card.lift_id in kept]


def names_in(text: str) -> list[str]:
    """Every run of characters that may be an estate's name, to be looked up by an index."""
    return list(
        {
            text[start : start + length]
            for length in range(2, LONGEST_NAME + 1)
            for start in range(len(text) - length + 1)
        }
    )


async def _places_in(estate_id: UUID) -> list[LiftPlace[UUID]]:
    rows = Lift.filter(estate_id=estate_id).limit(MOST_LIFTS)
    return [
        LiftPlace(row["id"], row["building"], row["unit"], row["position"])
        for row in await rows.values("id", "building", "unit", "position")
    ]


async def _few(lift_ids: Collection[UUID], now: datetime) -> list[LiftCard]:
    return await cards_of(lift_ids, now) if len(lift_ids) <= MOST_FOUND else []
