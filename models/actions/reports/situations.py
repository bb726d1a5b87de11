"""What a report's holder is told first: what is done now, and what to do at once."""

from models.actions.reports.read import ReportView
from models.actions.rescues.record_trapped import NeedOf, People
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import Progress, ReportKind
from models.rules.reports.situation import Situation, situation
from models.rules.triage.advice import Advice, advice_for


def says_to_be_out(report: ReportView) -> bool:
    """The last word of this very reporter: somebody else of the same entrapment may still be inside."""
    own = [
        line.kind
        for line in report.timeline
        if line.kind in (EventKind.CONFIRMED, EventKind.STILL_INSIDE)
        and line.details.get("report") == str(report.report_id)
    ]
    return own[-1:] == [EventKind.CONFIRMED]


def situation_of(report: ReportView) -> Situation:
    answers = [line.actor for line in report.timeline if line.kind is EventKind.ANSWERED]
    clock = report.rescue.clock if report.rescue else None
    owner = (clock.owner or clock.lapsed) if clock else None
    return situation(
        report.state,
        report.recipients,
        rescuer=owner.who if owner else "",
        lift_known=report.lift_id is not None,
        says_out=says_to_be_out(report),
        answered_by=answers[-1] if answers and report.kind is ReportKind.SUGGESTION else "",
    )


def advice_of(report: ReportView, told: People | None) -> tuple[Advice, ...]:
    """Of all that this reporter has said, as long as the matter is open."""
    if report.progress >= Progress.RESOLVED:
        return ()
    is_caught = report.kind is ReportKind.ENTRAPMENT and not report.has_cabin
    added = [line.details.get("words") or "" for line in report.timeline if line.kind is EventKind.SAID]
    return advice_for(
        [report.words, *added],
        needs_doctor=is_caught or (told is not None and NeedOf.ILL in told.needs),
        is_hazard=report.kind is ReportKind.HAZARD,
    )
