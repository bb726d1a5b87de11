"""A desk's own word on an incident: its number, how far it has come, and the minutes that it wrote down."""

from datetime import datetime

from tortoise.expressions import Q

from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, apply_word
from models.actions.ledger.record import record as record_event
from models.actions.rescues.clock import is_open, standing_of
from models.actions.rescues.dispatch import PERSON_ON_PHONE
from models.actions.rescues.past import fill_in
from models.actions.rescues.record_status import apply_rescue_word, tell_cause
from models.rules.desks.records import DeskRecord, Minute
from models.rules.forwarding.delivery import DeliveryState
from models.rules.partners.kinds import ChannelKind, OrganisationKind
from models.rules.partners.party_role import RESCUERS, Part
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import Progress, ReportSource, urgency
from models.rules.rescues.trap_clock import Clock, KnownBy, RescueState, StatusUpdate, Step
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event, Incident, Report
from models.tables.rescues import Rescue

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
        await _tell_rescue(incident, record, desk, now)
    for delivery in deliveries:  # what still waits to be sent is settled by it
        word = StatusReport(delivery.id, _WORDS[record.progress], ticket=record.number, note=record.outcome)
        await apply_word(incident, delivery, word, now)


async def _of_desk(incident: Incident, desk: Organisation) -> list[Delivery]:
    rows = Delivery.filter(incident_id=incident.id, organisation_id=desk.id).order_by("id")
    return await rows.limit(200).select_related("organisation")


async def _tell_rescue(incident: Incident, record: DeskRecord, desk: Organisation, now: datetime) -> None:
    """What the desk wrote down moves the trap clock: insurance pays by its minutes."""
    await _reported_earlier(incident, record)
    standing = await standing_of(incident)
    if standing is None or standing.rescue.state is RescueState.MERGED:
        return
    words = [
        word
        for word in await words_of(record, desk, now, ends=await _ends(record, incident))
        if not _is_known(standing.clock, word)
    ]
    if is_open(standing.rescue):
        for word in words:
            await apply_rescue_word(standing, word, now)
    else:
        await fill_in(standing, words)
    await keep_people(incident, record)
    await keep_cause(incident, record, desk, now)


async def _reported_earlier(incident: Incident, record: DeskRecord) -> None:
    """Minutes count from the first call for help, whoever took it."""
    await Rescue.filter(incident_id=incident.id, reported_at__gt=record.occurred_at).update(
        reported_at=record.occurred_at, reported_by=KnownBy.RECORD
    )


def _is_known(clock: Clock, word: StatusUpdate) -> bool:
    """What a record has told stands. The next version of a record is no second voice."""
    known = clock.stamps.get(word.step)
    return known is not None and known.known_by is KnownBy.RECORD


async def _ends(record: DeskRecord, incident: Incident) -> bool:
    """Whether the desk's own end of its work is the second key: nobody of our reporters can be asked.

    A desk ends its ticket after a call to the trapped person or the use unit (DB32/T 4130-2021).
    """
    by_telephone = (ReportSource.DESK, ReportSource.CALL)
    others = Report.filter(incident_id=incident.id).exclude(door__in=by_telephone)
    return record.is_closed and not await others.exists()


async def words_of(
    record: DeskRecord, desk: Organisation, now: datetime, *, ends: bool
) -> list[StatusUpdate]:
    """The record's steps in their order. With `ends` the matter is over, also where no call back is noted."""
    unit = await _rescue_unit(record)
    party, who = (str(unit.id), unit.name) if unit else (str(desk.id), record.rescue_unit or desk.name)
    words = [
        StatusUpdate(step, record.minutes[minute], now, party, who, KnownBy.RECORD)
        for minute, step in _STEPS.items()
        if minute in record.minutes
    ]
    if record.confirmed_at or ends:
        at = record.confirmed_at or now
        words.append(StatusUpdate(Step.CONFIRMED, at, now, PERSON_ON_PHONE, desk.name, KnownBy.RECORD))
    return words


async def _rescue_unit(record: DeskRecord) -> Organisation | None:
    return await Organisation.get_or_none(name=record.rescue_unit) if record.rescue_unit else None


async def keep_people(incident: Incident, record: DeskRecord) -> None:
    """How many were inside, where the desk counted more than anybody has told."""
    if record.trapped:
        fewer = Q(people_inside=None) | Q(people_inside__lt=record.trapped)
        await Rescue.filter(fewer, incident_id=incident.id).update(people_inside=record.trapped)


async def keep_cause(incident: Incident, record: DeskRecord, desk: Organisation, now: datetime) -> None:
    if record.cause_group is not None:
        await tell_cause(incident.id, record.cause_group, str(desk.id), desk.name, now)


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
        "outcome": record.outcome,
        "rescue_unit": record.rescue_unit,
        "trapped": record.trapped,
        "injured": record.injured,
    }
    details = {name: value for name, value in said.items() if value not in ("", None, {})}
    return await record_event(incident, EventKind.RECORDED, at=now, actor=desk.name, details=details)
