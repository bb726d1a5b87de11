"""What 12345 does with an order after it has dispatched it: urges, calls the person back, has it rated."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from models.actions.ledger.record import record
from models.actions.ledger.responsible import responsible_now
from models.actions.shared.races import retry_on_race
from models.rules.base.numbers import spell_number
from models.rules.desks.mapping import OrderAction
from models.rules.desks.read_record import without_numbers
from models.rules.reports.events import EventKind
from models.tables.desks.record import PartnerRecord
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event, Incident

MAX_WORDS = 1000
_KINDS = {
    OrderAction.URGE: EventKind.URGED,
    OrderAction.CALL_BACK: EventKind.CALLED_BACK,
    OrderAction.RATE: EventKind.RATED,
}


@dataclass(frozen=True)
class OrderWord:
    """One thing that the desk tells of an order of its own. `message_id` makes a repeat harmless.

    satisfied: None where it is not said.
    """

    number: str
    action: OrderAction
    message_id: str = ""
    words: str = ""
    satisfied: bool | None = None
    score: str = ""


class OrderOutcome(StrEnum):
    DONE = "done"
    REPEAT = "repeat"
    UNKNOWN_ORDER = "unknown_order"  # not dispatched yet: it may have overtaken its order


async def follow_order(word: OrderWord, desk: Organisation, now: datetime) -> OrderOutcome:
    """Write it down, and tell those who work on the matter where they have something to do."""
    return await retry_on_race(lambda: _follow(word, desk, now))


async def _follow(word: OrderWord, desk: Organisation, now: datetime) -> OrderOutcome:
    number = spell_number(word.number)
    known = await PartnerRecord.get_or_none(organisation_id=desk.id, number=number)
    if known is None:
        return OrderOutcome.UNKNOWN_ORDER
    incident = await _locked(known)
    key = _source_key(word, desk)
    if await Event.exists(source_key=key):
        return OrderOutcome.REPEAT
    details: dict[str, Any] = {"number": word.number}
    if word.words:
        details["words"] = without_numbers(word.words)[:MAX_WORDS]
    if word.satisfied is not None:
        details["satisfied"] = word.satisfied
    if word.score:
        details["score"] = word.score[:20]
    asks_for_work = word.action is OrderAction.URGE or word.satisfied is False
    told = await responsible_now(incident, now) if asks_for_work else []
    await record(
        incident,
        _KINDS[word.action],
        at=now,
        actor=desk.name,
        details=details,
        source_key=key,
        to=[one for one in told if one.organisation.id != desk.id],
    )
    return OrderOutcome.DONE


async def _locked(known: PartnerRecord) -> Incident:
    """The incident, or the one that it was merged into."""
    incident = await Incident.filter(id=known.incident_id).select_for_update().get()
    while incident.merged_into_id is not None:
        incident = await Incident.filter(id=incident.merged_into_id).select_for_update().get()
    return incident


def _source_key(word: OrderWord, desk: Organisation) -> str:
    said = word.message_id or f"{word.words} {word.satisfied} {word.score}"
    digest = hashlib.sha256(f"{word.number} {word.action} {said}".encode(errors="replace")).hexdigest()
    return f"order:{desk.id.hex}:{digest[:40]}"
