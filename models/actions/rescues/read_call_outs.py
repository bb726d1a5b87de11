"""What became of call-outs: for the timeline of staff, and for the page of the people on duty."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.rules.partners.reach import Arrival
from models.rules.rescues.call_outs import CallOutState, CallWay, is_needed
from models.tables.call_outs import CallOut
from models.tables.partners.organisation import Organisation
from models.tables.partners.reach import SentMessage

MOST_LINES = 200


@dataclass(frozen=True)
class CallOutLine:
    """One message or call, for the timeline of staff."""

    organisation: str
    person: str
    way: CallWay
    state: CallOutState
    at: datetime
    detail: str
    receipt: Arrival = Arrival.NONE  # of an SMS: whether it reached the phone


async def call_outs_of(incident_id: UUID) -> list[CallOutLine]:
    """In the order of their times, without those that are not needed."""
    found = CallOut.filter(rescue__incident_id=incident_id).exclude(state=CallOutState.NOT_NEEDED)
    wanted = found.select_related("contact", "rescue").order_by("created_at", "id")
    rows = [row for row in await wanted.limit(MOST_LINES) if not _is_idle(row)]
    ids = {row.organisation_id for row in rows}
    names = dict(await Organisation.filter(id__in=ids).values_list("id", "name"))
    receipts = await _receipts([row.id for row in rows])
    lines = [
        CallOutLine(
            names.get(row.organisation_id, ""),
            row.contact.name if row.contact else "",
            row.way,
            row.state,
            row.settled_at or row.due_at or row.created_at,
            *_told(row, receipts),
        )
        for row in rows
    ]
    return sorted(lines, key=lambda one: one.at)


async def _receipts(call_out_ids: Collection[UUID]) -> Mapping[UUID, SentMessage]:
    """The last message of each call-out, where the provider has said what became of it."""
    told = SentMessage.filter(about__in=call_out_ids).exclude(receipt=Arrival.NONE)
    return {row.about: row for row in await told.order_by("sent_at", "id")}


def _told(row: CallOut, receipts: Mapping[UUID, SentMessage]) -> tuple[str, Arrival]:
    """What was said of it, and whether it reached the phone."""
    message = receipts.get(row.id)
    if message is None:
        return row.detail, Arrival.NONE
    detail = message.receipt_detail if message.receipt is Arrival.UNDELIVERED else row.detail
    return detail, message.receipt


def _is_idle(row: CallOut) -> bool:
    """Waits to be told that it is not needed any more."""
    return row.state is CallOutState.WAITING and not is_needed(row.rescue.state, row.reason)


@dataclass(frozen=True)
class LastCallOut:
    """How a person was reached last by one way."""

    state: CallOutState
    at: datetime
    detail: str
    receipt: Arrival


async def last_call_outs(
    contact_ids: Collection[UUID], now: datetime
) -> Mapping[UUID, Mapping[CallWay, LastCallOut]]:
    """By person and way, among the newest MOST_LINES."""
    sent = CallOut.filter(contact_id__in=contact_ids, settled_at__lte=now)
    last: dict[UUID, dict[CallWay, LastCallOut]] = {}
    rows = await sent.exclude(state=CallOutState.NOT_NEEDED).order_by("-created_at").limit(MOST_LINES)
    receipts = await _receipts([row.id for row in rows])
    for row in rows:
        if row.contact_id is not None and row.settled_at is not None:
            told = LastCallOut(row.state, row.settled_at, *_told(row, receipts))
            last.setdefault(row.contact_id, {}).setdefault(row.way, told)
    return last
