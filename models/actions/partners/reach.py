"""What went out to people by paid ways: written down once sent, its receipt, and what a month costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from models.actions.forwarding.lost_messages import reopen_delivery
from models.actions.rescues.call_outs import hear_message_lost
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.rules.partners.reach import (
    Arrival,
    DatedPrice,
    DayCount,
    WayCost,
    cost_of,
    counts_as_receipt,
)
from models.rules.rescues.call_outs import CallWay
from models.tables.partners.reach import SentMessage, WayPrice

SHOWN_MONTHS = 3
MOST_MESSAGES = 50_000  # of one organisation in the months that are shown
MOST_PRICES = 200


@dataclass(frozen=True)
class NewlySent:
    """A message that a provider took, or may have taken: then without the provider's number."""

    organisation_id: UUID
    contact_id: UUID | None
    about: UUID
    way: CallWay
    cloud: str
    provider_id: str = ""


@dataclass(frozen=True)
class ToldReceipt:
    """What a provider says became of an SMS. `about`: our own number of it, where it gives that back."""

    cloud: str
    provider_id: str
    about: UUID | None
    phone_hash: str
    delivered: bool
    detail: str
    parts: int = 1


@dataclass(frozen=True)
class MonthCost:
    """`first`: of the month. `count` is of all ways."""

    first: date
    ways: Sequence[WayCost]


async def note_sent(new: NewlySent, now: datetime) -> None:
    await SentMessage.create(sent_at=now, **vars(new))


async def hear_receipt(told: ToldReceipt, now: datetime) -> bool:
    """False where it names no message of ours to that number, or one that has its receipt.

    A page that did not arrive brings forward who is told next; a report goes to the next on duty.
    """
    row = await _message_of(told)
    if row is None or not counts_as_receipt(row.sent_at, now):
        return False
    if row.contact is not None and row.contact.phone_hash != told.phone_hash:
        return False
    receipt = Arrival.DELIVERED if told.delivered else Arrival.UNDELIVERED
    async with in_transaction():
        heard = await SentMessage.filter(id=row.id, receipt=Arrival.NONE).update(
            receipt=receipt,
            receipt_at=now,
            receipt_detail=told.detail[:300],
            provider_id=row.provider_id or told.provider_id,
            parts=min(max(told.parts, 1), 20),
        )
        if heard and not told.delivered:
            await hear_message_lost(row.about, now)
            await reopen_delivery(row.about, row.sent_at, f"SMS not delivered: {told.detail}", now)
    return bool(heard)


async def lost_to(about: UUID) -> set[UUID]:
    """The people whose SMS about this did not reach the phone."""
    lost = SentMessage.filter(about=about, receipt=Arrival.UNDELIVERED, contact_id__not_isnull=True)
    return {row.contact_id for row in await lost.only("id", "contact_id") if row.contact_id}


async def _message_of(told: ToldReceipt) -> SentMessage | None:
    sms = SentMessage.filter(cloud=told.cloud, way=CallWay.SMS).select_related("contact")
    if told.provider_id:
        found = await sms.filter(provider_id=told.provider_id).order_by("-sent_at").first()
        if found is not None:
            return found
    if told.about is None:
        return None
    return await sms.filter(about=told.about, provider_id="").order_by("-sent_at").first()


async def months_of(organisation_id: UUID, now: datetime) -> list[MonthCost]:
    """The running month and those before it, newest first."""
    firsts = _months(now.astimezone(LOCAL).date())
    since = datetime.combine(firsts[-1], datetime.min.time(), LOCAL)
    rows = await (
        SentMessage.filter(organisation_id=organisation_id, sent_at__gte=since)
        .order_by("-sent_at")
        .limit(MOST_MESSAGES)
        .values_list("way", "sent_at", "parts")
    )
    counts: dict[tuple[CallWay, date], int] = {}
    for way, sent_at, parts in rows:
        key = (CallWay(way), sent_at.astimezone(LOCAL).date())
        counts[key] = counts.get(key, 0) + parts
    days = [DayCount(way, day, count) for (way, day), count in sorted(counts.items())]
    prices = await prices_of(organisation_id)
    return [
        MonthCost(first, cost_of([one for one in days if one.day.replace(day=1) == first], prices))
        for first in firsts
    ]


def _months(day: date) -> list[date]:
    firsts = [day.replace(day=1)]
    while len(firsts) < SHOWN_MONTHS:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    return firsts


async def prices_of(organisation_id: UUID) -> list[DatedPrice]:
    """Its own and those of all."""
    return [
        DatedPrice(row.way, row.from_day, row.price_cfen, is_own=row.organisation_id is not None)
        for row in await _prices(organisation_id)
    ]


async def _prices(organisation_id: UUID) -> list[WayPrice]:
    rows = WayPrice.filter(Q(organisation_id=organisation_id) | Q(organisation_id__isnull=True))
    return await rows.order_by("-from_day", "-set_at", "-id").limit(MOST_PRICES)


@dataclass(frozen=True)
class PriceLine:
    """A price as its page lists it."""

    way: CallWay
    from_day: date
    price_cfen: int
    source: str
    for_all: bool


@dataclass(frozen=True)
class NewPrice:
    """Of one organisation, or of all where `organisation_id` is None."""

    organisation_id: UUID | None
    way: CallWay
    from_day: date
    price_cfen: int
    source: str


async def list_prices(organisation_id: UUID) -> list[PriceLine]:
    return [
        PriceLine(row.way, row.from_day, row.price_cfen, row.source, row.organisation_id is None)
        for row in await _prices(organisation_id)
    ]


async def set_price(new: NewPrice, by: Actor, now: datetime) -> None:
    """From a day on; of the same day it replaces what was set before."""
    async with in_transaction():
        same = WayPrice.filter(organisation_id=new.organisation_id, way=new.way, from_day=new.from_day)
        if new.organisation_id is None:
            same = WayPrice.filter(organisation_id__isnull=True, way=new.way, from_day=new.from_day)
        await same.delete()
        await WayPrice.create(set_at=now, **vars(new))
        details = {"way": new.way.value, "from_day": str(new.from_day), "price_cfen": new.price_cfen}
        subject = AuditSubject("organisation", str(new.organisation_id or ""))
        await record_audit(by, "set_way_price", subject, now, details=details)
