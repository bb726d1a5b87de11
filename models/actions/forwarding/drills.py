"""Drills in the ledger's manner: one to come for every channel, its result, and the next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.transactions import in_transaction

from models.actions.forwarding.parcels import DrillMessage
from models.actions.forwarding.record_attempt import Try, detail_of, result_of
from models.actions.forwarding.way_drills import plan_way_drills, way_key
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.scope import Scope, desks_in
from models.actions.shared.work import Queue
from models.rules.forwarding.delivery import Accepted, Delivered
from models.rules.forwarding.drills import next_drill
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.sample_events import SampleEvent
from models.rules.reports.kinds import ROUTINE
from models.tables.forwarding.drill import Drill
from models.tables.partners.organisation import Endpoint

DRILLS = Queue(Drill)
# A person is not a partner, and nothing goes out by no channel.
UNTESTED = (ChannelKind.NONE, ChannelKind.WECHAT)
MOST_CHANNELS = 1000  # in one look at their results
BUTTON_PAUSE = timedelta(seconds=10)  # a second click is not a second message


async def plan_drill(endpoint: Endpoint, at: datetime, now: datetime) -> None:
    """Have exactly one drill to come for this endpoint, or none where its channel is not tested."""
    waiting = Drill.filter(waiting_key=str(endpoint.organisation_id), lease=None)
    if endpoint.channel in UNTESTED:
        await waiting.delete()
        return
    if not await waiting.update(channel=endpoint.channel, due_at=at):
        await Drill.get_or_create(
            waiting_key=str(endpoint.organisation_id),
            defaults={
                "organisation_id": endpoint.organisation_id,
                "channel": endpoint.channel,
                "urgency": ROUTINE,
                "due_at": at,
                "created_at": now,
            },
        )


async def drill_now(organisation_id: UUID, by: Actor, now: datetime, way: ChannelKind | None = None) -> bool:
    """Bring the drill to come forward to this moment: of the organisation's channel, or of a `way` to people.

    False where one has just been or is under way, or nobody is reached so.
    """
    async with in_transaction():
        endpoint = await Endpoint.filter(organisation_id=organisation_id).select_for_update().first()
        own = endpoint.channel if endpoint else None
        channel = own if way is None else way
        if channel is None or channel in UNTESTED:
            return False
        ours = Drill.filter(organisation_id=organisation_id, channel=channel)
        if await ours.filter(finished_at__gt=now - BUTTON_PAUSE).exists():
            return False
        if await ours.filter(waiting_key__not_isnull=True, lease__not_isnull=True).exists():
            return False
        if channel is own and endpoint is not None:
            await plan_drill(endpoint, now, now)
        else:
            await plan_way_drills(organisation_id, now)
        if not await ours.filter(waiting_key__not_isnull=True).update(due_at=now, asked_by=by.name[:100]):
            return False
        await record_audit(by, "test_channel", AuditSubject("organisation", str(organisation_id)), now)
    return True


async def note_sample(organisation_id: UUID, by: Actor, sample: SampleEvent, now: datetime) -> None:
    """A sample event was sent. Only the audit log knows: no drill, delivery or figure does."""
    async with in_transaction():
        subject = AuditSubject("organisation", str(organisation_id))
        await record_audit(by, "send_sample", subject, now, details={"event": sample.value})


async def record_drill(drill: DrillMessage, tried: Try) -> None:
    """Keep the result of a claimed drill and plan the next. A lost claim changes nothing."""
    passed = isinstance(tried.outcome, Accepted | Delivered)
    async with in_transaction():
        endpoint = await Endpoint.filter(organisation_id=drill.organisation_id).select_for_update().first()
        written = await Drill.filter(id=drill.id, lease=drill.lease).update(
            waiting_key=None,
            due_at=None,
            lease=None,
            finished_at=tried.finished_at,
            took_ms=int((tried.finished_at - tried.started_at) / timedelta(milliseconds=1)),
            result=result_of(tried.outcome),
            detail=detail_of(tried.outcome)[:500],
        )
        if not written:
            return
        if drill.waiting_key == way_key(drill.organisation_id, drill.channel):
            await plan_way_drills(drill.organisation_id, tried.finished_at, (drill.channel, passed))
            return
        if endpoint is None:
            return
        if endpoint.channel is not drill.channel:
            # It was exchanged meanwhile: this says nothing of the new one, which is still to be tested.
            await plan_drill(endpoint, tried.finished_at, tried.finished_at)
            return
        changes: dict[str, object] = {"drill_failed": not passed}
        if passed:
            changes["passed_at"] = tried.finished_at
        await Endpoint.filter(id=endpoint.id).update(**changes)
        await plan_drill(endpoint, next_drill(tried.finished_at, passed=passed), tried.finished_at)


@dataclass(frozen=True)
class LastDrill:
    """What the last test message to a partner came to; `passed_at` is of the last that arrived, if any."""

    partner: str
    passed: bool
    passed_at: datetime | None


async def last_drills() -> list[LastDrill]:
    """Of all channels that were tested, at most MOST_CHANNELS, those that failed first."""
    tested = Endpoint.filter(Q(drill_failed=True) | Q(passed_at__not_isnull=True))
    rows = await (
        tested.exclude(channel__in=UNTESTED)
        .order_by("-drill_failed", "passed_at")
        .limit(MOST_CHANNELS)
        .values_list("organisation__name", "drill_failed", "passed_at")
    )
    return [LastDrill(partner, not failed, passed_at) for partner, failed, passed_at in rows]


async def see_drill(scope: Scope, drill_id: UUID, now: datetime) -> bool:
    """A person at the desk has seen the test message. False where it is on none of the scope's desks."""
    drill = await Drill.get_or_none(id=drill_id, organisation_id__in=Subquery(desks_in(scope).values("id")))
    if drill is not None:
        await Drill.filter(id=drill_id, seen_at=None).update(seen_at=now)
    return drill is not None
