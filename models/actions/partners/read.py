"""The organisations of a scope, and by what way each receives reports."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from models.actions.forwarding.drills import UNTESTED
from models.actions.forwarding.way_drills import dead_ways
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope, deliveries_in, organisations_in
from models.rules.forwarding.delivery import DeliveryState
from models.rules.forwarding.drills import LIMIT
from models.rules.lifts.coordinates import Coordinates, point_of
from models.rules.partners.endpoints import SharedField
from models.rules.partners.kinds import ChannelKind, OrganisationKind
from models.tables.forwarding.drill import Drill
from models.tables.partners.organisation import Endpoint, Organisation

SHOWN_DRILLS = 10


class ChannelView(StrEnum):
    UNTRUSTED = "untrusted"  # see `untrusted`
    UNREACHABLE = "unreachable"  # without a channel


@dataclass(frozen=True)
class OrganisationFilter:
    """What is looked for; what is None or empty does not narrow."""

    words: str = ""
    kind: OrganisationKind | None = None
    view: ChannelView | None = None


@dataclass(frozen=True)
class OrganisationLine:
    id: UUID
    kind: OrganisationKind
    name: str
    phone: str
    channel: ChannelKind
    host: str  # of the endpoint; the rest of its address may be a secret
    group: str  # where a robot writes, by the name that staff gave it
    waiting: int  # deliveries on their way, of those in the reader's scope
    dead: int
    passed_at: datetime | None  # the last test message that arrived
    drill_failed: bool
    is_tested: bool  # whether test messages go by its channel
    sends: tuple[SharedField, ...]
    two_secrets_until: datetime | None  # while an old secret is good beside the new one
    point: Coordinates | None  # where its people set out from


async def list_organisations(
    scope: Scope, wanted: OrganisationFilter, page: PageOf, now: datetime
) -> ListPage[OrganisationLine]:
    shown, more = await rows_of(_narrow(organisations_in(scope), wanted, now), page)
    return ListPage(tuple(await _lines(scope, shown)), more)


async def organisation_lines(scope: Scope, keys: Collection[UUID]) -> list[OrganisationLine]:
    return await _lines(scope, await organisations_in(scope).filter(id__in=list(keys)))


async def read_organisation(scope: Scope, organisation_id: UUID) -> OrganisationLine | None:
    """None where the scope has no such organisation."""
    return next(iter(await organisation_lines(scope, [organisation_id])), None)


def _narrow(
    rows: QuerySet[Organisation], wanted: OrganisationFilter, now: datetime
) -> QuerySet[Organisation]:
    match wanted.view:
        case ChannelView.UNTRUSTED:
            rows = untrusted(rows, now)
        case ChannelView.UNREACHABLE:
            rows = rows.filter(Q(endpoint__id__isnull=True) | Q(endpoint__channel=ChannelKind.NONE))
    if wanted.kind is not None:
        rows = rows.filter(kind=wanted.kind)
    if wanted.words:
        rows = rows.filter(Q(name__icontains=wanted.words) | Q(credit_code=wanted.words.upper()))
    return rows


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
        group=str(endpoint.options.get("group", "")) if endpoint else "",
        waiting=waiting,
        dead=dead,
        passed_at=endpoint.passed_at if endpoint else None,
        drill_failed=endpoint.drill_failed if endpoint else False,
        is_tested=endpoint is not None and endpoint.channel not in UNTESTED,
        sends=tuple(one for one in SharedField if endpoint is None or one.value in endpoint.sends),
        two_secrets_until=endpoint.previous_secret_until if endpoint else None,
        point=point_of(row.latitude_e6, row.longitude_e6),
    )


def untrusted(rows: QuerySet[Organisation], now: datetime) -> QuerySet[Organisation]:
    """Those whose channel, or a way to whose people, did not pass its last test; and those whose channel
    passed none within the limit: somebody must look.
    """
    failed = Q(endpoint__drill_failed=True) | Q(endpoint__passed_at__lte=now - LIMIT)
    own = Q(failed, ~Q(endpoint__channel__in=UNTESTED))
    return rows.filter(own | Q(id__in=Subquery(dead_ways().values("organisation_id"))))


async def last_drills(organisation_id: UUID) -> list[Drill]:
    """The one to come and the newest results."""
    rows = Drill.filter(organisation_id=organisation_id)
    coming = await rows.filter(waiting_key__not_isnull=True)
    finished = rows.filter(finished_at__not_isnull=True).order_by("-finished_at")
    return coming + await finished.limit(SHOWN_DRILLS)
