"""Rounds as their console pages show them: the list, one with its progress or results, the newest wording."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.queryset import QuerySet

from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope, rounds_in, rounds_run_by
from models.actions.surveys.read import Results, RoundProgress, read_progress, read_results
from models.rules.surveys.rounds import (
    RoundState,
    SurveyQuestion,
    SurveySubject,
    parse_questions,
    round_state,
)
from models.tables.surveys import QuestionSet, SurveyCertificate, SurveyRound

NEWEST = "-created_at"


@dataclass(frozen=True)
class RoundFilter:
    """What is looked for; what is None or empty does not narrow. `words`: a piece of the title."""

    words: str = ""
    state: RoundState | None = None
    subject: SurveySubject | None = None


@dataclass(frozen=True)
class RoundLine:
    id: UUID
    title: str
    subject: SurveySubject
    area: str
    created_at: datetime
    opened_at: datetime | None
    closes_at: datetime
    state: RoundState
    closed_why: str


@dataclass(frozen=True)
class RoundView:
    """`found` has its question set, district and city loaded. `is_own`: the scope may open and end it."""

    found: SurveyRound
    state: RoundState
    questions: tuple[SurveyQuestion, ...]
    progress: RoundProgress | None
    results: Results | None
    is_certified: bool
    is_own: bool


async def list_rounds(scope: Scope, wanted: RoundFilter, page: PageOf, now: datetime) -> ListPage[RoundLine]:
    rows = rounds_in(scope)
    if wanted.words:
        rows = rows.filter(title__icontains=wanted.words)
    if wanted.subject is not None:
        rows = rows.filter(subject=wanted.subject)
    if wanted.state is not None:
        rows = _in_state(rows, wanted.state, now)
    shown, more = await rows_of(rows.select_related("district", "city"), page)
    return ListPage(tuple(_line(row, now) for row in shown), more)


def _in_state(rows: QuerySet[SurveyRound], state: RoundState, now: datetime) -> QuerySet[SurveyRound]:
    """As `round_state` judges."""
    match state:
        case RoundState.DRAFT:
            return rows.filter(opened_at__isnull=True)
        case RoundState.OPEN:
            return rows.filter(opened_at__isnull=False, closes_at__gt=now)
        case RoundState.CLOSED:
            return rows.filter(opened_at__isnull=False, closes_at__lte=now)


def _line(row: SurveyRound, now: datetime) -> RoundLine:
    return RoundLine(
        id=row.id,
        title=row.title,
        subject=row.subject,
        area=row.district.name if row.district else row.city.name,
        created_at=row.created_at,
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        state=round_state(row.opened_at, row.closes_at, now),
        closed_why=row.closed_why,
    )


async def read_round(scope: Scope, round_id: UUID, now: datetime) -> RoundView | None:
    """None where the scope may not read it."""
    found = await rounds_in(scope).get_or_none(id=round_id).select_related("question_set", "district", "city")
    if found is None:
        return None
    state = round_state(found.opened_at, found.closes_at, now)
    return RoundView(
        found,
        state,
        parse_questions(found.question_set.questions),
        progress=await read_progress(round_id) if state is RoundState.OPEN else None,
        results=await read_results(found) if state is RoundState.CLOSED else None,
        is_certified=await SurveyCertificate.exists(round_id=round_id),
        is_own=await may_run(scope, round_id),
    )


async def may_run(scope: Scope, round_id: UUID) -> bool:
    return await rounds_run_by(scope).filter(id=round_id).exists()


async def newest_questions(subject: SurveySubject) -> list[dict[str, Any]] | None:
    """None where nothing was asked about the subject yet."""
    newest = await QuestionSet.filter(subject=subject).order_by("-version").first()
    return newest.questions if newest else None
