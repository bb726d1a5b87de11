"""Asking how it went, once a rescue is confirmed or a fault is fixed: where a round about that is open."""

from datetime import datetime
from uuid import UUID

from bot.kernel.links import survey_link
from bot.services import Services
from models.actions.reports.read import ReportView
from models.actions.surveys.answer import OpenRound, open_rounds
from models.rules.reports.kinds import Progress, ReportKind
from models.rules.surveys.rounds import SurveySubject


async def offered_round(report: ReportView, now: datetime) -> OpenRound | None:
    if report.progress is not Progress.RESOLVED or report.lift_id is None or not report.lift_code:
        return None
    if report.kind is ReportKind.SUGGESTION:
        return None  # nothing was repaired, and nobody rescued
    rounds = await open_rounds(report.lift_id, now)
    return next((one for one in rounds if one.subject is SurveySubject.INCIDENT), None)


async def survey_offer(services: Services, report: ReportView, person_id: UUID) -> str:
    """The reporter's own address of the form; empty where nothing is asked."""
    now = services.clock()
    asked = await offered_round(report, now)
    return survey_link(services, report.lift_code, asked.id, person_id) if asked else ""
