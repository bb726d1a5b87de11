"""What staff do about an incident: a note, an answer to the reporter, merging two into one."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.ledger.orders import desks_of_orders
from models.actions.ledger.record import locked_incident, record
from models.actions.ledger.responsible import responsible_now
from models.actions.ledger.write import recipients_of
from models.actions.rescues.merge import merge_rescue
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import Progress, ReportKind
from models.tables.reports.report import Incident, Report

MAX_WORDS = 1000


async def add_note(incident_id: UUID, words: str, party: str, by: Actor, now: datetime) -> None:
    """Write something down for one's own party (`Scope.party`). It reaches nobody outside the console."""
    async with locked_incident(incident_id) as incident:
        details = {"words": words, "party": party}
        await record(incident, EventKind.NOTED, at=now, actor=by.name, details=details)
        await record_audit(by, "note_incident", AuditSubject("incident", str(incident_id)), now)


async def answer_reporter(incident_id: UUID, words: str, signature: str, by: Actor, now: datetime) -> None:
    """Say something to whoever reported it: on the receipts, and as a notice where WeChat knows them.

    `signature` is what the reporter reads as the author: an organisation, never a person's name.
    """
    async with locked_incident(incident_id) as incident:
        details = {"words": words}
        desks = (await desks_of_orders([incident_id])).get(incident_id, [])
        await record(
            incident, EventKind.ANSWERED, at=now, actor=signature, details=details, notices=True, to=desks
        )
        await record_audit(by, "answer_reporter", AuditSubject("incident", str(incident_id)), now)


class CannotMerge(StrEnum):
    SAME = "same"
    OTHER_LIFT = "other_lift"
    NOT_OPEN = "not_open"
    LESS_URGENT = "less_urgent"  # an entrapment is never hidden in a hazard


def why_not_mergeable(incident: Incident, into: Incident) -> CannotMerge | None:
    if incident.id == into.id:
        return CannotMerge.SAME
    if incident.lift_id is None or incident.lift_id != into.lift_id:
        return CannotMerge.OTHER_LIFT
    if not (_is_open(incident) and _is_open(into)):
        return CannotMerge.NOT_OPEN
    if incident.kind is ReportKind.ENTRAPMENT and into.kind is not ReportKind.ENTRAPMENT:
        return CannotMerge.LESS_URGENT
    return None


async def merge_incident(incident_id: UUID, into_id: UUID, by: Actor, now: datetime) -> CannotMerge | None:
    """Close one as part of another open incident of the same lift; its reports and recipients move over."""
    async with in_transaction():
        # Always in the order of their keys, so that two merges cannot wait for one another.
        rows = await Incident.filter(id__in=(incident_id, into_id)).order_by("id").select_for_update()
        locked = {row.id: row for row in rows}
        incident, into = locked[incident_id], locked[into_id]
        refused = why_not_mergeable(incident, into)
        if refused is not None:
            return refused
        told = await recipients_of(incident)
        details = {"into": str(into.id), "lift": str(into.lift_id)}
        await record(incident, EventKind.MERGED, at=now, actor=by.name, details=details, to=told)
        await Incident.filter(id=incident.id).update(merged_into_id=into.id, open_key=None, closed_at=now)
        await Report.filter(incident_id=incident.id).update(incident_id=into.id)
        everyone = {one.organisation.id: one for one in (*told, *await responsible_now(into, now))}
        details = {"from": str(incident.id)}
        await record(into, EventKind.JOINED, at=now, actor=by.name, details=details, to=everyone.values())
        await merge_rescue(incident, into, now)
        subject = AuditSubject("incident", str(incident.id))
        await record_audit(by, "merge_incident", subject, now, details={"into": str(into.id)})
    return None


def _is_open(incident: Incident) -> bool:
    return incident.progress < Progress.RESOLVED and incident.merged_into_id is None
