"""The votes of a scope as a list, by where they stand now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from tortoise.expressions import Q

from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.pieces import holds
from models.actions.shared.scope import Scope
from models.actions.votes.read import decisions_in
from models.rules.votes.decision import Purpose, VoteStage, stage_at
from models.tables.votes.decision import Decision

NEWEST = "-created_at"


@dataclass(frozen=True)
class DecisionFilter:
    """What is looked for; what is None or empty does not narrow. `words`: a piece of the title or estate."""

    words: str = ""
    stages: Collection[VoteStage] = ()
    purpose: Purpose | None = None
    district_id: UUID | None = None


@dataclass(frozen=True)
class DecisionLine:
    """`voted_heads` of `whole_heads` have taken part; both are None before the roll is frozen."""

    id: UUID
    title: str
    estate: str
    district: str
    purpose: Purpose
    amount_fen: int
    stage: VoteStage
    created_at: datetime
    opens_at: datetime | None
    closes_at: datetime | None
    voted_heads: int | None
    whole_heads: int | None


async def list_decisions(
    scope: Scope, wanted: DecisionFilter, page: PageOf, now: datetime
) -> ListPage[DecisionLine]:
    rows = decisions_in(scope)
    if wanted.words:
        rows = rows.filter(holds("title", wanted.words) | holds("estate__name", wanted.words))
    if wanted.stages:
        rows = rows.filter(reduce(or_, (at_stage(stage, now) for stage in wanted.stages)))
    if wanted.purpose is not None:
        rows = rows.filter(purpose=wanted.purpose)
    if wanted.district_id is not None:
        rows = rows.filter(estate__district_id=wanted.district_id)
    shown, more = await rows_of(rows.select_related("estate__district"), page)
    return ListPage(tuple(_line(row, now) for row in shown), more)


def at_stage(stage: VoteStage, now: datetime) -> Q:
    """What holds for the decisions that `stage_at` puts there."""
    if stage is VoteStage.WITHDRAWN:
        return Q(withdrawn_at__isnull=False)
    is_set = Q(announced_at__isnull=False, opens_at__isnull=False, closes_at__isnull=False)
    if stage is VoteStage.DRAFT:
        return Q(withdrawn_at__isnull=True) & ~is_set
    announced = Q(withdrawn_at__isnull=True) & is_set
    published = Q(published_at__isnull=False, objections_until__isnull=False)
    ended = Q(closed_at__isnull=False) | Q(closes_at__lte=now)
    match stage:
        case VoteStage.OBJECTIONS:
            return announced & published & Q(objections_until__gt=now)
        case VoteStage.FINAL:
            return announced & published & Q(objections_until__lte=now)
        case VoteStage.CLOSED:
            return announced & ~published & ended
        case VoteStage.NOTICED:
            return announced & ~published & ~ended & Q(opens_at__gt=now)
        case VoteStage.OPEN:
            return announced & ~published & ~ended & Q(opens_at__lte=now)


def _line(row: Decision, now: datetime) -> DecisionLine:
    is_frozen = row.frozen_at is not None
    return DecisionLine(
        id=row.id,
        title=row.title,
        estate=row.estate.name,
        district=row.estate.district.name,
        purpose=row.purpose,
        amount_fen=row.amount_fen,
        stage=stage_at(row.course, now),
        created_at=row.created_at,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        voted_heads=row.voted_heads if is_frozen else None,
        whole_heads=row.whole_heads if is_frozen else None,
    )
