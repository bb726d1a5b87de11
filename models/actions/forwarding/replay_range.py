"""Sending a range once more: what failed, or everything that a partner has lost since some moment.

Asked for once, done by workers in batches, each a transaction with its own
audit entry. The ids stay, so a partner that has one already knows it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from models.actions.forwarding.dead_letters import settle_letters
from models.actions.forwarding.replay import make_due
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.work import Job, Queue
from models.rules.forwarding.dead_letters import Settlement
from models.rules.forwarding.delivery import DeliveryState
from models.rules.privacy.audit_chain import ActorKind
from models.rules.privacy.retention import proof
from models.rules.reports.kinds import ROUTINE
from models.tables.forwarding.delivery import Delivery
from models.tables.forwarding.upkeep import Replay

REPLAYS = Queue(Replay)
BATCH = 200
MOST = 100_000  # deliveries in one replay
FAILED = (DeliveryState.DEAD, DeliveryState.REFUSED)
SETTLED = (*FAILED, DeliveryState.DELIVERED, DeliveryState.ACCEPTED)


@dataclass(frozen=True)
class Range:
    """Deliveries owed from `since` until before `until`: to one organisation or all, in one city or all.

    `everything` takes what has arrived too; without it only what is dead or was refused.
    """

    since: datetime
    until: datetime
    organisation_id: UUID | None = None
    city_id: UUID | None = None
    everything: bool = False

    @property
    def states(self) -> Sequence[DeliveryState]:
        return SETTLED if self.everything else FAILED

    def within(self, rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
        found = rows.filter(
            created_at__gte=self.since,
            created_at__lt=self.until,
            state__in=self.states,
            organisation_id__not_isnull=True,
        )
        if self.organisation_id is not None:
            found = found.filter(organisation_id=self.organisation_id)
        return found if self.city_id is None else found.filter(incident__city_id=self.city_id)


async def count_range(wanted: Range) -> int:
    """How many there are now; stops at MOST."""
    return len(await wanted.within(Delivery.all()).limit(MOST).values_list("id", flat=True))


async def ask_replay(request_key: str, wanted: Range, why: str, by: Actor, now: datetime) -> Replay:
    """Ask for a replay; a second request under the same key is the first one."""
    known = await Replay.get_or_none(request_key=request_key)
    if known is not None:
        return known
    total = await count_range(wanted)
    try:
        async with in_transaction():
            replay = await Replay.create(
                request_key=request_key,
                organisation_id=wanted.organisation_id,
                city_id=wanted.city_id,
                everything=wanted.everything,
                since=wanted.since,
                until=min(wanted.until, now),  # what is owed from now on is sent anyhow
                asked_at=now,
                actor={"kind": by.kind.value, "id": by.id, "name": by.name},
                why=why[:500],
                total=total,
                urgency=ROUTINE,
                due_at=now,
            )
            details = {"total": total, "everything": wanted.everything, "since": wanted.since.isoformat()}
            subject = AuditSubject("replay", str(replay.id))
            await record_audit(by, "ask_replay", subject, now, why=why, details=details)
            return replay
    except IntegrityError:
        return await Replay.get(request_key=request_key)


async def replay_next(replay: Job, now: datetime) -> bool:
    """Do the next batch of a claimed replay. False where the claim was lost or nothing is left.

    Entrapments and hazards alike go out by their own urgency; the replay only makes them due.
    """
    async with in_transaction():
        held = await Replay.filter(id=replay.id, lease=replay.lease).select_for_update().first()
        if held is None or held.finished_at is not None:
            return False
        wanted = Range(held.since, held.until, held.organisation_id, held.city_id, held.everything)
        keys = await _next_keys(wanted, held)
        ids = [key for key, _ in keys]
        rows = await make_due(ids, wanted.states, now)
        if rows:
            by = Actor(ActorKind(held.actor["kind"]), held.actor["id"], held.actor["name"])
            await settle_letters([row.id for row in rows], Settlement.REPLAYED, now, by=by.name)
            await record_audit(
                by,
                "replay_batch",
                AuditSubject("replay", str(held.id)),
                now,
                why=held.why,
                details={"count": len(rows), "ids_sha256": proof([row.id for row in rows])},
            )
        if keys:
            held.after_id, held.after_at = keys[-1]
        held.seen, held.replayed = held.seen + len(keys), held.replayed + len(rows)
        more = len(keys) == BATCH
        held.due_at, held.lease, held.finished_at = (now, None, None) if more else (None, None, now)
        await held.save(
            update_fields=["after_at", "after_id", "seen", "replayed", "due_at", "lease", "finished_at"]
        )
        return more


async def _next_keys(wanted: Range, replay: Replay) -> list[tuple[UUID, datetime]]:
    """The oldest first. What this replay has sent already lies behind its cursor, wherever it stands now."""
    rows = wanted.within(Delivery.all())
    if replay.after_at is not None:
        rows = rows.filter(
            Q(created_at__gt=replay.after_at) | Q(created_at=replay.after_at, id__gt=replay.after_id)
        )
    return [
        (key, at)
        for key, at in await rows.order_by("created_at", "id").limit(BATCH).values_list("id", "created_at")
    ]
