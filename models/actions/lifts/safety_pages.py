"""Pages on riding safely, owed to followers by their city's rhythm and sent at most once.

A notice is settled before it is sent: a worker that is killed in between leaves somebody without a page, and
nobody with two. Where WeChat surely did not take it, it waits for the next morning, while the turn lasts.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from tortoise.expressions import Subquery

from models.actions.shared.city_rules import LOCAL, city_rules_then
from models.actions.shared.work import Job
from models.rules.forwarding.delivery import Delivered, Unknown
from models.rules.notices.follows import FollowTopic
from models.rules.notices.retry import Notified, reason_of
from models.rules.notices.safety_pages import SafetyPageRule, SafetyTopic, SafetyTurn, send_from, turn_on
from models.rules.privacy.retention import Data, cutoff
from models.rules.reports.kinds import ROUTINE
from models.tables.cities import City
from models.tables.lifts import Lift
from models.tables.people.follow import Follow, FollowNotice
from models.tables.people.person import Person

AT_ONCE = 500  # of a city, in one turn of the job
_TURNS = UUID("5b1c6c4e-6d0e-5f5c-9d5a-3a5f0c1e7a11")  # in which the keys of turns are made
SENDING = "正在发，结果不明"


@dataclass(frozen=True)
class SafetyPageDue:
    """`wait_until`: not now, but then."""

    topic: SafetyTopic
    wait_until: datetime | None = None


async def owe_safety_pages(now: datetime) -> int:
    """Write what is owed to followers in the present turns, some at a time. How many."""
    owed = 0
    for city in await City.all().order_by("id"):
        rule, turn = await _turn_of(city.id, now)
        if turn is not None:
            owed += await _owe(city.id, _key(turn), send_from(rule, now.astimezone(LOCAL)), now)
    return owed


async def _owe(city_id: UUID, about: UUID, due_at: datetime, now: datetime) -> int:
    told = FollowNotice.filter(topic=FollowTopic.SAFETY, about=about)
    waiting = Follow.filter(
        lift__city_id=city_id, since__gt=cutoff(Data.FOLLOW, now), person__no_safety_pages=False
    ).exclude(person_id__in=Subquery(told.values("person_id")))
    rows = await waiting.order_by("since").limit(AT_ONCE).values("person_id", "lift_id")
    lifts = {row["person_id"]: row["lift_id"] for row in rows}
    await FollowNotice.bulk_create(
        [
            FollowNotice(
                person_id=person_id, lift_id=lift_id, topic=FollowTopic.SAFETY, about=about,
                created_at=now, due_at=due_at, urgency=ROUTINE,
            )
            for person_id, lift_id in lifts.items()
        ],
        ignore_conflicts=True,
        batch_size=500,
    )  # fmt: skip
    return len(lifts)


async def safety_page_due(person_id: UUID, lift_id: UUID, about: UUID, now: datetime) -> SafetyPageDue | None:
    """None where the turn is over, or the person wants none any more."""
    lift = await Lift.get(id=lift_id).values("city_id")
    rule, turn = await _turn_of(lift["city_id"], now)
    if turn is None or _key(turn) != about or await Person.exists(id=person_id, no_safety_pages=True):
        return None
    local = now.astimezone(LOCAL)
    opens = send_from(rule, local)
    return SafetyPageDue(turn.topic, opens if opens > local else None)


async def take_safety_page(notice: Job, now: datetime) -> bool:
    """Before it is sent. False where another worker has it by now."""
    held = FollowNotice.filter(id=notice.id, lease=notice.lease, settled_at=None)
    return bool(await held.update(due_at=None, lease=None, settled_at=now, reason=SENDING))


async def settle_safety_page(notice: Job, outcome: Notified, now: datetime) -> None:
    """What WeChat did not answer may have arrived, and is not sent again."""
    taken = FollowNotice.filter(id=notice.id, settled_at__not_isnull=True)
    if isinstance(outcome, Delivered | Unknown):
        await taken.update(reason=reason_of(outcome)[:200])
        return
    tomorrow = datetime.combine(now.astimezone(LOCAL).date() + timedelta(days=1), time(), LOCAL)
    await taken.update(due_at=tomorrow, settled_at=None, reason=reason_of(outcome)[:200])


async def choose_safety_pages(person_id: UUID, now: datetime, *, wanted: bool) -> None:
    """Once more is the same. What was owed is not sent any more."""
    await Person.filter(id=person_id).update(no_safety_pages=not wanted)
    if not wanted:
        waiting = FollowNotice.filter(person_id=person_id, topic=FollowTopic.SAFETY, settled_at=None)
        await waiting.update(due_at=None, lease=None, settled_at=now, reason="不要了")


async def wants_safety_pages(person_id: UUID) -> bool | None:
    """None for somebody who is not known any more."""
    person = await Person.get_or_none(id=person_id)
    return None if person is None else not person.no_safety_pages


async def _turn_of(city_id: UUID, now: datetime) -> tuple[SafetyPageRule, SafetyTurn | None]:
    today = now.astimezone(LOCAL).date()
    rules = await city_rules_then(city_id, today)
    rule = rules.safety_pages if rules else SafetyPageRule()
    return rule, turn_on(rule, today)


def _key(turn: SafetyTurn) -> UUID:
    return uuid5(_TURNS, f"{turn.first}:{turn.topic.value}")
