"""Rounds that are over, as everybody may read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from models.actions.surveys.read import Results, read_results
from models.rules.surveys.rounds import SurveySubject
from models.tables.surveys import SurveyRound

SHOWN = 100
_SHOWN_WITH = ("question_set", "district", "city")


@dataclass(frozen=True)
class Place:
    name: str


@dataclass(frozen=True)
class Wording:
    version: int
    questions: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class ClosedRound:
    """`district` is None where the whole city was asked."""

    id: UUID
    title: str
    subject: SurveySubject
    city: Place
    district: Place | None
    question_set: Wording
    opened_at: datetime
    closes_at: datetime
    planned_closes_at: datetime
    closed_why: str
    merged_later: int


async def closed_rounds(now: datetime) -> list[ClosedRound]:
    """The last SHOWN, the newest first."""
    over = SurveyRound.filter(opened_at__not_isnull=True, closes_at__lte=now)
    found = await over.select_related(*_SHOWN_WITH).order_by("-closes_at").limit(SHOWN)
    return [_view(row, row.opened_at) for row in found if row.opened_at]


async def read_closed(round_id: UUID, now: datetime) -> tuple[ClosedRound, Results] | None:
    """None where there is no such round, or it is not over."""
    row = await SurveyRound.filter(id=round_id).select_related(*_SHOWN_WITH).first()
    if row is None or row.opened_at is None or row.closes_at > now:
        return None
    return _view(row, row.opened_at), await read_results(row)


def _view(row: SurveyRound, opened_at: datetime) -> ClosedRound:
    return ClosedRound(
        id=row.id,
        title=row.title,
        subject=row.subject,
        city=Place(row.city.name),
        district=Place(row.district.name) if row.district else None,
        question_set=Wording(row.question_set.version, row.question_set.questions),
        opened_at=opened_at,
        closes_at=row.closes_at,
        planned_closes_at=row.planned_closes_at,
        closed_why=row.closed_why,
        merged_later=row.merged_later,
    )
