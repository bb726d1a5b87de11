"""Learning from false alarms: staff say what they found, and the next alarm carries it along."""

from datetime import datetime
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.scope import Scope, lifts_in
from models.rules.terminals.false_alarms import LOOKED_AT, AlarmRecord, alarm_record
from models.rules.terminals.signals import TerminalSignal
from models.tables.terminals import TerminalEvent


async def record_of_alarms(terminal_id: UUID) -> AlarmRecord:
    judged = TerminalEvent.filter(
        terminal_id=terminal_id, signal=TerminalSignal.ENTRAPMENT, was_false__not_isnull=True
    )
    latest = await judged.order_by("-received_at").limit(LOOKED_AT).values_list("was_false", flat=True)
    return alarm_record(list(latest))  # type: ignore[arg-type]  # flat


async def judge_alarm(event_id: UUID, was_false: bool, scope: Scope, by: Actor, now: datetime) -> bool:
    """Write down what was found on the spot. False where the scope has no such alarm."""
    async with in_transaction():
        alarms = TerminalEvent.filter(id=event_id, signal=TerminalSignal.ENTRAPMENT)
        mine = alarms.filter(terminal__lift_id__in=Subquery(lifts_in(scope).values("id")))
        event = await mine.select_for_update(of=("terminal_event",)).first()
        if event is None:
            return False
        if event.was_false is not was_false:
            event.was_false = was_false
            await event.save(update_fields=["was_false"])
            subject = AuditSubject("terminal_event", str(event_id))
            await record_audit(by, "judge_alarm", subject, now, details={"was_false": was_false})
    return True
