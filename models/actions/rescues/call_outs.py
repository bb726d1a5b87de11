"""Call-outs: the people on duty, told one after the other by SMS and telephone until one acknowledges."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from models.actions.ledger.on_duty import mark_unusable, people_on_duty
from models.actions.lifts.find import place_of
from models.actions.shared.work import Queue
from models.rules.forwarding.delivery import Delivered, Failed, Outcome, Unknown, Unreachable
from models.rules.partners.reach import Arrival
from models.rules.reports.kinds import URGENT
from models.rules.rescues.call_outs import FOLDS, CallOutState, CallWay, is_needed, next_try, plan_calls
from models.rules.rescues.escalation import Ladder, Reason
from models.tables.call_outs import CallOut
from models.tables.lifts import Lift
from models.tables.partners.contact import DutyContact
from models.tables.partners.reach import SentMessage
from models.tables.partners.wecom import WecomMember
from models.tables.reports.report import Event, Incident
from models.tables.rescues import Rescue

CALL_OUTS = Queue(CallOut)
HeldCallOut: TypeAlias = CallOut  # as the worker that has claimed it holds it


async def call_people(
    rescue: Rescue, event: Event, reason: Reason, organisation_ids: Collection[UUID], now: datetime
) -> None:
    """Write down who is to be told of this page, in the transaction that pages.

    Who is on duty is decided now: a hand-over in the middle of a page changes nothing of it.
    """
    call_after = Ladder.parse(rescue.ladder).call_after
    rows: list[CallOut] = []
    for organisation_id, people in (await people_on_duty(organisation_ids, now)).items():
        written = await _written(rescue.id, people, now)
        rows += [
            CallOut(
                rescue=rescue,
                event_id=event.id,
                contact_id=one.contact_id,
                organisation_id=organisation_id,
                reason=reason,
                way=one.way,
                urgency=URGENT,
                due_at=one.at,
                created_at=now,
            )
            for one in plan_calls(tuple(people), written, now, call_after, people)
        ]
    await CallOut.bulk_create(rows)


async def _written(rescue_id: UUID, people: Collection[UUID], now: datetime) -> set[tuple[UUID, CallWay]]:
    told = CallOut.filter(rescue_id=rescue_id, created_at__gt=now - FOLDS).exclude(way=CallWay.VOICE)
    sent = told.filter(contact_id__in=people, state=CallOutState.SENT)
    return {(row["contact_id"], CallWay(row["way"])) for row in await sent.values("contact_id", "way")}


@dataclass(frozen=True)
class CallOrder:
    """One message or call that is to go out now."""

    way: CallWay
    attempt: int
    phone_sealed: str
    userid_sealed: str
    organisation_id: UUID
    place: str
    rescue_number: str
    minutes: int


async def begin_call_out(row: CallOut, now: datetime) -> CallOrder | None:
    """What to send; None where it is no longer needed, which is then written down."""
    rescue = await Rescue.get(id=row.rescue_id)
    if not is_needed(rescue.state, row.reason):
        await _settle(row, CallOutState.NOT_NEEDED, now, "")
        return None
    contact = await DutyContact.get_or_none(id=row.contact_id) if row.contact_id else None
    if contact is None:
        await _settle(row, CallOutState.FAILED, now, "the person was taken off the list")
        return None
    member = await WecomMember.get_or_none(contact_id=contact.id) if row.way is CallWay.WECOM else None
    incident = await Incident.get(id=rescue.incident_id)
    lift = await Lift.get(id=incident.lift_id).select_related("estate") if incident.lift_id else None
    return CallOrder(
        way=row.way,
        attempt=row.attempts,
        phone_sealed=contact.phone_sealed,
        userid_sealed=member.userid_sealed if member else "",
        organisation_id=row.organisation_id,
        place=place_of(lift) if lift else "",
        rescue_number=lift.rescue_number if lift else "",
        minutes=max(int((now - incident.opened_at) / timedelta(minutes=1)), 0),
    )


async def record_call_out(
    row: CallOut, cloud: str, link_hash: str | None, outcome: Outcome, now: datetime
) -> None:
    """What the provider said. A lost claim changes nothing."""
    match outcome:
        case Delivered(way):
            sent = {"call_id": way or None} if row.way is CallWay.VOICE else {"link_hash": link_hash}
            changes = {"cloud": cloud, "sent_at": now} | sent
            await _settle(row, CallOutState.SENT, now, "", **changes)
        case Unreachable(reason):
            if await _settle(row, CallOutState.FAILED, now, reason, cloud=cloud) and row.contact_id:
                await mark_unusable(row.contact_id, reason, row.way)
                await _bring_forward(row, now)
        case Failed(reason, asked):
            await _again(row, cloud, link_hash, reason, next_try(row.attempts, now, asked), now)
        case Unknown(reason):
            await _again(row, cloud, link_hash, reason, next_try(row.attempts, now), now)
        case _:
            await _settle(row, CallOutState.FAILED, now, "refused", cloud=cloud)


async def hear_message_lost(call_out_id: UUID, now: datetime) -> None:
    """An SMS that was taken has not reached the phone: who would be told next is told now."""
    row = await CallOut.get_or_none(id=call_out_id, state=CallOutState.SENT)
    if row is not None:
        await _bring_forward(row, now)


async def _again(
    row: CallOut, cloud: str, link_hash: str | None, reason: str, at: datetime | None, now: datetime
) -> None:
    """Try again, or give up. A message whose answer was lost may have arrived: its link is good."""
    if at is None:
        if await _settle(row, CallOutState.FAILED, now, reason, cloud=cloud):
            await _bring_forward(row, now)
        return
    held = CallOut.filter(id=row.id, lease=row.lease)
    link = {} if row.way is CallWay.VOICE else {"link_hash": link_hash}
    await held.update(lease=None, due_at=at, cloud=cloud, detail=reason[:300], **link)


async def _settle(row: CallOut, state: CallOutState, now: datetime, detail: str, **changes: object) -> bool:
    held = CallOut.filter(id=row.id, lease=row.lease, state=CallOutState.WAITING)
    return bool(
        await held.update(
            state=state, lease=None, due_at=None, settled_at=now, detail=detail[:300], **changes
        )
    )


async def _bring_forward(row: CallOut, now: datetime) -> None:
    """Somebody cannot be reached this way: who would be told next at the organisation is told now.

    A message that failed changes nothing while the other one may reach the same person.
    """
    if row.way is not CallWay.VOICE and await _is_also_written(row):
        return
    waiting = CallOut.filter(
        event_id=row.event_id, organisation_id=row.organisation_id, state=CallOutState.WAITING, lease=None
    )
    following = await waiting.filter(due_at__gt=now).order_by("due_at", "id").first()
    if following is not None:
        await waiting.filter(contact_id=following.contact_id, due_at=following.due_at).update(due_at=now)


async def _is_also_written(row: CallOut) -> bool:
    """Whether another message may reach the same person: none of which the provider says that it is lost."""
    others = CallOut.filter(event_id=row.event_id, contact_id=row.contact_id).exclude(id=row.id)
    others = others.exclude(way=CallWay.VOICE).filter(state__in=(CallOutState.WAITING, CallOutState.SENT))
    keys = set(await others.values_list("id", flat=True))
    lost = SentMessage.filter(about__in=list(keys), receipt=Arrival.UNDELIVERED)
    return bool(keys - set(await lost.values_list("about", flat=True)))
