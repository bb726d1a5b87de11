"""Staff put a report on the lift that it is of, or name the lift that nobody knew."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from models.actions.reports.extend import Addition
from models.actions.reports.move import put_on_lift
from models.actions.shared.audit import Actor, AuditSubject, audit_alone
from models.actions.shared.scope import Scope, incidents_in, lifts_in
from models.rules.reports.kinds import Progress
from models.tables.reports.report import Report


class CannotCorrect(StrEnum):
    NO_REPORT = "no_report"  # of this incident in the scope
    NO_LIFT = "no_lift"
    OVER = "over"  # the matter is closed, or was merged
    SAME = "same"  # it is there already


async def correct_place(
    scope: Scope, report_id: UUID, lift_id: UUID, key: str, signature: str, by: Actor, now: datetime
) -> UUID | CannotCorrect:
    """The incident that the report is of then. `key` is the form's: sent twice, it is done once.

    Who was told of the former lift hears that it is another; who cares for this one is told at once.
    """
    report = await Report.get_or_none(id=report_id).select_related("incident")
    if report is None or not await incidents_in(scope).filter(id=report.incident_id).exists():
        return CannotCorrect.NO_REPORT
    if not await lifts_in(scope).filter(id=lift_id).exists():
        return CannotCorrect.NO_LIFT
    before = report.incident
    if before.progress is Progress.RESOLVED or before.merged_into_id is not None:
        return CannotCorrect.OVER
    if before.lift_id == lift_id:
        return CannotCorrect.SAME
    addition = Addition(f"place:{report_id.hex}:{key}"[:120], report_id, by=signature)
    if not await put_on_lift(addition, lift_id, now):
        return CannotCorrect.SAME
    details = {"lift": str(lift_id), "from": str(before.lift_id or "")}
    await audit_alone(by, "correct_place", AuditSubject("report", str(report_id)), now, details)
    return (await Report.get(id=report_id)).incident_id
