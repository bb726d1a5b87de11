"""Decisions as anybody may read them: those that were announced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.queryset import QuerySet

from models.rules.insurance.policy_terms import Funding
from models.rules.votes.counting import Precedence
from models.rules.votes.decision import Course, Mode, Purpose
from models.rules.votes.tally import NonVoters, Threshold
from models.tables.votes.decision import Decision
from models.tables.votes.publication import Bulletin


@dataclass(frozen=True)
class AnnouncedEstate:
    name: str


@dataclass(frozen=True)
class DecisionView:
    """One decision with its estate; what each column means is said in `Decision`."""

    id: UUID
    slug: str
    estate_id: UUID
    estate: AnnouncedEstate
    title: str
    words: str
    purpose: Purpose
    threshold: Threshold
    article: str
    cost_fen: int
    insurance_fen: int
    amount_fen: int
    funding: Funding
    attachments: Sequence[Mapping[str, str]]
    mode: Mode
    mode_reason: str
    precedence: Precedence
    non_voters: NonVoters
    non_voters_reason: str
    proxy_limit: int
    opens_at: datetime | None
    closes_at: datetime | None
    roll_hash: str
    ballots: int
    whole_area: int
    whole_heads: int
    voted_area: int
    voted_heads: int
    closed_at: datetime | None
    closing_hash: str
    published_at: datetime | None
    objections_until: datetime | None
    bulletin_sha256: str
    results: Mapping[str, Any] | None
    flips: bool
    withdrawn_at: datetime | None
    withdrawn_why: str
    course: Course


_COLUMNS = tuple(name for name in DecisionView.__dataclass_fields__ if name != "estate")


def view_of(row: Decision) -> DecisionView:
    """Needs the estate loaded."""
    columns = {name: getattr(row, name) for name in _COLUMNS}
    return DecisionView(**columns, estate=AnnouncedEstate(row.estate.name))


async def views_of(rows: QuerySet[Decision]) -> list[DecisionView]:
    return [view_of(row) for row in await rows.select_related("estate")]


async def decision_by_slug(slug: str) -> DecisionView | None:
    return await _first(_announced().filter(slug=slug))


async def decision_by_id(decision_id: UUID) -> DecisionView | None:
    return await _first(_announced().filter(id=decision_id))


async def read_decision(decision_id: UUID) -> DecisionView:
    """Raises DoesNotExist."""
    return view_of(await Decision.get(id=decision_id).select_related("estate"))


async def replacement_of(decision_id: UUID) -> DecisionView | None:
    """The decision that was announced in the place of a withdrawn one."""
    return await _first(_announced().filter(replaces_id=decision_id))


async def bulletin_body(decision_id: UUID, version: int | None = None) -> str | None:
    """As it went out, byte by byte: this version, or the last. None where there is none."""
    found = Bulletin.filter(decision_id=decision_id).order_by("-version")
    latest = await (found if version is None else found.filter(version=version)).first()
    return latest.body if latest else None


def _announced() -> QuerySet[Decision]:
    return Decision.filter(announced_at__not_isnull=True)


async def _first(rows: QuerySet[Decision]) -> DecisionView | None:
    found = await views_of(rows.limit(1))
    return found[0] if found else None
