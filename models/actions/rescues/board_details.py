"""What the dispatch board tells of each rescue: one query a kind of detail, for all rescues together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.functions import Max

from models.actions.rescues.dispatch import MOVES
from models.rules.lifts.coordinates import point_of
from models.rules.partners.kinds import OrganisationKind
from models.rules.partners.party_role import RESCUERS, Part
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import Role
from models.rules.rescues.stations import RescueStation
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event, Report
from models.tables.rescues import Rung

MOST_OPEN = 600
LAST_MOVES = 3
LAST_WORDS = 3
MOST_STATIONS = 300


@dataclass(frozen=True)
class PersonsWords:
    """What somebody wrote; `role` is UNKNOWN for what was added later."""

    at: datetime
    role: Role
    text: str


@dataclass(frozen=True)
class Rescuer:
    """An organisation that was told, and may be called."""

    id: UUID
    name: str
    part: Part
    phone: str


@dataclass(frozen=True)
class Move:
    """Something that moved the rescue, and which officer noted it."""

    at: datetime
    kind: EventKind
    who: str
    noted_by: str
    level: int | None


async def last_sequences(incident_ids: Sequence[UUID]) -> dict[UUID, int]:
    found = (
        await Event.filter(incident_id__in=incident_ids)
        .annotate(last=Max("sequence"))
        .group_by("incident_id")
        .values("incident_id", "last")
    )
    return {row["incident_id"]: row["last"] for row in found}


async def paged_levels(rescue_ids: Sequence[UUID]) -> dict[tuple[UUID, int], int]:
    found = (
        await Rung.filter(rescue_id__in=rescue_ids)
        .annotate(top=Max("level"))
        .group_by("rescue_id", "run")
        .values("rescue_id", "run", "top")
    )
    return {(row["rescue_id"], row["run"]): row["top"] for row in found}


async def told_rescuers(incident_ids: Sequence[UUID]) -> dict[UUID, list[Rescuer]]:
    rows = (
        await Delivery.filter(
            incident_id__in=incident_ids, organisation_id__not_isnull=True, part__in=list(RESCUERS)
        )
        .distinct()
        .values(
            "incident_id", "organisation_id", "part", name="organisation__name", phone="organisation__phone"
        )
    )
    found: dict[UUID, dict[UUID, Rescuer]] = {}
    for row in rows:
        one = Rescuer(row["organisation_id"], row["name"], Part(row["part"]), row["phone"])
        found.setdefault(row["incident_id"], {}).setdefault(one.id, one)
    order = list(Part)
    return {
        incident: sorted(told.values(), key=lambda one: (order.index(one.part), one.name))
        for incident, told in found.items()
    }


async def last_moves(incident_ids: Sequence[UUID]) -> dict[UUID, list[Move]]:
    """The last few of each, the newest first."""
    rows = (
        await Event.filter(incident_id__in=incident_ids, kind__in=MOVES)
        .order_by("-at", "-sequence")
        .limit(MOST_OPEN * 2 * LAST_MOVES)
        .values("incident_id", "at", "kind", "actor", "details")
    )
    found: dict[UUID, list[Move]] = {}
    for row in rows:
        moves = found.setdefault(row["incident_id"], [])
        if len(moves) < LAST_MOVES:
            told = row["details"]
            by, level = told.get("noted_by", ""), told.get("level")
            moves.append(Move(row["at"], EventKind(row["kind"]), row["actor"], by, level))
    return found


async def said_to_be_out(incident_ids: Sequence[UUID]) -> set[UUID]:
    """Where the last word from inside is that they are out: it must not scroll away under later pages."""
    words = (
        await Event.filter(
            incident_id__in=incident_ids, kind__in=[EventKind.CONFIRMED, EventKind.STILL_INSIDE]
        )
        .order_by("sequence")
        .values_list("incident_id", "kind")
    )
    last = dict(words)
    return {incident for incident, kind in last.items() if kind == EventKind.CONFIRMED}


async def persons_words(incident_ids: Sequence[UUID]) -> dict[UUID, tuple[PersonsWords, ...]]:
    """The newest few of each rescue, of reports and of what was added to them."""
    reports = (
        await Report.filter(incident_id__in=incident_ids)
        .exclude(words="")
        .order_by("-filed_at")
        .limit(MOST_OPEN * 2 * LAST_WORDS)
        .values("incident_id", "filed_at", "role", "words")
    )
    added = (
        await Event.filter(incident_id__in=incident_ids, kind=EventKind.SAID)
        .order_by("-at")
        .limit(MOST_OPEN * 2 * LAST_WORDS)
        .values("incident_id", "at", "details")
    )
    told = [
        (row["incident_id"], PersonsWords(row["filed_at"], Role(row["role"]), row["words"]))
        for row in reports
    ]
    told += [
        (row["incident_id"], PersonsWords(row["at"], Role.UNKNOWN, row["details"]["words"]))
        for row in added
        if row["details"].get("words")
    ]
    found: dict[UUID, list[PersonsWords]] = {}
    for incident_id, words in sorted(told, key=lambda one: one[1].at, reverse=True):
        found.setdefault(incident_id, []).append(words)
    return {incident_id: tuple(words[:LAST_WORDS]) for incident_id, words in found.items()}


async def stations_of(city_ids: Sequence[UUID]) -> dict[UUID, list[RescueStation]]:
    """The rescue stations of cities that have a place."""
    rows = (
        await Organisation.filter(
            kind=OrganisationKind.RESCUE_STATION, city_id__in=city_ids, latitude_e6__not_isnull=True
        )
        .order_by("id")
        .limit(MOST_STATIONS)
        .values("id", "city_id", "name", "phone", "latitude_e6", "longitude_e6")
    )
    found: dict[UUID, list[RescueStation]] = {}
    for row in rows:
        point = point_of(row["latitude_e6"], row["longitude_e6"])
        if point is not None:
            found.setdefault(row["city_id"], []).append(
                RescueStation(row["id"], row["name"], row["phone"], point)
            )
    return found
