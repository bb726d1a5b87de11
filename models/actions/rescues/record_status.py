"""A word about a rescue: written down once, and what follows from it done in the same transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.ledger.open_keys import open_entrapment_key
from models.actions.ledger.record import record
from models.actions.ledger.write import recipients_of
from models.actions.rescues.clock import Climbed, LockedRescue, details_of, standing_of, write_down
from models.actions.rescues.escalate import climb
from models.actions.rescues.join_outage import leave_outage
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.rules.privacy.audit_chain import ActorKind
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import Progress, advance
from models.rules.rescues.escalation import Reason
from models.rules.rescues.trap_clock import Cause, Heard, RescueState, StatusUpdate, Step, hear
from models.tables.reports.report import Event, Incident
from models.tables.rescues import Rescue

BY_ITSELF = Actor(ActorKind.PROGRAM, name="rescue")


@dataclass(frozen=True)
class RecordedStatus:
    """What a word came to, and how the rescue stands after it."""

    heard: Heard
    state: RescueState


async def hear_word(
    incident_id: UUID,
    word: StatusUpdate,
    now: datetime,
    *,
    more: dict[str, Any] | None = None,
    by: Actor | None = None,
    source_key: str | None = None,
) -> RecordedStatus | None:
    """Hear one word on an incident; None where the incident is no entrapment, or was merged into another.

    Heard twice, it changes nothing; nor does another sending with the same `source_key`. `more` is kept
    with the event: a responder's phone, a note. `by` is the person of the staff who writes it down.
    """
    async with in_transaction():
        incident = await Incident.filter(id=incident_id).select_for_update().get_or_none()
        standing = await standing_of(incident) if incident else None
        if standing is None or standing.rescue.state is RescueState.MERGED:
            return None
        if source_key and await Event.exists(source_key=source_key):
            return RecordedStatus(Heard.REPEAT, standing.rescue.state)
        told = await apply_rescue_word(standing, word, now, more=more, source_key=source_key)
        if by is not None and told.heard is not Heard.REPEAT:
            subject = AuditSubject("incident", str(incident_id))
            await record_audit(by, "record_rescue", subject, now, details={"step": word.step.value})
    return told


async def apply_rescue_word(
    standing: LockedRescue,
    word: StatusUpdate,
    now: datetime,
    *,
    more: dict[str, Any] | None = None,
    source_key: str | None = None,
) -> RecordedStatus:
    """Inside a transaction that holds the incident's lock.

    Told to everybody who was told of the incident, but for whoever says it, and to the reporters.
    """
    heard, clock = hear(standing.clock, word)
    if heard is Heard.REPEAT:
        return RecordedStatus(heard, standing.rescue.state)
    rounds, was_closed = standing.clock.rounds, standing.clock.state is RescueState.CLOSED
    standing.clock = clock
    incident = standing.incident
    await record(
        incident,
        EventKind(word.step.value),
        at=word.heard_at,
        actor=word.who,
        source_key=source_key,
        details=details_of(word) | (more or {}) | ({"kept": True} if heard is Heard.KEPT else {}),
        to=[one for one in await recipients_of(incident) if str(one.organisation.id) != word.party],
        notices=True,
        now=now,
    )
    if clock.rounds > rounds:
        await _begin_anew(standing, now, reopened=was_closed)
    if word.step is Step.RELEASED and heard is Heard.NEW:
        standing.rescue.asked, standing.rescue.asked_at = 0, None
    if clock.state is RescueState.CLOSED and heard is Heard.NEW:
        await _close(standing, now)
    elif heard is Heard.NEW:
        incident.progress = advance(incident.progress, Progress.HANDLING)
        await incident.save(update_fields=["progress", "open_key", "closed_at"])
    await climb(standing, now)
    await write_down(standing)
    return RecordedStatus(heard, clock.state)


async def _begin_anew(standing: LockedRescue, now: datetime, *, reopened: bool) -> None:
    """The release was not true: the ladder begins anew, one level up."""
    rescue, incident = standing.rescue, standing.incident
    rescue.run, rescue.run_began_at, rescue.run_reason = rescue.run + 1, now, Reason.STILL_INSIDE
    rescue.asked, rescue.asked_at = 0, None
    standing.climbed = Climbed()
    if reopened:
        incident.progress, incident.closed_at = Progress.HANDLING, None
        if incident.lift_id is not None:
            key = open_entrapment_key(incident.lift_id)
            # Where the lift has another open incident by now, scans go on joining that one.
            incident.open_key = None if await Incident.exists(open_key=key) else key


async def _close(standing: LockedRescue, now: datetime) -> None:
    """Both keys have turned."""
    incident = standing.incident
    incident.progress, incident.open_key, incident.closed_at = Progress.RESOLVED, None, now
    await incident.save(update_fields=["progress", "open_key", "closed_at"])
    await leave_outage(standing.rescue, now)
    await seal_timeline(incident, now)


async def seal_timeline(incident: Incident, now: datetime) -> None:
    """Note the head of the timeline in the audit log, so that its end is proved."""
    last = await Event.filter(incident_id=incident.id).order_by("-sequence").first()
    if last is not None:
        sealed = {"sequence": last.sequence, "hash": last.hash}
        await record_audit(
            BY_ITSELF, "close_rescue", AuditSubject("incident", str(incident.id)), now, details=sealed
        )


async def tell_cause(
    incident_id: UUID,
    cause: Cause,
    party: str,
    who: str,
    now: datetime,
    *,
    note: str = "",
    by: Actor | None = None,
) -> bool:
    """The cause, from the fixed list, told to all but who says it. A later one replaces it; both are kept.

    False where nothing changes by it.
    """
    async with in_transaction():
        incident = await Incident.filter(id=incident_id).select_for_update().get_or_none()
        rescue = await Rescue.get_or_none(incident_id=incident_id)
        if incident is None or rescue is None or rescue.cause is cause:
            return False
        details = {"cause": cause.value, "party": party} | ({"note": note} if note else {})
        told = [one for one in await recipients_of(incident) if str(one.organisation.id) != party]
        await record(incident, EventKind.CAUSE, at=now, actor=who, details=details, to=told)
        await Rescue.filter(id=rescue.id).update(cause=cause)
        if by is not None:
            subject = AuditSubject("incident", str(incident_id))
            await record_audit(by, "record_rescue", subject, now, details={"cause": cause.value})
    return True
