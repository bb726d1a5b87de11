"""What an officer at the dispatch board does about a rescue: notes a call, or pages the next level.

Each deed names how far its officer had seen. Where somebody else has moved the
rescue meanwhile, nothing is done, and the officer is told who did what: so
neither overwrites the other, and nobody notes one call twice.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.ledger.write import recipients_of
from models.actions.rescues.clock import LockedRescue, standing_of, write_down
from models.actions.rescues.escalate import page_now
from models.actions.rescues.record_status import apply_rescue_word
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.rules.partners.party_role import RESCUERS
from models.rules.reports.events import EventKind
from models.rules.rescues.trap_clock import Heard, KnownBy, RescueState, StatusUpdate, Step
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event, Incident

TRAPPED_PERSON = "被困人（电话）"
PERSON_ON_PHONE = "call:person"  # the party of whoever is inside: so the two keys stay two people
# What moves a rescue. Filings that join, and words of reporters, get in nobody's way.
MOVES = (
    EventKind.ACKNOWLEDGED, EventKind.DEPARTED, EventKind.ARRIVED, EventKind.RELEASED, EventKind.CONFIRMED,
    EventKind.STILL_INSIDE, EventKind.UNACKNOWLEDGED, EventKind.PAGED,
)  # fmt: skip


class Deed(StrEnum):
    """What can be noted with one click."""

    ACKNOWLEDGED = "acknowledged"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    RELEASED = "released"
    CONFIRMED = "confirmed"  # the trapped person says so
    STILL_INSIDE = "still_inside"  # the trapped person says so
    PAGE = "page"


OF_RESPONDER = (Deed.ACKNOWLEDGED, Deed.DEPARTED, Deed.ARRIVED, Deed.RELEASED)


class DispatchOutcome(StrEnum):
    DONE = "done"
    KEPT = "kept"  # written down, but it contradicts what stands
    REPEAT = "repeat"  # the same party has said so before
    OVERTAKEN = "overtaken"  # somebody else moved the rescue: look again
    OVER = "over"  # nobody is inside any more
    NOBODY = "nobody"  # that organisation has no part in this rescue


@dataclass(frozen=True)
class Officer:
    """Who notes it, and what colleagues call them."""

    actor: Actor
    name: str


async def dispatch(
    incident_id: UUID, deed: Deed, seen: int, on_behalf: UUID | None, officer: Officer, now: datetime
) -> DispatchOutcome | None:
    """Do it; None where the incident is no entrapment.

    `seen` is the sequence of the last event that the officer's page showed;
    `on_behalf` the organisation that called, for the deeds OF_RESPONDER.
    """
    async with in_transaction():
        incident = await Incident.filter(id=incident_id).select_for_update().get_or_none()
        standing = await standing_of(incident) if incident else None
        if standing is None:
            return None
        if await Event.filter(incident_id=incident_id, sequence__gt=seen, kind__in=MOVES).exists():
            return DispatchOutcome.OVERTAKEN
        if standing.rescue.state in (RescueState.CLOSED, RescueState.MERGED):
            return DispatchOutcome.OVER
        outcome = await _do(standing, deed, on_behalf, officer, now)
        if outcome in (DispatchOutcome.DONE, DispatchOutcome.KEPT):
            subject = AuditSubject("incident", str(incident_id))
            await record_audit(officer.actor, "dispatch_rescue", subject, now, details={"deed": deed.value})
        return outcome


async def _do(
    standing: LockedRescue, deed: Deed, on_behalf: UUID | None, officer: Officer, now: datetime
) -> DispatchOutcome:
    if deed is Deed.PAGE:
        if await page_now(standing, now) is None:
            return DispatchOutcome.OVER
        await write_down(standing)
        return DispatchOutcome.DONE
    word = await _word(standing, deed, on_behalf, now)
    if word is None:
        return DispatchOutcome.NOBODY
    told = await apply_rescue_word(standing, word, now, more={"noted_by": officer.name})
    return {
        Heard.NEW: DispatchOutcome.DONE,
        Heard.KEPT: DispatchOutcome.KEPT,
        Heard.REPEAT: DispatchOutcome.REPEAT,
    }[told.heard]


async def _word(
    standing: LockedRescue, deed: Deed, on_behalf: UUID | None, now: datetime
) -> StatusUpdate | None:
    """The word of whoever telephoned, in their name."""
    step = Step(deed.value)
    if deed not in OF_RESPONDER:
        return StatusUpdate(step, now, now, PERSON_ON_PHONE, TRAPPED_PERSON, KnownBy.CALL)
    organisation = await _rescuer(standing.incident, on_behalf)
    if organisation is None:
        return None
    return StatusUpdate(step, now, now, str(organisation.id), organisation.name, KnownBy.CALL)


async def _rescuer(incident: Incident, organisation_id: UUID | None) -> Organisation | None:
    """The organisation, where it was told of the incident in the part of a rescuer."""
    for one in await recipients_of(incident):
        if one.organisation.id == organisation_id and one.part in RESCUERS:
            return one.organisation
    return None
