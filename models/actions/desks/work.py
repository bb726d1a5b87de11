"""Working at a desk: a matter arrives, one officer takes it, and their words move it forward."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from models.actions.forwarding.advance_incident import OUTCOMES, PartnerStatus, StatusReport, apply_word
from models.actions.forwarding.parcels import Owed
from models.actions.ledger.record import locked_incident
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.rules.desks.clock import HOLD, AnswerClass, answer_by, class_of
from models.tables.desks.task import DeskTask
from models.tables.forwarding.delivery import Delivery

MAX_TICKET = 100
MAX_NOTE = 500


async def lay_on_desk(delivery: Owed, now: datetime) -> None:
    """Put the delivery's matter on the desk's list, or tell its officer that there is news of it.

    News of a matter that the desk had closed opens it again, with a clock of its own.
    """
    async with locked_incident(delivery.incident_id) as incident:
        chosen = class_of(incident.kind, incident.category, severe=incident.severe)
        task, is_new = await DeskTask.get_or_create(
            organisation_id=delivery.organisation_id,
            incident_id=incident.id,
            defaults={
                "delivery_id": delivery.id,
                "arrived_at": now,
                "news_at": now,
                "answer_class": chosen,
                "answer_by": answer_by(chosen, now),
            },
        )
        if is_new or task.delivery_id == delivery.id:
            return
        changes: dict[str, object] = {"news_at": now}
        if task.closed_at is not None:
            changes |= {"closed_at": None, "outcome": None, "arrived_at": now}
            changes |= {"answer_by": answer_by(task.answer_class, now)}
        elif chosen is AnswerClass.LIFE and task.answer_class is not AnswerClass.LIFE:
            sooner = min(task.answer_by, answer_by(chosen, now))
            changes |= {"answer_class": chosen, "answer_by": sooner}
        await DeskTask.filter(id=task.id).update(**changes)


async def claim_task(task_id: UUID, officer: Actor, seen_holder: UUID | None, now: datetime) -> bool:
    """Take the matter, from whom one saw holding it; False where somebody else was first.

    Who has entered a ticket keeps the matter until a colleague takes it over knowingly;
    a claim without one runs out.
    """
    holder_id = UUID(officer.id)
    async with in_transaction():
        free = Q(holder_id=None) | Q(held_until__lte=now) | ~Q(ticket="") | Q(holder_id=holder_id)
        taken = await DeskTask.filter(free, id=task_id, closed_at=None, holder_id=seen_holder).update(
            holder_id=holder_id, held_until=now + HOLD
        )
        if not taken:
            return False
        await DeskTask.filter(id=task_id).exclude(ticket="").update(held_until=None)
        await record_audit(officer, "claim_desk_task", AuditSubject("desk_task", str(task_id)), now)
    return True


async def release_task(task_id: UUID, officer: Actor, now: datetime) -> bool:
    """Put the matter back for colleagues; False where one does not hold it."""
    async with in_transaction():
        held = DeskTask.filter(id=task_id, closed_at=None, holder_id=UUID(officer.id))
        if not await held.update(holder_id=None, held_until=None):
            return False
        await record_audit(officer, "release_desk_task", AuditSubject("desk_task", str(task_id)), now)
    return True


class CannotSay(StrEnum):
    NOT_HELD = "not_held"  # somebody else holds it, or it is closed
    NO_TICKET = "no_ticket"
    NO_REASON = "no_reason"
    TOO_LATE = "too_late"  # what is accepted cannot be refused


@dataclass(frozen=True)
class OfficersWord:
    """What the officer enters. `answer_class` is None where it stays as it is."""

    word: PartnerStatus
    ticket: str = ""
    note: str = ""
    answer_class: AnswerClass | None = None


async def say_at_desk(task_id: UUID, officer: Actor, said: OfficersWord, now: datetime) -> CannotSay | None:
    """The desk's word on a matter that the officer holds, by the rules of every recipient's word."""
    known = await DeskTask.get(id=task_id)
    # The incident's lock comes first, here as in `advance_incident`.
    async with locked_incident(known.incident_id) as incident:
        task = await DeskTask.filter(id=task_id).select_for_update().get()
        refused = _why_not(task, officer, said)
        if refused is not None:
            return refused
        ticket = said.ticket or task.ticket
        delivery = await Delivery.get(id=task.delivery_id).select_related("organisation")
        status = StatusReport(delivery.id, said.word, ticket=ticket, note=said.note)
        await apply_word(incident, delivery, status, now)
        _write_down(task, said, ticket, now)
        await task.save()
        details = {"word": said.word.value, "answer_class": task.answer_class.value}
        subject = AuditSubject("desk_task", str(task_id))
        await record_audit(officer, "say_at_desk", subject, now, details=details)
    return None


def _why_not(task: DeskTask, officer: Actor, said: OfficersWord) -> CannotSay | None:
    if str(task.holder_id) != officer.id or task.closed_at is not None:
        return CannotSay.NOT_HELD
    if said.word is PartnerStatus.REFUSED:
        return None if said.note else CannotSay.NO_REASON
    return None if said.ticket or task.ticket else CannotSay.NO_TICKET


def _write_down(task: DeskTask, said: OfficersWord, ticket: str, now: datetime) -> None:
    task.ticket = ticket
    task.note = said.note or task.note
    task.seen_at = now
    task.held_until = None
    if said.answer_class is not None and said.answer_class is not task.answer_class:
        task.answer_class = said.answer_class
        task.answer_by = answer_by(said.answer_class, task.arrived_at)
    if said.word in OUTCOMES:
        task.outcome = OUTCOMES[said.word]
        task.closed_at = now
