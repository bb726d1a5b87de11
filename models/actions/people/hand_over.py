"""转人工: a resident asks for a person, staff answer, a worker brings the answer back."""

from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.people.identify import WeChatAccountKind
from models.actions.people.names import WeChatNames, names_in
from models.actions.reports.file import Reporter
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import default_city
from models.actions.shared.races import retry_on_race
from models.actions.shared.work import Job, Queue
from models.rules.notices.retry import Notified, next_try, reason_of
from models.rules.people.hand_over import LineState
from models.rules.reports.kinds import ROUTINE
from models.tables.lifts import Lift
from models.tables.people.hand_over import HandOver, HandOverLine
from models.tables.people.person import Person

HAND_OVER_LINES = Queue(HandOverLine)
MAX_WORDS = 1000
WAITS = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))


async def say_to_staff(
    reporter: Reporter, words: str, lift_id: UUID | None, source_key: str, now: datetime
) -> None:
    """Into the person's open conversation, or a new one. A repeat of the same source key changes nothing."""
    await retry_on_race(lambda: _say(reporter, words, lift_id, source_key, now))


async def _say(reporter: Reporter, words: str, lift_id: UUID | None, source_key: str, now: datetime) -> None:
    if await HandOverLine.exists(source_key=source_key):
        return
    person, _ = await Person.get_or_create(**reporter.key, defaults={**reporter.known, "first_seen_at": now})
    open_one = await HandOver.filter(open_key=person.id).select_for_update().first()
    if open_one is None:
        open_one = await HandOver.create(
            person=person,
            named_by=reporter.named_by,
            city_id=await _city_of(lift_id),
            lift_id=lift_id,
            opened_at=now,
            news_at=now,
            open_key=person.id,
        )
    # Answered by the account that was spoken to last; about the lift that was spoken of last.
    lift_id = lift_id or open_one.lift_id
    await HandOver.filter(id=open_one.id).update(
        news_at=now, named_by=reporter.named_by, lift_id=lift_id, city_id=await _city_of(lift_id)
    )
    await HandOverLine.create(
        hand_over_id=open_one.id,
        at=now,
        words=words[:MAX_WORDS],
        source_key=source_key,
        state=LineState.HEARD,
        urgency=ROUTINE,
    )


async def _city_of(lift_id: UUID | None) -> UUID:
    return (await Lift.get(id=lift_id)).city_id if lift_id else await default_city()


async def answer_person(hand_over_id: UUID, words: str, actor: Actor, now: datetime) -> bool:
    """Owe the person an answer; False where the conversation is closed."""
    async with in_transaction():
        hand_over = await HandOver.filter(id=hand_over_id, closed_at=None).select_for_update().first()
        if hand_over is None:
            return False
        await HandOverLine.create(
            hand_over_id=hand_over_id,
            at=now,
            said_by=actor.name[:100],
            words=words,
            state=LineState.OWED,
            urgency=ROUTINE,
            due_at=now,
        )
        await HandOver.filter(id=hand_over_id).update(answered_at=now)
        await record_audit(actor, "answer_resident", AuditSubject("hand_over", str(hand_over_id)), now)
    return True


async def close_hand_over(
    hand_over_id: UUID, actor: Actor, now: datetime, news_at: datetime | None = None
) -> bool:
    """A closed one stays closed; what the person says next opens another.

    False, and nothing done, where the person has said something after `news_at`, or it was closed before.
    """
    found = HandOver.filter(id=hand_over_id, closed_at=None)
    async with in_transaction():
        found = found if news_at is None else found.filter(news_at=news_at)
        closed = bool(await found.update(closed_at=now, open_key=None))
        if closed:
            await record_audit(actor, "close_hand_over", AuditSubject("hand_over", str(hand_over_id)), now)
    return closed


class OwedLine(Job, Protocol):
    """An answer of the staff that a worker brings to the person."""

    @property
    def hand_over_id(self) -> UUID: ...
    @property
    def said_by(self) -> str: ...
    @property
    def words(self) -> str: ...


async def listener_of(line: OwedLine) -> tuple[WeChatNames, WeChatAccountKind]:
    """Whom an answer goes to, and the account that was spoken to last."""
    hand_over = await HandOver.get(id=line.hand_over_id).select_related("person")
    return names_in(hand_over.person), WeChatAccountKind(hand_over.named_by)


async def settle_line(line: Job, outcome: Notified, now: datetime) -> None:
    """Sent, not to be sent, or due again until the last wait. A lost lease changes nothing."""
    due_at, reason = next_try(outcome, WAITS, line.attempts, now), reason_of(outcome)
    over = LineState.FAILED if reason else LineState.SENT
    await HandOverLine.filter(id=line.id, lease=line.lease).update(
        due_at=due_at, lease=None, state=LineState.OWED if due_at else over, reason=reason[:200]
    )


async def forget_hand_overs(person_id: UUID) -> None:
    """In the caller's transaction."""
    await HandOverLine.filter(hand_over__person_id=person_id).delete()
    await HandOver.filter(person_id=person_id).delete()
