"""A desk's own word on an incident: its number, how far it has come, and the minutes that it wrote down."""

from datetime import datetime

from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, apply_word
from models.actions.ledger.record import record as record_event
from models.actions.rescues.clock import is_open, standing_of
from models.actions.rescues.record_status import apply_rescue_word
from models.rules.desks.records import DeskRecord, Minute
from models.rules.forwarding.delivery import DeliveryState
from models.rules.partners.kinds import ChannelKind, OrganisationKind
from models.rules.partners.party_role import RESCUERS, Part
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import Progress, urgency
from models.rules.rescues.trap_clock import KnownBy, StatusUpdate, Step
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event, Incident

_WORDS = {
    Progress.FILED: PartnerStatus.ACCEPTED,
    Progress.ACCEPTED: PartnerStatus.ACCEPTED,
    Progress.HANDLING: PartnerStatus.HANDLING,
    Progress.RESOLVED: PartnerStatus.RESOLVED,
}
_STEPS = {
    Minute.ORDERED: Step.ACKNOWLEDGED,
    Minute.DEPARTED: Step.DEPARTED,
    Minute.ARRIVED: Step.ARRIVED,
    Minute.RELEASED: Step.RELEASED,
}
_PARTS = {
    OrganisationKind.RESCUE_DESK: Part.RESCUE_DESK,
    OrganisationKind.CITY_DESK: Part.CITY_DESK,
}


async def tell(incident: Incident, record: DeskRecord, desk: Organisation, now: datetime) -> None:
    """The desk's word on the incident, under its own number, with the minutes that it knows."""
    event = await write_down_record(incident, record, desk, now)
    deliveries = await _of_desk(incident, desk) or [
        await own_delivery(incident, event, record, desk, now, Progress.FILED)
    ]
    if deliveries[0].part in RESCUERS:
        await _tell_clock(incident, record, desk, now)
    for delivery in deliveries:  # what still waits to be sent is settled by it
        word = StatusReport(delivery.id, _WORDS[record.progress], ticket=record.number, note=record.outcome)
        await apply_word(incident, delivery, word, now)


async def _of_desk(incident: Incident, desk: Organisation) -> list[Delivery]:
    rows = Delivery.filter(incident_id=incident.id, organisation_id=desk.id).order_by("id")
    return await rows.limit(200).select_related("organisation")


async def _tell_clock(incident: Incident, record: DeskRecord, desk: Organisation, now: datetime) -> None:
    """The minutes that the desk wrote down move the trap clock: insurance pays by them."""
    standing = await standing_of(incident)
    if standing is None or not is_open(standing.rescue):
        return
    for minute, step in _STEPS.items():
        at = record.minutes.get(minute)
        if at is not None:
            word = StatusUpdate(step, at, now, str(desk.id), desk.name, KnownBy.RECORD)
            await apply_rescue_word(standing, word, now)


async def own_delivery(
    incident: Incident,
    event: Event,
    record: DeskRecord,
    desk: Organisation,
    now: datetime,
    progress: Progress,
) -> Delivery:
    """That the desk has it, under its number, though we sent it nothing."""
    return await Delivery.create(
        incident=incident,
        event=event,
        channel=ChannelKind.NONE,
        organisation=desk,
        part=_PARTS.get(desk.kind),
        state=DeliveryState.ACCEPTED if progress else DeliveryState.DELIVERED,
        progress=progress,
        ticket=record.number if progress else "",
        urgency=urgency(incident.kind),
        created_at=now,
        settled_at=now,
    )


async def write_down_record(
    incident: Incident, record: DeskRecord, desk: Organisation, now: datetime
) -> Event:
    said: dict[str, object] = {
        "number": record.number,
        "facts": record.facts,
        "words": record.words,
        "cause": record.cause,
        "trapped": record.trapped,
        "injured": record.injured,
    }
    details = {name: value for name, value in said.items() if value not in ("", None, {})}
    return await record_event(incident, EventKind.RECORDED, at=now, actor=desk.name, details=details)
