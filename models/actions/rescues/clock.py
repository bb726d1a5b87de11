"""The trap clock of an incident, read from its events and written to its current row."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from models.rules.reports.events import EventKind
from models.rules.rescues.escalation import Ladder, Paged, Run, next_due
from models.rules.rescues.trap_clock import Clock, KnownBy, RescueState, StatusUpdate, Step, read
from models.tables.reports.report import Event, Incident
from models.tables.rescues import Rescue, Rung

STEPS = {EventKind(step.value): step for step in Step if step is not Step.REPORTED}


@dataclass
class Climbed:
    """The rungs of one run, and when an acceptance after the last of them no longer counted."""

    paged: list[Paged] = field(default_factory=list)
    voided_at: datetime | None = None


@dataclass
class LockedRescue:
    """A rescue under its incident's lock: the current row, and the clock that its events make.

    `climbed` is of the present run: read when it is first asked for, and kept up to date under the lock.
    """

    incident: Incident
    rescue: Rescue
    clock: Clock
    climbed: Climbed | None = None


def standing_at_opening(incident: Incident, rescue: Rescue) -> LockedRescue:
    """Of a rescue that was made in this transaction: nothing is said of it, and nobody paged."""
    return LockedRescue(incident, rescue, read((_reported(rescue),)), Climbed())


async def standing_of(incident: Incident) -> LockedRescue | None:
    """None for an incident that is no entrapment. The caller holds the incident's lock."""
    rescue = await Rescue.get_or_none(incident_id=incident.id)
    return LockedRescue(incident, rescue, await clock_of(rescue)) if rescue else None


async def clock_of(rescue: Rescue) -> Clock:
    events = Event.filter(incident_id=rescue.incident_id, kind__in=list(STEPS)).order_by("sequence")
    return read((_reported(rescue), *[_word(event) for event in await events]))


def _reported(rescue: Rescue) -> StatusUpdate:
    return StatusUpdate(Step.REPORTED, rescue.reported_at, rescue.reported_at, "", "", rescue.reported_by)


def _word(event: Event) -> StatusUpdate:
    told = event.details
    return StatusUpdate(
        step=STEPS[event.kind],
        at=datetime.fromisoformat(told["at"]) if "at" in told else event.at,
        heard_at=event.at,
        party=told.get("party", ""),
        who=event.actor,
        known_by=KnownBy(told["known_by"]),
    )


def details_of(word: StatusUpdate) -> dict[str, Any]:
    """How a word is kept in its event, beside the event's own time and actor."""
    details = {"party": word.party, "known_by": word.known_by.value}
    return details if word.at == word.heard_at else {**details, "at": word.at.isoformat()}


async def run_of(standing: LockedRescue) -> Run:
    """The present run of the ladder."""
    rescue, climbed = standing.rescue, await climbed_of(standing)
    return Run(
        began_at=rescue.run_began_at,
        first_reason=rescue.run_reason,
        clock=standing.clock,
        paged=climbed.paged,
        asked=rescue.asked,
        asked_at=rescue.asked_at,
        voided_at=climbed.voided_at,
    )


async def climbed_of(standing: LockedRescue) -> Climbed:
    """What was climbed in the present run."""
    if standing.climbed is None:
        standing.climbed = await _read_climbed(standing.rescue)
    return standing.climbed


async def _read_climbed(rescue: Rescue) -> Climbed:
    rungs = await Rung.filter(rescue_id=rescue.id, run=rescue.run).order_by("number").select_related("event")
    voided = await _voided_after(rungs[-1].event) if rungs else None
    paged = [Paged(rung.level, rung.paged_at, rung.reason) for rung in rungs]
    return Climbed(paged, voided.at if voided else None)


async def _voided_after(page: Event) -> Event | None:
    """The acceptance that no longer counted after this page, where there was one."""
    voided = Event.filter(
        incident_id=page.incident_id, kind=EventKind.UNACKNOWLEDGED, sequence__gt=page.sequence
    )
    return await voided.order_by("-sequence").first()


# What the clock and the ladder decide. Not `outage_id`: another incident of the estate may just have set it.
WRITTEN = (
    "state", "rounds", "acknowledged_at", "departed_at", "arrived_at", "released_at", "confirmed_at",
    "lapsed_at", "owner_id", "run", "run_began_at", "run_reason", "asked", "asked_at", "relapse_of_id",
    "due_at", "lease",
)  # fmt: skip


async def write_down(standing: LockedRescue) -> None:
    """The current row says what the clock says, and when the ladder is due next."""
    rescue, clock = standing.rescue, standing.clock

    def when(stamps: Any, step: Step) -> datetime | None:
        return stamps[step].at if step in stamps else None

    rescue.state = clock.state
    rescue.rounds = clock.rounds
    rescue.acknowledged_at = clock.reported.at + clock.response if clock.response is not None else None
    rescue.departed_at = when(clock.first, Step.DEPARTED)
    rescue.arrived_at = when(clock.first, Step.ARRIVED)
    rescue.released_at = when(clock.stamps, Step.RELEASED)
    rescue.confirmed_at = when(clock.stamps, Step.CONFIRMED)
    rescue.lapsed_at = clock.lapsed.at if clock.lapsed else None
    rescue.owner_id = _organisation(clock.owner)
    due = next_due(Ladder.parse(rescue.ladder), await run_of(standing))
    rescue.due_at, rescue.lease = (due.at if due else None), None
    await rescue.save(update_fields=WRITTEN)


def _organisation(word: StatusUpdate | None) -> UUID | None:
    return UUID(word.party) if word and word.party and ":" not in word.party else None


def is_open(rescue: Rescue) -> bool:
    return rescue.state not in (RescueState.CLOSED, RescueState.MERGED)
