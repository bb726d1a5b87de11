"""The dispatch board: every open entrapment of a scope, and the buildings around them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.functions import Count, Max
from tortoise.queryset import QuerySet

from models.actions.ledger.on_duty import DutyPerson, contacts_at, duty_person
from models.actions.lifts.read_buildings import Building, buildings_around
from models.actions.rescues.board_details import (
    MOST_OPEN,
    Move,
    PersonsWords,
    Rescuer,
    last_moves,
    last_sequences,
    paged_levels,
    persons_words,
    said_to_be_out,
    stations_of,
    told_rescuers,
)
from models.actions.shared.scope import Scope, incidents_in
from models.rules.lifts.coordinates import Coordinates, point_of
from models.rules.partners.party_role import Part
from models.rules.reports.standing import MatterState, rescue_standing
from models.rules.rescues.stations import NearestStation, nearest_station
from models.rules.rescues.trap_clock import OPEN_STATES, RescueState
from models.rules.staff.access import Permission
from models.tables.reports.report import Event
from models.tables.rescues import Rescue


@dataclass(frozen=True)
class BoardLine:
    """One open entrapment. `seen` is the sequence of its last event: a deed names it."""

    incident_id: UUID
    seen: int
    state: RescueState
    standing: MatterState
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
    estate_id: UUID | None
    point: Coordinates | None  # of the estate
    station: NearestStation | None
    words: tuple[PersonsWords, ...]
    said_to_be_out: bool  # by a reporter, which no rescuer has confirmed
    rescuers: tuple[Rescuer, ...]
    moves: tuple[Move, ...]
    on_duty: DutyPerson | None  # at the lift's maintainer; for those who dispatch

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
    """`changed` and `duty` tell whether it is still true: a shift ends without an event."""

    changed: str
    duty: dict[UUID, DutyPerson]
    total: int  # open in the scope, of which `lines` are the oldest
    lines: tuple[BoardLine, ...]
    buildings: tuple[Building, ...]

    @property
    def version(self) -> str:
        return hashlib.sha256(f"{self.changed} {sorted(self.duty.items())}".encode()).hexdigest()[:16]

    @property
    def inside(self) -> tuple[BoardLine, ...]:
        return tuple(line for line in self.lines if line.state is not RescueState.RELEASED)

    @property
    def to_confirm(self) -> tuple[BoardLine, ...]:
        return tuple(line for line in self.lines if line.state is RescueState.RELEASED)


async def last_change(scope: Scope) -> str:
    """Changes whenever a rescue does: each change appends an event. One query that returns one row."""
    events = Event.filter(incident_id__in=Subquery(_open(scope).values("incident_id")))
    [row] = await events.annotate(
        rescues=Count("incident_id", distinct=True), events=Count("id"), last=Max("at")
    ).values("rescues", "events", "last")
    return f"{row['rescues']} {row['events']} {row['last']}"


async def on_duty_for(scope: Scope, now: datetime) -> dict[UUID, DutyPerson]:
    """Whom to dial at each maintainer of an open rescue; nobody for those who may not dispatch."""
    if not scope.may(Permission.DISPATCH):
        return {}
    maintainers = Subquery(_open(scope).values("incident__lift__maintainer_id"))
    found = {key: duty_person(people, now) for key, people in (await contacts_at(maintainers, now)).items()}
    return {key: person for key, person in found.items() if person}


async def read_board(scope: Scope, now: datetime) -> Board:
    """At most MOST_OPEN rescues, the oldest first: those are the ones that have waited longest."""
    # First: what changes while the rest is read is another version.
    changed, duty = await last_change(scope), await on_duty_for(scope, now)
    rows: list[dict[str, Any]] = (
        await _open(scope)
        .order_by("reported_at", "id")
        .limit(MOST_OPEN)
        .values(
            "id", "incident_id", "state", "reported_at", "acknowledged_at", "lapsed_at", "departed_at",
            "arrived_at", "released_at", "due_at", "run", "owner_id", "people_inside", "needs_help",
            "filings", "outage_id", "relapse_of_id", "rounds",
            lift_id="incident__lift_id",
            maintainer_id="incident__lift__maintainer_id",
            number="incident__lift__rescue_number",
            estate="incident__lift__estate__name",
            estate_id="incident__lift__estate_id",
            city_id="incident__city_id",
            latitude="incident__lift__estate__latitude_e6",
            longitude="incident__lift__estate__longitude_e6",
            building="incident__lift__building",
            unit="incident__lift__unit",
            position="incident__lift__position",
        )
    )  # fmt: skip
    incidents = [row["incident_id"] for row in rows]
    sequences = await last_sequences(incidents)
    levels = await paged_levels([row["id"] for row in rows])
    rescuers, moves = await told_rescuers(incidents), await last_moves(incidents)
    out, words = await said_to_be_out(incidents), await persons_words(incidents)
    stations = await stations_of(list({row["city_id"] for row in rows}))
    lines = tuple(
        BoardLine(
            incident_id=row["incident_id"],
            seen=sequences[row["incident_id"]],
            state=RescueState(row["state"]),
            standing=rescue_standing(RescueState(row["state"]), is_lapsed=row["lapsed_at"] is not None),
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
            estate_id=row["estate_id"],
            point=(point := point_of(row["latitude"], row["longitude"])),
            station=nearest_station(point, stations.get(row["city_id"], ())) if point else None,
            words=words.get(row["incident_id"], ()),
            said_to_be_out=row["incident_id"] in out,
            rescuers=tuple(rescuers.get(row["incident_id"], ())),
            moves=tuple(moves.get(row["incident_id"], ())),
            on_duty=duty.get(row["maintainer_id"]),
        )
        for row in rows
    )
    estates = {row["estate_id"] for row in rows if row["estate_id"]}
    stuck = {line.lift_id: line.standing for line in lines if line.lift_id}
    total = len(lines) if len(lines) < MOST_OPEN else await _open(scope).count()
    return Board(changed, duty, total, lines, await buildings_around(scope, estates, stuck))


def _open(scope: Scope) -> QuerySet[Rescue]:
    own = Subquery(incidents_in(scope).values("id"))
    return Rescue.filter(state__in=list(OPEN_STATES), incident_id__in=own)


def _place(row: dict[str, Any]) -> str:
    return " ".join(row[part] for part in ("estate", "building", "unit", "position") if row[part])
