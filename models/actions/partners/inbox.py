"""An insurer's inbox: what it was told of, what it has answered, what it waits for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.actions.forwarding.advance_incident import PartnerStatus
from models.actions.forwarding.speak_for import speak_for
from models.actions.ledger.record import locked_incident
from models.actions.lifts.find import place_of
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.cursor import Cursor, paginate
from models.actions.shared.organisations import OrganisationName
from models.actions.shared.scope import Scope, deliveries_in
from models.rules.cities.rules import Part
from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.kinds import HazardCategory, Progress, ReportKind
from models.rules.reports.standing import RecipientState, recipient_state
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.question import Question
from models.tables.reports.report import Incident, Report

PAGE = 30


class InboxState(StrEnum):
    NEW = "new"  # not answered yet
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ASKED = "asked"  # a question waits for the reporter
    REPLIED = "replied"  # the reporter has answered a question


@dataclass(frozen=True)
class InboxFilter:
    """What does not narrow is None. `until` is not included."""

    state: InboxState | None = None
    kind: ReportKind | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class InboxLine:
    id: UUID
    opened_at: datetime
    kind: ReportKind
    category: HazardCategory | None
    place: str
    rescue_number: str
    words: str
    standing: RecipientState
    ticket: str
    waiting: int  # questions that the reporter has not answered
    replied: int


@dataclass(frozen=True)
class InboxPage:
    lines: tuple[InboxLine, ...]
    after: Cursor | None


@dataclass(frozen=True)
class QuestionLine:
    """A question to one of the reporters; `answer` is None while there is none, empty where it was erased."""

    report_id: UUID
    words: str
    asked_at: datetime
    answer: str | None


def inbox_in(scope: Scope) -> QuerySet[Delivery]:
    """The deliveries to insurers that the scope may see: an insurer's own."""
    return deliveries_in(scope).filter(part=Part.INSURER)


async def list_inbox(scope: Scope, wanted: InboxFilter, after: Cursor | None, size: int = PAGE) -> InboxPage:
    """The newest first."""
    found = Incident.filter(_asked(scope, wanted)).select_related("lift__estate")
    shown, more = await paginate(found, "-opened_at", after, size)
    return InboxPage(tuple(await _lines(scope, shown)), more)


async def insurer_of(scope: Scope, incident_id: UUID) -> OrganisationName | None:
    """Who answers for this incident in this scope: the insurer itself; None where it was not told."""
    told = (
        await inbox_in(scope)
        .filter(incident_id=incident_id)
        .order_by("id")
        .select_related("organisation")
        .first()
    )
    return OrganisationName.of(told.organisation) if told and told.organisation else None


async def answer_delivery(
    insurer_id: UUID, incident_id: UUID, word: PartnerStatus, words: str, by: Actor, now: datetime
) -> bool:
    """Accept under a number or refuse with a reason, for everything sent of the incident.

    What still waits to be sent is settled by it. False where it is too late to refuse.
    """
    async with locked_incident(incident_id) as incident:
        refuses = word is PartnerStatus.REFUSED
        ticket, note = ("", words) if refuses else (words, "")
        if not await speak_for(incident, insurer_id, word, ticket, note, now):
            return False
        subject = AuditSubject("incident", str(incident_id))
        await record_audit(by, "answer_inbox", subject, now, details={"word": word.value})
    return True


async def questions_about(insurer_id: UUID, incident_id: UUID) -> list[QuestionLine]:
    rows = (
        await Question.filter(organisation_id=insurer_id, report__incident_id=incident_id)
        .order_by("id")
        .limit(100)
        .select_related("answer")
    )
    return [
        QuestionLine(
            row.report_id,
            row.words,
            row.asked_at,
            row.answer.details.get("words", "") if row.answer else None,
        )
        for row in rows
    ]


def _asked(scope: Scope, wanted: InboxFilter) -> Q:
    mine = inbox_in(scope)
    asked = Q(id__in=Subquery(mine.values("incident_id")))
    match wanted.state:
        case InboxState.NEW:
            asked &= ~Q(id__in=Subquery(mine.filter(_IS_ANSWERED).values("incident_id")))
        case InboxState.ACCEPTED:
            asked &= Q(id__in=Subquery(mine.filter(progress__gt=Progress.FILED).values("incident_id")))
        case InboxState.REFUSED:
            refused = mine.filter(state=DeliveryState.REFUSED, progress=Progress.FILED)
            asked &= Q(id__in=Subquery(refused.values("incident_id")))
        case InboxState.ASKED | InboxState.REPLIED:
            is_open = wanted.state is InboxState.ASKED
            questions = _questions(scope).filter(answered_at__isnull=is_open)
            asked &= Q(id__in=Subquery(questions.values("report__incident_id")))
    exact: dict[str, Any] = {
        "kind": wanted.kind,
        "opened_at__gte": wanted.since,
        "opened_at__lt": wanted.until,
    }
    return asked & Q(**{name: value for name, value in exact.items() if value is not None})


_IS_ANSWERED = Q(progress__gt=Progress.FILED) | Q(state=DeliveryState.REFUSED)


def _questions(scope: Scope) -> QuerySet[Question]:
    return Question.all() if scope.belongs_to is None else Question.filter(organisation_id=scope.belongs_to)


async def _lines(scope: Scope, rows: list[Incident]) -> list[InboxLine]:
    ids = [row.id for row in rows]
    told: dict[UUID, list[Delivery]] = {one: [] for one in ids}
    for delivery in await inbox_in(scope).filter(incident_id__in=ids).order_by("id"):
        told[delivery.incident_id].append(delivery)
    waiting, replied = dict.fromkeys(ids, 0), dict.fromkeys(ids, 0)
    asked = _questions(scope).filter(report__incident_id__in=ids)
    for question in await asked.values("report__incident_id", "answered_at"):
        counts = waiting if question["answered_at"] is None else replied
        counts[question["report__incident_id"]] += 1
    words = {
        row["incident_id"]: row["words"]
        for row in await Report.filter(incident_id__in=ids).order_by("-id").values("incident_id", "words")
    }
    return [
        InboxLine(
            id=row.id,
            opened_at=row.opened_at,
            kind=row.kind,
            category=row.category,
            place=place_of(row.lift) if row.lift else "",
            rescue_number=row.lift.rescue_number if row.lift else "",
            words=words.get(row.id, ""),
            standing=_standing(told[row.id]),
            ticket=next((one.ticket for one in told[row.id] if one.ticket), ""),
            waiting=waiting[row.id],
            replied=replied[row.id],
        )
        for row in rows
    ]


def _standing(deliveries: list[Delivery]) -> RecipientState:
    """The furthest that any message of the matter came. What lies in an inbox has arrived there."""
    furthest = max(one.progress for one in deliveries)
    is_refused = any(one.state is DeliveryState.REFUSED for one in deliveries)
    refused = is_refused and furthest is Progress.FILED
    return recipient_state(DeliveryState.REFUSED if refused else DeliveryState.DELIVERED, furthest)
