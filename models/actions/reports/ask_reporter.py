"""A question to a reporter whom the insurer does not know, and the answer on its way back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.ledger.record import locked_incident, locked_report, record
from models.actions.ledger.write import OwedRecipient
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.organisations import OrganisationName
from models.rules.cities.rules import Part
from models.rules.reports.events import EventKind
from models.tables.reports.question import Question
from models.tables.reports.report import Report

MAX_QUESTION = 500
MAX_ANSWER = 2000
MOST_OPEN = 3  # questions of one insurer that one reporter has not answered


class UnknownReport(Exception):
    """The incident has no such report."""


@dataclass(frozen=True)
class QuestionView:
    """What the reporter sees of a question."""

    id: UUID
    asker: str
    words: str
    asked_at: datetime
    answered: bool


async def ask_reporter(
    insurer: OrganisationName, incident_id: UUID, report_id: UUID | None, words: str, by: Actor, now: datetime
) -> bool:
    """The author reads it on the receipt, and in WeChat where we can write there. False for one too many.

    Raises UnknownReport where the incident has no such report.
    """
    async with locked_incident(incident_id) as incident:
        report = await Report.get_or_none(id=report_id, incident_id=incident_id)
        if report is None:
            raise UnknownReport
        unanswered = Question.filter(report_id=report.id, organisation_id=insurer.id, answered_at=None)
        if await unanswered.count() >= MOST_OPEN:
            return False
        question = await Question.create(report=report, organisation_id=insurer.id, words=words, asked_at=now)
        details = _details(question) | {"words": words}
        await record(
            incident,
            EventKind.QUESTIONED,
            at=now,
            actor=insurer.name,
            details=details,
            notices=True,
            only=report.id,
        )
        subject = AuditSubject("incident", str(incident_id))
        await record_audit(by, "ask_reporter", subject, now, details={"question": str(question.id)})
    return True


async def answer_question(report_id: UUID, question_id: UUID, words: str, now: datetime) -> bool:
    """Pass the answer to whoever asked, and to nobody else. False where it was answered, or is not theirs."""
    async with locked_report(report_id) as (report, incident):
        question = await Question.get_or_none(
            id=question_id, report_id=report_id, answered_at=None
        ).select_related("organisation")
        if question is None:
            return False
        event = await record(
            incident,
            EventKind.REPLIED,
            at=now,
            actor=report.door.value,
            details=_details(question) | {"words": words, "asked": question.words},
            to=[OwedRecipient(Part.INSURER, question.organisation)],
        )
        await Question.filter(id=question.id).update(answered_at=now, answer_id=event.id)
    return True


async def questions_to(report_id: UUID) -> tuple[QuestionView, ...]:
    rows = await Question.filter(report_id=report_id).order_by("id").limit(50).select_related("organisation")
    return tuple(
        QuestionView(row.id, row.organisation.name, row.words, row.asked_at, row.answered_at is not None)
        for row in rows
    )


def _details(question: Question) -> dict[str, str]:
    """`party` is who may read the event beside the reporter (`Scope.party`)."""
    return {
        "report": str(question.report_id),
        "question": str(question.id),
        "party": f"organisation:{question.organisation_id}",
    }
