"""Claiming deliveries by the lanes of this worker: urgent first, and no partner more than its share."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tortoise.expressions import F, Q
from tortoise.transactions import in_transaction

from models.actions.forwarding.parcels import Owed
from models.actions.shared.work import hold, lock_due, next_due
from models.rules.forwarding.concurrency import LaneChoice, Lanes, Later, Take
from models.rules.partners.kinds import ChannelKind
from models.rules.reports.kinds import URGENCIES, URGENT
from models.tables.forwarding.delivery import Delivery

# Due when it was written, and not tried yet. The clock that it was written by may have been ahead: of a
# host that could not ask the database, or of the server on which a restored database stood before.
DUE_SINCE_WRITTEN = Q(attempts=0, due_at__lte=F("created_at"))
AT_ONCE = 200  # rows read in one query
MOST_ROUNDS = 12  # queries in one claim; what is left over is found by the next one


@dataclass
class Claimed:
    """`waiting`: something that is due stays behind, because its lane or this worker is full."""

    rows: list[Delivery] = field(default_factory=list)
    waiting: bool = False


def partner_of(delivery: Owed) -> Hashable:
    """Whose lane a delivery is in: the organisation's; notices share that of their channel."""
    return delivery.organisation_id or delivery.channel


async def next_delivery_due(now: datetime) -> datetime | None:
    """When the next delivery falls due that is not due yet."""
    return await next_due(Delivery, now)


async def claim_deliveries(lanes: Lanes, now: datetime) -> Claimed:
    """Take what there is room for.

    Routine deliveries to a partner whose breaker is open are moved to its next
    probe, without counting an attempt: so a dead partner's backlog is read once
    a pause and not at every claim. Those of a partner that is merely busy stay
    due and are passed over.
    """
    claimed = Claimed()
    later: dict[datetime, list[UUID]] = defaultdict(list)
    async with in_transaction():
        for urgency in URGENCIES:
            await _choose(lanes.choose(urgency, now), urgency, now, claimed, later)
        for until, ids in later.items():
            await Delivery.filter(id__in=ids).update(due_at=until, lease=None)
        await hold(Delivery, claimed.rows, now)
    return claimed


async def _choose(
    choice: LaneChoice, urgency: int, now: datetime, claimed: Claimed, later: dict[datetime, list[UUID]]
) -> None:
    done: list[UUID] = []  # of this claim: still due until its transaction writes them
    for _ in range(MOST_ROUNDS):
        if choice.free <= 0:
            claimed.waiting = True
            return
        limit = AT_ONCE if later else min(choice.free, AT_ONCE)
        due = (
            Delivery.filter(urgency=urgency).exclude(id__in=done)
            if done
            else Delivery.filter(urgency=urgency)
        )
        also = DUE_SINCE_WRITTEN if urgency == URGENT else None
        rows = await lock_due(due.filter(_not_to(choice.full)), limit, now, also)
        for row in rows:
            match choice.offer(partner_of(row)):
                case Take():
                    claimed.rows.append(row)
                    done.append(row.id)
                case Later(until):
                    later[until].append(row.id)
                    done.append(row.id)
        claimed.waiting = claimed.waiting or bool(choice.full)
        if len(rows) < limit:
            return
    claimed.waiting = True


def _not_to(full: set[Hashable]) -> Q:
    """Everybody but partners whose lane is full."""
    organisations = [partner for partner in full if isinstance(partner, UUID)]
    channels = [partner for partner in full if isinstance(partner, ChannelKind)]
    others = Q()
    if organisations:
        others &= Q(organisation_id__isnull=True) | ~Q(organisation_id__in=organisations)
    if channels:
        others &= Q(organisation_id__not_isnull=True) | ~Q(channel__in=channels)
    return others
