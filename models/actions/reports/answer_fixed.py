"""The author's own word on a hazard that somebody has called resolved: it is fixed, or it is not."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from models.actions.reports.extend import Addition, add_words
from models.actions.reports.read import ReportView
from models.actions.rescues.answer_release import ANSWER_WITHIN
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import Progress, ReportKind
from models.tables.reports.report import Event, Incident, Report

FIXED, NOT_FIXED = "报告人说：已经修好了。", "报告人说：还没有修好。"


class Untimely(StrEnum):
    """Why the answer is not taken."""

    NOT_RESOLVED = "not_resolved"  # nobody has said yet that it is fixed
    TOO_LATE = "too_late"  # later it is another matter: a new report


def may_answer_fixed(report: ReportView, now: datetime) -> bool:
    """Whether the author is to be asked."""
    resolved = [line.at for line in report.timeline if line.kind is EventKind.RESOLVED]
    is_resolved = report.kind is ReportKind.HAZARD and report.progress is Progress.RESOLVED
    return is_resolved and (not resolved or now - max(resolved) <= ANSWER_WITHIN)


async def answer_fixed(report_id: UUID, *, fixed: bool, now: datetime) -> Untimely | None:
    """Tell everybody who was told of the report, once for each time that it was called resolved."""
    report = await Report.get(id=report_id)
    incident = await Incident.get(id=report.incident_id)
    if incident.kind is not ReportKind.HAZARD or incident.progress is not Progress.RESOLVED:
        return Untimely.NOT_RESOLVED
    resolved = Event.filter(incident_id=incident.id, kind=EventKind.RESOLVED)
    last = await resolved.order_by("-sequence").first()
    if last is not None and now - last.at > ANSWER_WITHIN:
        return Untimely.TOO_LATE
    answered = f"{report_id}:{'fixed' if fixed else 'not_fixed'}:{last.sequence if last else 0}"
    await add_words(Addition(answered, report_id), FIXED if fixed else NOT_FIXED, now)
    return None
