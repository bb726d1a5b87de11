"""An acknowledgement is a person's: by the link of an SMS, or by a key pressed in a call."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from models.actions.rescues.read import read_rescue
from models.actions.rescues.record_status import hear_word
from models.rules.reports.events import EventKind
from models.rules.rescues.call_outs import LINK_LASTS, CallOutState, CallWay, counts_as_key
from models.rules.rescues.trap_clock import Heard, KnownBy, RescueState, StatusUpdate, Step
from models.tables.call_outs import CallOut
from models.tables.partners.contact import DutyContact
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event
from models.tables.rescues import Rescue


@dataclass(frozen=True)
class WhoGoes:
    """Whose acknowledgement stands."""

    organisation: str
    person: str
    at: datetime


@dataclass(frozen=True)
class SmsLink:
    """What the code of an SMS leads to. `over`: the rescue has ended, or the link is too old."""

    call_out_id: UUID
    incident_id: UUID
    organisation_id: UUID
    organisation: str
    person: str
    place: str
    rescue_number: str
    opened_at: datetime
    state: RescueState
    over: bool
    has_acknowledged: bool
    goes: WhoGoes | None


class CallResult(StrEnum):
    """What a provider's word about a call came to."""

    UNKNOWN = "unknown"  # no call of ours, too old, or told before
    NO_KEY = "no_key"
    FIRST = "first"  # this person goes
    LATER = "later"  # somebody else was first


async def find_sms_link(link_hash: str, now: datetime) -> SmsLink | None:
    row = await CallOut.get_or_none(link_hash=link_hash).select_related("rescue", "contact")
    rescue = await read_rescue(row.rescue.incident_id) if row else None
    if row is None or rescue is None:
        return None
    organisation = await Organisation.get(id=row.organisation_id)
    return SmsLink(
        call_out_id=row.id,
        incident_id=rescue.incident_id,
        organisation_id=row.organisation_id,
        organisation=organisation.name,
        person=row.contact.name if row.contact else "",
        place=rescue.place,
        rescue_number=rescue.rescue_number,
        opened_at=rescue.opened_at,
        state=rescue.state,
        over=not rescue.is_open or row.contact is None or now > row.created_at + LINK_LASTS,
        has_acknowledged=row.state is CallOutState.ACKNOWLEDGED,
        goes=await who_goes(rescue.incident_id),
    )


async def who_goes(incident_id: UUID) -> WhoGoes | None:
    """The acknowledgement that stands in this round, if any."""
    words = Event.filter(
        incident_id=incident_id,
        kind__in=(EventKind.ACKNOWLEDGED, EventKind.UNACKNOWLEDGED, EventKind.STILL_INSIDE),
    )
    for event in await words.order_by("-sequence").limit(20):
        if event.kind is not EventKind.ACKNOWLEDGED:
            return None
        if not event.details.get("kept"):
            return WhoGoes(event.actor, event.details.get("person", ""), event.at)
    return None


async def acknowledge_by_link(link: SmsLink, now: datetime) -> bool:
    """True where this person is the first; a second tap changes nothing."""
    row = await CallOut.get(id=link.call_out_id).select_related("contact")
    return not link.over and await _acknowledge(row, KnownBy.LINK, now)


async def hear_call_result(
    cloud: str, call_id: str, key: str, now: datetime, *, phone_hash: str | None = None
) -> CallResult:
    """A provider says what became of a call of ours. Heard twice, it changes nothing.

    `key`: what was pressed, empty where nothing was: a voice mail acknowledges nothing.
    `phone_hash`: of the number that the provider names, where it names one.
    """
    row = await CallOut.get_or_none(cloud=cloud, call_id=call_id, way=CallWay.VOICE).select_related("contact")
    if row is None or row.contact is None or not counts_as_key(row.sent_at, now):
        return CallResult.UNKNOWN
    if phone_hash is not None and phone_hash != row.contact.phone_hash:
        return CallResult.UNKNOWN
    if row.state not in (CallOutState.SENT, CallOutState.NO_KEY):
        return CallResult.UNKNOWN
    if not key:
        await CallOut.filter(id=row.id, state=CallOutState.SENT).update(
            state=CallOutState.NO_KEY, settled_at=now
        )
        return CallResult.NO_KEY
    return CallResult.FIRST if await _acknowledge(row, KnownBy.CALL, now) else CallResult.LATER


async def _acknowledge(row: CallOut, known_by: KnownBy, now: datetime) -> bool:
    contact: DutyContact | None = row.contact
    rescue = await Rescue.get(id=row.rescue_id)
    current = await read_rescue(rescue.incident_id)  # where it was merged, the word is about the other
    if contact is None or current is None:
        return False
    organisation = await Organisation.get(id=row.organisation_id)
    word = StatusUpdate(Step.ACKNOWLEDGED, now, now, str(organisation.id), organisation.name, known_by)
    more: dict[str, Any] = {"person": contact.name, "way": row.way.value}
    told = await hear_word(current.incident_id, word, now, more=more)
    await CallOut.filter(id=row.id).update(state=CallOutState.ACKNOWLEDGED, settled_at=now)
    return told is not None and told.heard is Heard.NEW
