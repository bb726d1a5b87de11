"""What a platform is told, by our own names: every channel's message, with the moments of the rescue."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.channels.message import message_of
from bot.services import Services
from models.actions.desks.read_orders import number_of_order
from models.actions.forwarding.parcels import Owed
from models.actions.reports.read_message import read_event
from models.actions.rescues.read import read_rescue
from models.rules.desks.mapping import SentField
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ReportKind
from models.rules.rescues.trap_clock import Step

# 12345 and 96333 know three kinds: somebody inside, a fault, and what somebody asks or complains of.
_KINDS = {ReportKind.ENTRAPMENT: "entrapment", ReportKind.HAZARD: "fault"}
_STATUS = {EventKind.ACCEPTED: "accepted", EventKind.HANDLING: "handling", EventKind.RESOLVED: "resolved",
    EventKind.REFUSED: "refused", EventKind.ANSWERED: "handling"}  # fmt: skip
_MOMENTS = {
    Step.ACKNOWLEDGED: SentField.ORDERED_AT,
    Step.DEPARTED: SentField.DEPARTED_AT,
    Step.ARRIVED: SentField.ARRIVED_AT,
    Step.RELEASED: SentField.RELEASED_AT,
    Step.CONFIRMED: SentField.CONFIRMED_AT,
}


async def facts_of(services: Services, owed: Owed, organisation_id: UUID) -> dict[str, Any]:
    """By the names of `SentField`. What the organisation may not be sent is not there."""
    message = await message_of(services, owed)
    data = message["data"]
    event = await read_event(services.rows, owed.event_id)
    lift, report = data["lift"] or {}, data["report"] or {}
    kind = ReportKind(data["kind"])
    facts: dict[str, Any] = {
        SentField.MESSAGE_ID: str(owed.id),
        SentField.SENT_AT: services.clock(),
        SentField.INCIDENT: data["incident_id"],
        SentField.NUMBER: await number_of_order(organisation_id, UUID(data["incident_id"])),
        SentField.EVENT: event.kind.value,
        SentField.KIND: _KINDS.get(kind, "complaint"),
        SentField.CATEGORY: data["category"],
        SentField.OCCURRED_AT: datetime.fromisoformat(data["opened_at"]),
        SentField.RESCUE_NUMBER: lift.get("rescue_number"),
        SentField.REGISTRATION_NUMBER: lift.get("registration_number"),
        SentField.LIFT_CODE: lift.get("code"),
        SentField.ADDRESS: lift.get("address"),
        SentField.PLACE: lift.get("place"),
        SentField.USE_UNIT: lift.get("use_unit"),
        SentField.MAINTAINER: lift.get("maintainer"),
        SentField.INSURER: (data["policy"] or {}).get("insurer"),
        SentField.WORDS: report.get("words"),
        SentField.PHOTOS: report.get("photos"),
        SentField.VOICES: [one["url"] for one in report.get("voices", [])],
        SentField.PHONE: (report.get("contact") or {}).get("phone"),
        SentField.STATUS: _STATUS.get(event.kind, ""),
        SentField.REPLY: event.details.get("note") or _answered(event.kind, event.details),
        SentField.REPLIED_BY: event.actor if event.kind in _STATUS else "",
    }
    facts |= await _rescue(UUID(data["incident_id"]), data["rescue"])
    return {str(name): value for name, value in facts.items()}


def _answered(kind: EventKind, details: Mapping[str, Any]) -> str:
    return str(details.get("words", "")) if kind is EventKind.ANSWERED else ""


async def _rescue(incident_id: UUID, told: dict[str, Any] | None) -> dict[str, Any]:
    view = await read_rescue(incident_id) if told else None
    if told is None or view is None:
        return {}
    stamps = {**view.clock.first, **view.clock.stamps}
    return {
        SentField.TRAPPED: told.get("inside"),
        SentField.NEEDS: told.get("needs"),
        SentField.CAUSE: told["cause"],
        SentField.STATUS: "resolved" if not view.is_open else "handling" if stamps else "accepted",
        **{name: stamps[step].at for step, name in _MOMENTS.items() if step in stamps},
    }
