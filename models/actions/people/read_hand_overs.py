"""Conversations with residents as staff of a scope read them: never who it is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.queryset import QuerySet

from models.actions.lifts.find import place_of
from models.actions.shared.scope import Scope
from models.rules.people.hand_over import LineState
from models.rules.staff.access import Belonging
from models.tables.people.hand_over import HandOver, HandOverLine

PAGE = 100
MOST_LINES = 200


@dataclass(frozen=True)
class HandOverSummary:
    id: UUID
    place: str
    opened_at: datetime
    news_at: datetime
    waiting: bool  # the person spoke last
    closed: bool
    last_words: str


@dataclass(frozen=True)
class SaidLine:
    at: datetime
    said_by: str  # empty for the person
    words: str
    state: LineState
    reason: str


@dataclass(frozen=True)
class HandOverView:
    id: UUID
    place: str
    lift_id: UUID | None
    opened_at: datetime
    closed_at: datetime | None
    lines: tuple[SaidLine, ...]


def hand_overs_in(scope: Scope) -> QuerySet[HandOver]:
    """Those of the scope's city."""
    if scope.belonging is Belonging.EVERYTHING:
        return HandOver.all()
    if scope.belonging is Belonging.CITY:
        return HandOver.filter(city_id=scope.belongs_to)
    return HandOver.filter(id__in=[])


async def list_hand_overs(scope: Scope, *, closed: bool) -> list[HandOverSummary]:
    """Open ones with the longest wait first; closed ones with the newest first."""
    chosen = hand_overs_in(scope).filter(closed_at__isnull=not closed)
    rows = (
        await chosen.order_by("-closed_at" if closed else "news_at")
        .limit(PAGE)
        .select_related("lift__estate")
    )
    last = await _last_words([row.id for row in rows])
    found = [
        HandOverSummary(
            id=row.id,
            place=place_of(row.lift) if row.lift else "",
            opened_at=row.opened_at,
            news_at=row.news_at,
            waiting=row.answered_at is None or row.answered_at < row.news_at,
            closed=row.closed_at is not None,
            last_words=last.get(row.id, ""),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.waiting)


async def _last_words(ids: list[UUID]) -> dict[UUID, str]:
    lines = HandOverLine.filter(hand_over_id__in=ids).order_by("at", "id").limit(20 * PAGE)
    return dict(await lines.values_list("hand_over_id", "words"))


async def read_hand_over(scope: Scope, hand_over_id: UUID) -> HandOverView | None:
    """With its newest lines, in their order; None where the scope has no such conversation."""
    row = await hand_overs_in(scope).filter(id=hand_over_id).select_related("lift__estate").first()
    if row is None:
        return None
    lines = await HandOverLine.filter(hand_over_id=row.id).order_by("-at", "-id").limit(MOST_LINES)
    return HandOverView(
        id=row.id,
        place=place_of(row.lift) if row.lift else "",
        lift_id=row.lift_id,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        lines=tuple(
            SaidLine(line.at, line.said_by, line.words, line.state, line.reason) for line in reversed(lines)
        ),
    )


async def said_by_person(person_id: UUID) -> list[SaidLine]:
    """Every line of the person's own conversations, the newest first, for its author to take along."""
    lines = HandOverLine.filter(hand_over__person_id=person_id).order_by("-at", "-id").limit(MOST_LINES)
    return [SaidLine(line.at, line.said_by, line.words, line.state, line.reason) for line in await lines]
