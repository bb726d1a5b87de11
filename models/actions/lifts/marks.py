"""Marks in a lift's file: set with a source, and ended with one."""

from datetime import date, datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.rules.lifts.marks import LiftMarkKind, MarkProblem, end_problem, mark_problem
from models.tables.lift_files import LiftMark
from models.tables.lifts import Lift


async def set_mark(
    lift_id: UUID,
    kind: LiftMarkKind,
    marked_on: date,
    source: str,
    words: str,
    signature: str,
    by: Actor,
    now: datetime,
) -> MarkProblem | None:
    """None is done."""
    async with in_transaction():
        await Lift.filter(id=lift_id).select_for_update().get()
        standing = [one.kind for one in await LiftMark.filter(lift_id=lift_id, ended_on=None)]
        if problem := mark_problem(kind, marked_on, source, standing, now.astimezone(LOCAL).date()):
            return problem
        await LiftMark.create(
            lift_id=lift_id,
            kind=kind,
            marked_on=marked_on,
            source=source,
            words=words,
            recorded_by=signature[:100],
            recorded_at=now,
        )
        details = {"kind": kind.value, "day": marked_on.isoformat()}
        await record_audit(
            by, "mark_lift", AuditSubject("lift", str(lift_id)), now, why=source, details=details
        )
    return None


async def end_mark(
    lift_id: UUID, mark_id: UUID, ended_on: date, source: str, signature: str, by: Actor, now: datetime
) -> MarkProblem | None:
    """None is done. Raises DoesNotExist where the lift has no such mark."""
    async with in_transaction():
        await Lift.filter(id=lift_id).select_for_update().get()
        row = await LiftMark.get(id=mark_id, lift_id=lift_id)
        if row.ended_on is not None:
            return MarkProblem.ENDED
        if problem := end_problem(row.marked_on, ended_on, source, now.astimezone(LOCAL).date()):
            return problem
        await LiftMark.filter(id=mark_id).update(
            ended_on=ended_on, end_source=source, ended_by=signature[:100]
        )
        details = {"kind": row.kind.value, "day": ended_on.isoformat()}
        subject = AuditSubject("lift", str(lift_id))
        await record_audit(by, "end_lift_mark", subject, now, why=source, details=details)
    return None
