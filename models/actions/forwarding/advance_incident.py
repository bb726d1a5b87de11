"""A recipient's word about an incident: it moves forward, never back, and the reporters are told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum, auto
from typing import TypeVar
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models.actions.forwarding.dead_letters import settle_letters
from models.actions.forwarding.follow_desk import LastWord, follow_on_desk
from models.actions.forwarding.said import said_so_far
from models.actions.forwarding.silence import stop_awaiting
from models.actions.ledger.orders import owe_replies
from models.actions.ledger.record import record_all
from models.actions.ledger.write import NewEvent, append_events, owe_all_notices
from models.actions.rescues.clock import is_open, standing_of
from models.actions.rescues.record_status import apply_rescue_word
from models.bulk import save_rows
from models.rules.base.sanitize import keepable
from models.rules.desks.outcome import DeskOutcome
from models.rules.forwarding.dead_letters import Settlement
from models.rules.forwarding.delivery import DeliveryState
from models.rules.partners.party_role import RESCUERS
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import Progress, ReportKind, advance
from models.rules.rescues.trap_clock import KnownBy, StatusUpdate, Step
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Organisation, PartnerMessage
from models.tables.reports.report import Incident

Row = TypeVar("Row", bound=Model)


class PartnerStatus(StrEnum):
    """What a recipient may say."""

    ACCEPTED = "accepted"
    HANDLING = "handling"
    RESOLVED = "resolved"
    REFUSED = "refused"


_PROGRESS = {
    PartnerStatus.ACCEPTED: Progress.ACCEPTED,
    PartnerStatus.HANDLING: Progress.HANDLING,
    PartnerStatus.RESOLVED: Progress.RESOLVED,
}

# How a matter ends for the desk whose word it is.
OUTCOMES = {PartnerStatus.RESOLVED: DeskOutcome.RESOLVED, PartnerStatus.REFUSED: DeskOutcome.REFUSED}
# An automatic ticket number is not a person who answers: only work begun is.
_STEPS = {PartnerStatus.HANDLING: Step.ACKNOWLEDGED, PartnerStatus.RESOLVED: Step.RELEASED}


@dataclass(frozen=True)
class StatusReport:
    """A recipient's word on one delivery. `message_id` is None where it came in the answer to a send."""

    delivery_id: UUID
    word: PartnerStatus
    ticket: str = ""
    note: str = ""
    message_id: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "ticket", keepable(self.ticket))
        object.__setattr__(self, "note", keepable(self.note))


async def advance_incident(status: StatusReport, now: datetime) -> bool:
    """Apply the word; False where this message was applied before."""
    try:
        async with in_transaction():
            await _apply(status, now)
    except IntegrityError:
        return False  # the same message_id, at the same moment in another process
    return True


async def _apply(status: StatusReport, now: datetime) -> None:
    known = await Delivery.get(id=status.delivery_id)
    if known.organisation_id is None:
        raise ValueError("a notice to a person has no status")
    incident = await Incident.filter(id=known.incident_id).select_for_update().get()
    # Read again under the lock: a worker may have recorded an attempt in between.
    delivery = await Delivery.filter(id=known.id).select_for_update().get()
    if status.message_id is not None:
        await PartnerMessage.create(
            organisation_id=delivery.organisation_id, message_id=status.message_id, received_at=now
        )
    await apply_word(incident, delivery, status, now)


async def apply_word(incident: Incident, delivery: Delivery, status: StatusReport, now: datetime) -> None:
    """Inside a transaction that holds the incident's lock; `delivery` is one to an organisation."""
    await apply_words([Spoken(incident, delivery, status, now)], now)


@dataclass(frozen=True)
class Spoken:
    """A word with the rows that it is about; the delivery is one to an organisation."""

    incident: Incident
    delivery: Delivery
    status: StatusReport
    at: datetime


async def apply_words(words: Sequence[Spoken], now: datetime) -> bool:
    """Apply words in their order, in a transaction that holds the locks of their incidents.

    One row object stands for one row: two words of an incident share it. True
    where something more is owed by them.
    """
    if not words:
        return False
    said = await said_so_far([one.incident.id for one in words])
    moved: list[Delivery] = []
    news: list[Spoken] = []
    for one in words:
        what = move_delivery(one.delivery, one.status, one.at)
        before = said[one.incident.id]
        if what is not Moved.NOTHING:
            moved.append(one.delivery)
        if what is Moved.NEWS and not before.has_said(one.delivery, _PROGRESS.get(one.status.word)):
            news.append(one)
        before.add(one.delivery)
    await save_rows(Delivery, _once(moved), MOVED)
    # Most batches hold none of either, and are spared both statements.
    answered = [(said[one.incident.id], one.delivery.organisation_id) for one in words]
    await settle_letters(
        {key for had, who in answered for key in had.given_up(who)}, Settlement.ANSWERED, now
    )
    await stop_awaiting({key for had, who in answered for key in had.awaited(who)})
    await follow_on_desk(_last_words(news), now)
    names = await _names(news)
    notices = await _tell([one for one in news if one.incident.kind is not ReportKind.ENTRAPMENT], names, now)
    rescues = [one for one in news if one.incident.kind is ReportKind.ENTRAPMENT]
    for one in rescues:
        await _apply_to_rescue(one, names, now)
    return notices or bool(rescues)


def _last_words(news: Iterable[Spoken]) -> dict[tuple[UUID, UUID], LastWord]:
    return {
        (one.delivery.organisation_id, one.incident.id): (
            one.status.ticket,
            one.status.note,
            OUTCOMES.get(one.status.word),
        )
        for one in news
        if one.delivery.organisation_id is not None
    }


async def _tell(words: Sequence[Spoken], names: Mapping[UUID | None, str], now: datetime) -> bool:
    """Words on hazards, all at once."""
    changed = [one.incident for one in words if _advance(one.incident, one.status.word, one.at)]
    await save_rows(Incident, _once(changed), ("progress", "open_key", "closed_at"))
    events = await append_events([_happened(one, names) for one in words])
    told = [(one, event) for one, event in zip(words, events, strict=True)]
    replies = [(one.incident, event, one.delivery.organisation_id) for one, event in told]
    are_replies_owed = await owe_replies(replies, now)
    return await owe_all_notices([(one.incident, event) for one, event in told], now) or are_replies_owed


async def _apply_to_rescue(one: Spoken, names: Mapping[UUID | None, str], now: datetime) -> None:
    """A word on an entrapment: one by one, for it may end or begin more than itself."""
    incident, delivery, word = one.incident, one.delivery, one.status.word
    standing = await standing_of(incident)
    # No recipient ends a rescue alone: that takes two keys (`hear_word`).
    most = Progress.RESOLVED if standing is None else max(Progress.HANDLING, incident.progress)
    if _advance(incident, word, one.at, most):
        await incident.save(update_fields=["progress", "open_key", "closed_at"])
    await record_all([_happened(one, names)], now)
    step = _STEPS.get(word)
    if standing is not None and is_open(standing.rescue) and step and delivery.part in RESCUERS:
        party, name = str(delivery.organisation_id), names[delivery.organisation_id]
        await apply_rescue_word(standing, StatusUpdate(step, now, now, party, name, KnownBy.RECORD), now)


def _advance(
    incident: Incident, word: PartnerStatus, now: datetime, most: Progress = Progress.RESOLVED
) -> bool:
    """Move the incident forward; False where it stays where it is."""
    if word is PartnerStatus.REFUSED or min(_PROGRESS[word], most) <= incident.progress:
        return False
    incident.progress = advance(incident.progress, min(_PROGRESS[word], most))
    if incident.progress is Progress.RESOLVED:
        incident.open_key = None
        incident.closed_at = incident.closed_at or now
    return True


async def _names(words: Sequence[Spoken]) -> dict[UUID | None, str]:
    """What the organisations that speak are called."""
    keys = {one.delivery.organisation_id for one in words if one.delivery.organisation_id}
    rows = await Organisation.filter(id__in=keys).values_list("id", "name") if keys else []
    return dict(rows)


def _happened(one: Spoken, names: Mapping[UUID | None, str]) -> NewEvent:
    return NewEvent(
        one.incident,
        EventKind(one.status.word.value),
        one.at,
        names[one.delivery.organisation_id],
        {"ticket": one.status.ticket, "note": one.status.note},
    )


MOVED = ("state", "due_at", "lease", "settled_at", "reason", "ticket", "progress")


class Moved(Enum):
    """What a word does to its delivery. Only news is told to anybody."""

    NOTHING = auto()
    SETTLED = auto()
    NEWS = auto()


def move_delivery(delivery: Delivery, status: StatusReport, now: datetime) -> Moved:
    """Write the word down on the row object.

    What was sent once more by hand is settled by any answer, also by the one that was given before.
    """
    reported = _PROGRESS.get(status.word, Progress.FILED)
    refused = status.word is PartnerStatus.REFUSED and delivery.progress is Progress.FILED
    if refused:
        is_news = delivery.state is not DeliveryState.REFUSED
    else:
        ticket = (status.ticket or delivery.ticket)[:100]
        moves = reported > delivery.progress or ticket != delivery.ticket
        is_news = status.word is not PartnerStatus.REFUSED and moves
    if not is_news and delivery.due_at is None:
        return Moved.NOTHING
    delivery.due_at, delivery.lease, delivery.settled_at = None, None, now
    if refused:
        delivery.state, delivery.reason = DeliveryState.REFUSED, status.note[:500]
        return Moved.NEWS if is_news else Moved.SETTLED
    # Accepted means that there is a number to hold them to. Without one it is only delivered.
    delivery.state = DeliveryState.ACCEPTED if ticket else DeliveryState.DELIVERED
    delivery.ticket, delivery.reason = ticket, ""
    delivery.progress = advance(delivery.progress, reported)
    return Moved.NEWS if is_news else Moved.SETTLED


def _once(rows: Iterable[Row]) -> list[Row]:
    return list({row.pk: row for row in rows}.values())
