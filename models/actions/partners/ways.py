"""How an organisation and its people are reached: each way, when it last worked, and its last test."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.functions import Count

from models.actions.forwarding.drills import UNTESTED
from models.actions.ledger.on_duty import contacts_of
from models.rules.forwarding.delivery import AttemptResult, DeliveryState
from models.rules.forwarding.drills import is_overdue
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.reach import Arrival
from models.rules.partners.way_drills import CHANNEL_OF, ways_to_test
from models.rules.rescues.call_outs import CallWay
from models.tables.forwarding.delivery import Delivery
from models.tables.forwarding.drill import Drill
from models.tables.partners.organisation import Endpoint
from models.tables.partners.reach import SentMessage

RECEIPTS_OF = timedelta(days=30)
_ARRIVED = (AttemptResult.ACCEPTED, AttemptResult.DELIVERED)


@dataclass(frozen=True)
class WayLine:
    """One way. `worked_at`: when something, a test among it, was last taken; None where nothing was yet.

    `delivered`, `undelivered`: SMS of the last 30 days of which the provider said whether they arrived.
    """

    channel: ChannelKind
    is_own: bool
    worked_at: datetime | None
    tested_at: datetime | None
    passed: bool | None
    detail: str
    is_overdue: bool
    delivered: int
    undelivered: int


async def ways_of(organisation_id: UUID, now: datetime) -> list[WayLine]:
    """The organisation's own channel, then those to its people."""
    endpoint = await Endpoint.get_or_none(organisation_id=organisation_id)
    own = endpoint.channel if endpoint and endpoint.channel not in UNTESTED else None
    people = await contacts_of(organisation_id, now)
    channels = ways_to_test({way for one in people for way in one.ways}, own)
    receipts = await _receipts(organisation_id, now)
    ways = {channel: way for way, channel in CHANNEL_OF.items()}
    return [
        await _line(organisation_id, channel, ways.get(channel), channel is own, receipts, now)
        for channel in ([own] if own else []) + channels
    ]


async def _line(
    organisation_id: UUID,
    channel: ChannelKind,
    way: CallWay | None,
    is_own: bool,
    receipts: Mapping[tuple[CallWay, Arrival], int],
    now: datetime,
) -> WayLine:
    tests = Drill.filter(organisation_id=organisation_id, channel=channel, finished_at__not_isnull=True)
    last = await tests.order_by("-finished_at").first()
    passed = await tests.filter(result__in=_ARRIVED).order_by("-finished_at").first()
    passed_at = passed.finished_at if passed else None
    times = [passed_at]
    if way is not None:
        sent = SentMessage.filter(organisation_id=organisation_id, way=way).exclude(provider_id="")
        newest = await sent.exclude(receipt=Arrival.UNDELIVERED).order_by("-sent_at").first()
        times.append(newest.sent_at if newest else None)
    elif is_own:
        arrived = Delivery.filter(
            organisation_id=organisation_id,
            channel=channel,
            state__in=(DeliveryState.DELIVERED, DeliveryState.ACCEPTED),
        )
        delivery = await arrived.order_by("-created_at").first()
        times.append(delivery.settled_at if delivery else None)
    return WayLine(
        channel=channel,
        is_own=is_own,
        worked_at=max((one for one in times if one is not None), default=None),
        tested_at=last.finished_at if last else None,
        passed=last.result in _ARRIVED if last else None,
        detail=last.detail if last else "",
        is_overdue=last is not None and is_overdue(passed_at, now),
        delivered=receipts.get((way, Arrival.DELIVERED), 0) if way else 0,
        undelivered=receipts.get((way, Arrival.UNDELIVERED), 0) if way else 0,
    )


async def _receipts(organisation_id: UUID, now: datetime) -> Mapping[tuple[CallWay, Arrival], int]:
    rows = SentMessage.filter(organisation_id=organisation_id, sent_at__gt=now - RECEIPTS_OF)
    told = rows.exclude(receipt=Arrival.NONE).annotate(count=Count("id")).group_by("way", "receipt")
    return {
        (CallWay(one["way"]), Arrival(one["receipt"])): one["count"]
        for one in await told.values("way", "receipt", "count")
    }
