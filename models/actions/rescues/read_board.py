"""The dispatch board: every open entrapment of a scope, and the buildings around them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.functions import Count, Max
from tortoise.queryset import QuerySet

from models.actions.lifts.read_buildings import Building, buildings_around
from models.actions.rescues.dispatch import MOVES
from models.actions.shared.scope import Scope, incidents_in
from models.rules.partners.party_role import RESCUERS, Part
from models.rules.reports.events import EventKind
from models.rules.rescues.trap_clock import OPEN_STATES, RescueState
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Event
from models.tables.rescues import Rescue, Rung

MOST_OPEN = 200
LAST_MOVES = 3


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


@dataclass(frozen=True)
class BoardLine:
    """One open entrapment. `seen` is the sequence of its last event: a deed names it."""

    incident_id: UUID
    seen: int
    state: RescueState
    estate: str
    place: str
    rescue_number: str
    lift_id: UUID | None
    reported_at: datetime
    acknowledged_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    released_at: datetime | None
    next_at: datetime | None
    level: int
    owner_id: UUID | None
    people_inside: int | None
    needs_help: bool
    filings: int
    outage: bool
    relapse: bool
    rounds: int
    said_to_be_out: bool  # by a reporter, which no rescuer has confirmed
    rescuers: tuple[Rescuer, ...]
    moves: tuple[Move, ...]

    @property
    def likely(self) -> UUID | None:
        """On whose behalf a call is noted unless the officer chooses another."""
        known = {one.id for one in self.rescuers}
        if self.owner_id in known:
            return self.owner_id
        return next((one.id for one in self.rescuers if one.part is Part.MAINTAINER), None) or next(
            (one.id for one in self.rescuers), None
        )


@dataclass(frozen=True)
class Board:
    version: str
    lines: tuple[BoardLine, ...]
    buildings: tuple[Building, ...]

    @property
    def inside(self) -> tuple[BoardLine, ...]:
        return tuple(line for line in self.lines if line.state is not RescueState.RELEASED)

    @property
    def to_confirm(self) -> tuple[BoardLine, ...]:
        return tuple(line for line in self.lines if line.state is RescueState.RELEASED)


async def board_version(scope: Scope) -> str:
    """Changes whenever the board does: each change appends an event. One query that returns one row."""
    events = Event.filter(incident_id__in=Subquery(_open(scope).values("incident_id")))
    [row] = await events.annotate(
        rescues=Count("incident_id", distinct=True), events=Count("id"), last=Max("at")
    ).values("rescues", "events", "last")
    return hashlib.sha256(f"{row['rescues']} {row['events']} {row['last']}".encode()).hexdigest()[:16]


async def read_board(scope: Scope) -> Board:
    """At most 200 rescues, the oldest first: those are the ones that have waited longest."""
    version = await board_version(scope)  # first: what changes while the rest is read is another version
    rows: list[dict[str, Any]] = (
        await _open(scope)
        .order_by("reported_at", "id")
        .limit(MOST_OPEN)
        .values(
            "id", "incident_id", "state", "reported_at", "acknowledged_at", "departed_at", "arrived_at",
            "released_at", "due_at", "run", "owner_id", "people_inside", "needs_help", "filings", "outage_id",
            "relapse_of_id", "rounds",
            lift_id="incident__lift_id",
            number="incident__lift__rescue_number",
            estate="incident__lift__estate__name",
            estate_id="incident__lift__estate_id",
            building="incident__lift__building",
            unit="incident__lift__unit",
            position="incident__lift__position",
        )
    )  # fmt: skip
    incidents = [row["incident_id"] for row in rows]
    sequences = await _last_sequences(incidents)
    levels = await _levels([row["id"] for row in rows])
    rescuers, moves = await _rescuers(incidents), await _moves(incidents)
    out = await _said_to_be_out(incidents)
    lines = tuple(
        BoardLine(
            incident_id=row["incident_id"],
            seen=sequences[row["incident_id"]],
            state=RescueState(row["state"]),
            estate=row["estate"] or "",
            place=_place(row),
            rescue_number=row["number"] or "",
            lift_id=row["lift_id"],
            reported_at=row["reported_at"],
            acknowledged_at=row["acknowledged_at"],
            departed_at=row["departed_at"],
            arrived_at=row["arrived_at"],
            released_at=row["released_at"],
            next_at=row["due_at"],
            level=levels.get((row["id"], row["run"]), 0),
            owner_id=row["owner_id"],
            people_inside=row["people_inside"],
            needs_help=row["needs_help"],
            filings=row["filings"],
            outage=row["outage_id"] is not None,
            relapse=row["relapse_of_id"] is not None,
            rounds=row["rounds"],
            said_to_be_out=row["incident_id"] in out,
            rescuers=tuple(rescuers.get(row["incident_id"], ())),
            moves=tuple(moves.get(row["incident_id"], ())),
        )
        for row in rows
    )
    estates = {row["estate_id"] for row in rows if row["estate_id"]}
    stuck = {line.lift_id: line.state for line in lines if line.lift_id}
    return Board(version, lines, await buildings_around(scope, estates, stuck))


def _open(scope: Scope) -> QuerySet[Rescue]:
    own = Subquery(incidents_in(scope).values("id"))
    return Rescue.filter(state__in=list(OPEN_STATES), incident_id__in=own)


async def _last_sequences(incident_ids: Sequence[UUID]) -> dict[UUID, int]:
    found = (
        await Event.filter(incident_id__in=incident_ids)
        .annotate(last=Max("sequence"))
        .group_by("incident_id")
        .values("incident_id", "last")
    )
    return {row["incident_id"]: row["last"] for row in found}


async def _levels(rescue_ids: Sequence[UUID]) -> dict[tuple[UUID, int], int]:
    found = (
        await Rung.filter(rescue_id__in=rescue_ids)
        .annotate(top=Max("level"))
        .group_by("rescue_id", "run")
        .values("rescue_id", "run", "top")
    )
    return {(row["rescue_id"], row["run"]): row["top"] for row in found}


async def _rescuers(incident_ids: Sequence[UUID]) -> dict[UUID, list[Rescuer]]:
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


async def _moves(incident_ids: Sequence[UUID]) -> dict[UUID, list[Move]]:
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


async def _said_to_be_out(incident_ids: Sequence[UUID]) -> set[UUID]:
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


def _place(row: dict[str, Any]) -> str:
    return " ".join(row[part] for part in ("estate", "building", "unit", "position") if row[part])
