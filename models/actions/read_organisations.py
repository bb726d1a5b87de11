"""The organisations of a scope, and by what way each receives reports."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from tortoise.functions import Count

from models.actions.scope import Scope, deliveries_in, organisations_in
from models.rules.delivery import DeliveryState
from models.tables.party import ChannelKind, Endpoint, Organisation, OrganisationKind

PAGE = 100


@dataclass(frozen=True)
class OrganisationLine:
    id: UUID
    kind: OrganisationKind
    name: str
    phone: str
    channel: ChannelKind
    host: str  # of the endpoint; the rest of its address may be a secret
    waiting: int  # deliveries on their way, of those in the reader's scope
    dead: int


async def list_organisations(
    scope: Scope, kind: OrganisationKind | None, after: UUID | None
) -> list[OrganisationLine]:
    """Up to PAGE of them after the one with the key `after`."""
    rows = organisations_in(scope)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return await _lines(scope, await rows.order_by("id").limit(PAGE))


async def read_organisation(scope: Scope, organisation_id: UUID) -> OrganisationLine | None:
    """None where the scope has no such organisation."""
    lines = await _lines(scope, await organisations_in(scope).filter(id=organisation_id))
    return lines[0] if lines else None


async def _lines(scope: Scope, rows: list[Organisation]) -> list[OrganisationLine]:
    keys = [row.id for row in rows]
    endpoints = {one.organisation_id: one for one in await Endpoint.filter(organisation_id__in=keys)}
    waiting = await _count(scope, keys, DeliveryState.SCHEDULED)
    dead = await _count(scope, keys, DeliveryState.DEAD)
    return [_line(row, endpoints.get(row.id), waiting.get(row.id, 0), dead.get(row.id, 0)) for row in rows]


async def _count(scope: Scope, keys: list[UUID], state: DeliveryState) -> dict[UUID, int]:
    rows = (
        await deliveries_in(scope)
        .filter(organisation_id__in=keys, state=state)
        .annotate(count=Count("id"))
        .group_by("organisation_id")
        .values("organisation_id", "count")
    )
    return {row["organisation_id"]: row["count"] for row in rows}


def _line(row: Organisation, endpoint: Endpoint | None, waiting: int, dead: int) -> OrganisationLine:
    return OrganisationLine(
        id=row.id,
        kind=row.kind,
        name=row.name,
        phone=row.phone,
        channel=endpoint.channel if endpoint else ChannelKind.NONE,
        host=(urlsplit(endpoint.url).hostname or "") if endpoint else "",
        waiting=waiting,
        dead=dead,
    )
