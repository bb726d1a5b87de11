"""Rounds as their console pages show them: the list, one with its progress or results, the newest wording."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

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

SHOWN = 100


@dataclass(frozen=True)
class RoundLine:
    id: UUID
    title: str
    subject: SurveySubject
    area: str
    closes_at: datetime
    state: RoundState


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


async def list_rounds(scope: Scope, now: datetime) -> list[RoundLine]:
    """The newest first."""
    rows = rounds_in(scope).select_related("district", "city").order_by("-created_at").limit(SHOWN)
    return [
        RoundLine(
            row.id,
            row.title,
            row.subject,
            row.district.name if row.district else row.city.name,
            row.closes_at,
            round_state(row.opened_at, row.closes_at, now),
        )
        for row in await rows
    ]


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
