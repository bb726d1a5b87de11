"""Following a lift: begin, end, list; and the messages owed to followers, written with the fact itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.lifts.find import place_of
from models.actions.shared.told import settle_told
from models.actions.shared.work import Job, Queue
from models.rules.notices.follows import MOST_FOLLOWED, FollowTopic
from models.rules.notices.retry import Notified
from models.rules.privacy.retention import Data, cutoff, kept_until
from models.rules.reports.kinds import ROUTINE
from models.tables.lift_files import LiftStateChange
from models.tables.people.follow import Follow, FollowNotice
from models.tables.people.person import Person

FOLLOW_NOTICES = Queue(FollowNotice)


@dataclass(frozen=True)
class FollowedLift:
    """`unsent`: why the last message could not be sent, for staff and the record; empty where it could."""

    lift_id: UUID
    place: str
    until: datetime
    unsent: str


async def follow_lift(person_id: UUID, lift_id: UUID, now: datetime) -> bool:
    """Once more is the same, and counts from now. False where the person follows too many already."""
    async with in_transaction():
        await Person.filter(id=person_id).select_for_update().get()
        own = Follow.filter(person_id=person_id)
        if await own.filter(lift_id=lift_id).update(since=now):
            return True
        if await own.filter(since__gt=cutoff(Data.FOLLOW, now)).count() >= MOST_FOLLOWED:
            return False
        await Follow.create(person_id=person_id, lift_id=lift_id, since=now)
        return True


async def end_follows(person_id: UUID, lift_id: UUID | None = None) -> int:
    """Of one lift, or of all. What was owed is not sent any more. Returns how many ended."""
    chosen = {"person_id": person_id} | ({"lift_id": lift_id} if lift_id else {})
    async with in_transaction():
        await FollowNotice.filter(**chosen).delete()
        return await Follow.filter(**chosen).delete()


async def follows_of(person_id: UUID, now: datetime) -> list[FollowedLift]:
    """Those that hold still, the newest first."""
    rows = Follow.filter(person_id=person_id, since__gt=cutoff(Data.FOLLOW, now))
    found = await rows.order_by("-since").select_related("lift__estate")
    reasons: dict[UUID, str] = {}
    settled = FollowNotice.filter(person_id=person_id, settled_at__not_isnull=True)
    last = settled.exclude(topic=FollowTopic.SAFETY).order_by("created_at")
    for notice in await last.values("lift_id", "reason"):
        reasons[notice["lift_id"]] = notice["reason"]
    return [
        FollowedLift(
            one.lift_id,
            place_of(one.lift),
            kept_until(Data.FOLLOW, one.since),
            reasons.get(one.lift_id, ""),
        )
        for one in found
    ]


async def owe_followers(lift_ids: Iterable[UUID], topic: FollowTopic, about: UUID, now: datetime) -> None:
    """Inside the caller's transaction: one message to each follower, however often this is called."""
    rows = Follow.filter(lift_id__in=list(lift_ids), since__gt=cutoff(Data.FOLLOW, now))
    followers = {one["person_id"]: one["lift_id"] for one in await rows.values("person_id", "lift_id")}
    await _owe(followers, topic, about, now, now)


async def followers_told(topic: FollowTopic, about: UUID) -> list[UUID]:
    """Who was told of a fact: what could not be sent has told nobody, and what waits is overtaken."""
    told = FollowNotice.filter(topic=topic, about=about, settled_at__not_isnull=True, reason="")
    return [one["person_id"] for one in await told.values("person_id")]


async def owe_persons(
    person_ids: Iterable[UUID],
    lift_id: UUID,
    topic: FollowTopic,
    about: UUID,
    now: datetime,
    due_at: datetime,
) -> None:
    """Inside the caller's transaction: the same for chosen followers, at a time of day of the caller's."""
    await _owe(dict.fromkeys(person_ids, lift_id), topic, about, now, due_at)


async def _owe(
    lift_of: Mapping[UUID, UUID], topic: FollowTopic, about: UUID, now: datetime, due_at: datetime
) -> None:
    await FollowNotice.bulk_create(
        [
            FollowNotice(
                person_id=person_id, lift_id=lift_id, topic=topic, about=about,
                created_at=now, due_at=due_at, urgency=ROUTINE,
            )
            for person_id, lift_id in lift_of.items()
        ],
        ignore_conflicts=True,
        batch_size=500,
    )  # fmt: skip


async def state_to_tell(lift_id: UUID, about: UUID) -> LiftStateChange | None:
    """The change, with its lift; None where a later one has replaced it: that one is told."""
    last = LiftStateChange.filter(lift_id=lift_id).order_by("-sequence")
    change = await last.select_related("lift__estate").first()
    return change if change and change.id == about else None


async def settle_follow_notice(notice: Job, outcome: Notified, now: datetime) -> None:
    await settle_told(FollowNotice, notice, outcome, now)


async def put_off_follow_notice(notice: Job, until: datetime) -> None:
    """Not to be told before then. A lost lease changes nothing."""
    await FollowNotice.filter(id=notice.id, lease=notice.lease).update(due_at=until, lease=None)


async def forget_follows(person_id: UUID) -> None:
    await FollowNotice.filter(person_id=person_id).delete()
    await Follow.filter(person_id=person_id).delete()
