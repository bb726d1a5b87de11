"""Conversations with residents as staff of a scope read them: never who it is."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise.expressions import F, Q, Subquery
from tortoise.functions import Max
from tortoise.queryset import QuerySet

from models.actions.lifts.find import place_of
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.pieces import holds
from models.actions.shared.scope import Scope
from models.rules.lifts import code as lift_code
from models.rules.people.hand_over import LineState
from models.rules.staff.access import Belonging
from models.tables.lifts import LiftCode
from models.tables.people.hand_over import HandOver, HandOverLine

MOST_LINES = 200


class HandOverQueue(StrEnum):
    WAITING = "waiting"  # the longest wait first
    OPEN = "open"  # also those that were answered
    CLOSED = "closed"  # the newest first


@dataclass(frozen=True)
class HandOverFilter:
    """What is looked for. `words`: a lift's code or rescue number, or a piece of the place."""

    queue: HandOverQueue = HandOverQueue.WAITING
    words: str = ""


@dataclass(frozen=True)
class HandOverSummary:
    id: UUID
    place: str
    opened_at: datetime
    news_at: datetime
    waiting: bool  # the person spoke last
    closed_at: datetime | None
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


async def list_hand_overs(scope: Scope, wanted: HandOverFilter, page: PageOf) -> ListPage[HandOverSummary]:
    """In its own order, open ones with the longest wait first, closed ones with the newest first."""
    is_closed = wanted.queue is HandOverQueue.CLOSED
    found = hand_overs_in(scope).filter(closed_at__isnull=not is_closed)
    if wanted.queue is HandOverQueue.WAITING:
        found = found.filter(Q(answered_at__isnull=True) | Q(answered_at__lt=F("news_at")))
    if wanted.words:
        found = found.filter(_about(wanted.words))
    order = page.by or ("-closed_at" if is_closed else "news_at")
    rows, more = await rows_of(found.select_related("lift__estate"), replace(page, by=order))
    return ListPage(tuple(await _summaries(rows)), more)


async def hand_over_summaries(scope: Scope, keys: Collection[UUID]) -> list[HandOverSummary]:
    """Those of the keys that the scope has."""
    found = hand_overs_in(scope).filter(id__in=list(keys))
    return await _summaries(await found.select_related("lift__estate"))


def _about(words: str) -> Q:
    if (code := lift_code.read_code(words)) is not None:
        return Q(lift_id__in=Subquery(LiftCode.filter(code=code).values("lift_id")))
    if (rescue_number := lift_code.read_rescue_number(words)) is not None:
        return Q(lift__rescue_number=rescue_number)
    return holds("lift__estate__name", words) | holds("lift__building", words)


async def _summaries(rows: list[HandOver]) -> list[HandOverSummary]:
    last = await _last_words([row.id for row in rows])
    return [
        HandOverSummary(
            id=row.id,
            place=place_of(row.lift) if row.lift else "",
            opened_at=row.opened_at,
            news_at=row.news_at,
            waiting=row.answered_at is None or row.answered_at < row.news_at,
            closed_at=row.closed_at,
            last_words=last.get(row.id, ""),
        )
        for row in rows
    ]


async def _last_words(ids: list[UUID]) -> dict[UUID, str]:
    lines = HandOverLine.filter(hand_over_id__in=ids)
    newest = lines.annotate(newest=Max("at")).group_by("hand_over_id")
    at = dict(await newest.values_list("hand_over_id", "newest"))
    said = lines.filter(at__in=list(set(at.values()))).order_by("id")
    return {line.hand_over_id: line.words for line in await said if line.at == at[line.hand_over_id]}


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
