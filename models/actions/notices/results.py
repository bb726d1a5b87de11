"""What became of messages by a template: kept, and where one did not arrive the next way is opened."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from uuid import UUID

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from models.rules.forwarding.delivery import AttemptResult, DeliveryState
from models.tables.forwarding.delivery import Attempt, Delivery
from models.tables.leased import Leased
from models.tables.notices import TemplateMessage
from models.tables.people.follow import FollowNotice
from models.tables.votes.publication import VoteNotice


@dataclass(frozen=True)
class FailedTemplate:
    """A template by which what is owed did not arrive, and why, in WeChat's words."""

    template_id: str
    failure: str


@dataclass(frozen=True)
class SentByTemplate:
    """`answered_at`: when WeChat told what became of it; `failure` is empty unless it did not arrive."""

    template_id: str
    sent_at: datetime
    answered_at: datetime | None
    failure: str


class ResultRecorded(Enum):
    NOT_YET = auto()  # the message, or its notice, is still being written down
    KNOWN = auto()  # it arrived, or its failure was recorded before
    REOPENED = auto()  # it did not arrive: its notice is due again


async def note_sent(person_id: UUID, owed_id: UUID, template_id: str, message_id: str, now: datetime) -> None:
    """WeChat has taken the message; its number is empty where WeChat gave none."""
    await TemplateMessage.create(
        person_id=person_id, owed_id=owed_id, template_id=template_id, message_id=message_id, sent_at=now
    )


async def undelivered_by(owed_id: UUID) -> Collection[FailedTemplate]:
    """The ways by which WeChat could not bring this notice."""
    rows = TemplateMessage.filter(owed_id=owed_id).exclude(failure="").order_by("answered_at")
    return [FailedTemplate(*row) for row in await rows.values_list("template_id", "failure")]


async def sent_to(person_id: UUID) -> list[SentByTemplate]:
    """All that are kept, the newest first."""
    rows = TemplateMessage.filter(person_id=person_id).order_by("-sent_at")
    names = ("template_id", "sent_at", "answered_at", "failure")
    return [SentByTemplate(*row) for row in await rows.values_list(*names)]


async def record_result(
    person_id: UUID, message_id: str, template_id: str, failure: str, now: datetime
) -> ResultRecorded:
    """What WeChat says of a message to the person, by its number, else by its template.

    A failure makes the notice due again: it goes out by another way, or says why there is none.
    """
    async with in_transaction():
        sent = await _message(person_id, message_id, template_id)
        if sent is None:
            return ResultRecorded.NOT_YET
        if sent.answered_at is not None or not failure:
            await TemplateMessage.filter(id=sent.id, answered_at=None).update(answered_at=now)
            return ResultRecorded.KNOWN
        reopen = _reopen_delivery if await Delivery.exists(id=sent.owed_id) else _reopen_notice
        if not await reopen(sent, failure, now):
            return ResultRecorded.NOT_YET
        await TemplateMessage.filter(id=sent.id).update(answered_at=now, failure=failure)
        return ResultRecorded.REOPENED


async def _message(person_id: UUID, message_id: str, template_id: str) -> TemplateMessage | None:
    """The one with this number; else the last by this template whose number WeChat did not give."""
    unnumbered = Q(message_id="", template_id=template_id, answered_at=None)
    fits = unnumbered | Q(message_id=message_id) if message_id else unnumbered
    rows = TemplateMessage.filter(fits, person_id=person_id).order_by("-message_id", "-sent_at")
    return await rows.select_for_update().first()


async def _reopen_delivery(sent: TemplateMessage, failure: str, now: datetime) -> bool:
    """False while a worker has not written down yet that it was sent. The attempt stays on its list."""
    row = await Delivery.filter(id=sent.owed_id).select_for_update().get()
    if row.state is not DeliveryState.DELIVERED:
        return False
    why = undelivered_words(failure)
    await Attempt.create(
        delivery_id=row.id,
        number=row.attempts,
        started_at=sent.sent_at,
        took_ms=0,
        result=AttemptResult.FAILED,
        detail=why,
    )
    await Delivery.filter(id=row.id).update(
        state=DeliveryState.SCHEDULED, due_at=now, settled_at=None, reason=why
    )
    return True


async def _reopen_notice(sent: TemplateMessage, failure: str, now: datetime) -> bool:
    """Of a vote, or of a lift that is followed."""
    tables: tuple[type[Leased], ...] = (VoteNotice, FollowNotice)
    told = {"due_at": now, "settled_at": None, "reason": undelivered_words(failure)}
    settled = [table.filter(id=sent.owed_id, settled_at__not_isnull=True) for table in tables]
    return any([await owed.update(**told) for owed in settled])


def undelivered_words(failure: str) -> str:
    """For staff."""
    return f"微信没有送到：{failure}"
