"""Writing the ledger inside an action's transaction: events, and the deliveries they are owed by."""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise.queryset import QuerySet

from models.actions.ledger.feed import enter_feed
from models.rules.cities.rules import Part
from models.rules.forwarding.delivery import DeliveryState
from models.rules.partners.kinds import ChannelKind
from models.rules.privacy.audit_chain import BEFORE_THE_FIRST
from models.rules.reports.event_chain import ChainedEvent, digest_of_said, hash_of_event
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import urgency
from models.tables.forwarding.delivery import Delivery
from models.tables.insurance.policy import CoInsurer
from models.tables.partners.organisation import Endpoint, Organisation
from models.tables.reports.report import Event, Incident, Report

# Several recipients often answer within a second; one notice tells of all of them.
NOTICE_PAUSE = timedelta(seconds=1)
# Hundreds may report one lift within a minute: what the rescuers need of it is the count.
JOIN_PAUSE = timedelta(seconds=5)


@dataclass(frozen=True)
class OwedRecipient:
    """An organisation in the part that it plays for one incident; None where nobody plays it."""

    part: Part
    organisation: Organisation


@dataclass(frozen=True)
class NewEvent:
    """Something to be written down as the next event of an incident."""

    incident: Incident
    kind: EventKind
    at: datetime
    actor: str
    details: dict[str, Any]


async def append_event(
    incident: Incident,
    kind: EventKind,
    *,
    at: datetime,
    actor: str,
    details: dict[str, Any] | None = None,
    source_key: str | None = None,
    is_first: bool = False,
) -> Event:
    """The incident's next event. The caller holds the incident's row lock. `details` holds no floats.

    `is_first`: the incident was made in this transaction and has none yet.
    """
    last = _Link() if is_first else (await _last_links([incident.id]))[incident.id]
    event = _next(NewEvent(incident, kind, at, actor, details or {}), last)
    event.source_key = source_key
    await event.save(force_create=True)
    return event


async def append_events(happened: Sequence[NewEvent]) -> list[Event]:
    """The next events of incidents whose row locks the caller holds, in their order."""
    if not happened:
        return []
    last = await _last_links({one.incident.id for one in happened})
    events = []
    for one in happened:
        event = _next(one, last[one.incident.id])
        last[one.incident.id] = _Link(event.sequence, event.hash)
        events.append(event)
    await Event.bulk_create(events)
    return events


@dataclass(frozen=True)
class _Link:
    """The end of an incident's chain: the last event's number and hash."""

    sequence: int = 0
    hash: str = BEFORE_THE_FIRST


async def _last_links(incident_ids: Collection[UUID]) -> defaultdict[UUID, _Link]:
    last = defaultdict(_Link)
    events = Event.filter(incident_id__in=incident_ids).order_by("sequence")
    for incident_id, sequence, its_hash in await events.values_list("incident_id", "sequence", "hash"):
        last[incident_id] = _Link(sequence, its_hash)
    return last


def _next(happened: NewEvent, last: _Link) -> Event:
    """Numbered 1, 2, 3 … in each incident, and chained to the event before it."""
    told = ChainedEvent(
        incident_id=str(happened.incident.id),
        sequence=last.sequence + 1,
        kind=happened.kind.value,
        at=happened.at,
        actor=happened.actor,
        details=happened.details,
        salt=secrets.token_hex(16),
        said_digest="",
        previous_hash=last.hash,
        hash="",
    )
    told = replace(told, said_digest=digest_of_said(told.details, told.salt))
    return Event(
        incident_id=happened.incident.id,
        sequence=told.sequence,
        kind=happened.kind,
        at=happened.at,
        actor=happened.actor,
        details=happened.details,
        salt=told.salt,
        said_digest=told.said_digest,
        previous_hash=told.previous_hash,
        hash=hash_of_event(told),
    )


# An answer is for the insurer that asked; a phone number is given to the lead alone, and so taken back there.
_OF_ONE_INSURER = (EventKind.REPLIED, EventKind.ERASURE)


async def owe_to(
    recipients: Iterable[OwedRecipient],
    event: Event,
    incident: Incident,
    now: datetime,
    *,
    due_at: datetime | None = None,
) -> None:
    """One delivery of the event to each recipient, by the channel that it has today; due at once, or then."""
    owed = list(recipients)
    await _owe(owed, event, incident, now, due_at or now)
    await _enter_feeds(owed, event, incident)


async def owe_counted(
    recipients: Iterable[OwedRecipient], event: Event, incident: Incident, now: datetime
) -> None:
    """As `owe_to`, for the filings that join an incident: however many come, each recipient gets one a pause.

    The message is made when it is sent and counts all that have come until then.
    """
    joined = Delivery.filter(incident_id=incident.id, event__kind=EventKind.JOINED)
    waiting = {one.organisation_id for one in await _unsent(joined)}
    due_at = now + JOIN_PAUSE if await joined.exists() else now
    told = list(recipients)
    owed = [one for one in told if one.organisation.id not in waiting]
    await _owe(owed, event, incident, now, due_at)
    await _enter_feeds(told, event, incident)  # who pulls may have read the one that waits to be sent


async def _unsent(deliveries: QuerySet[Delivery]) -> list[Delivery]:
    """Those whose message is still to be made, and cannot be made before the caller's transaction ends.

    Without the lock a worker could claim one now and tell everything but what is being written.
    """
    unsent = deliveries.filter(state=DeliveryState.SCHEDULED, attempts=0).order_by("id")
    # Rows, not values: Tortoise forgets the lock of a query for values.
    return await unsent.select_related("event").select_for_update(of=("delivery",))


async def _owe(
    owed: list[OwedRecipient], event: Event, incident: Incident, now: datetime, due_at: datetime
) -> None:
    endpoints = {
        endpoint.organisation_id: endpoint
        for endpoint in await Endpoint.filter(organisation_id__in=[one.organisation.id for one in owed])
    }
    deliveries = []
    for one in owed:
        endpoint = endpoints.get(one.organisation.id)
        deliveries.append(
            Delivery(
                incident=incident,
                event_id=event.id,
                channel=endpoint.channel if endpoint else ChannelKind.NONE,
                organisation=one.organisation,
                part=one.part,
                urgency=urgency(incident.kind),
                due_at=due_at,
                created_at=now,
            )
        )
    if deliveries:
        await Delivery.bulk_create(deliveries)


async def _enter_feeds(told: list[OwedRecipient], event: Event, incident: Incident) -> None:
    """For the insurers among those who are told, and with the lead for those who carry the policy with it."""
    insurers = {one.organisation.id for one in told if one.part is Part.INSURER}
    policy_id = incident.policy_snapshot.get("policy")
    if insurers and policy_id and event.kind not in _OF_ONE_INSURER:
        shared = CoInsurer.filter(policy_id=UUID(policy_id))
        insurers |= {row["insurer_id"] for row in await shared.values("insurer_id")}
    await enter_feed(event, insurers)


async def recipients_of(incident: Incident) -> list[OwedRecipient]:
    """Those who were told of the incident so far, without those from whom it has moved on."""
    told: dict[UUID, Part] = {}
    former = await former_recipients(incident.id)
    pairs = Delivery.filter(incident_id=incident.id, organisation_id__not_isnull=True).distinct()
    for organisation_id, part in await pairs.values_list("organisation_id", "part"):
        if organisation_id not in former:
            told.setdefault(organisation_id, Part(part))
    organisations = await Organisation.filter(id__in=list(told)).order_by("id")
    return [OwedRecipient(told[organisation.id], organisation) for organisation in organisations]


async def former_recipients(incident_id: UUID) -> set[UUID]:
    """Those whose last message of the incident says that it has moved on."""
    owed = Delivery.filter(incident_id=incident_id, organisation_id__not_isnull=True)
    moved_on = owed.filter(event__kind=EventKind.HANDED_ON).order_by("id")
    last = dict(await moved_on.values_list("organisation_id", "id"))
    came_back = [
        organisation_id
        for organisation_id, message in last.items()
        if await owed.filter(organisation_id=organisation_id, id__gt=message).exists()
    ]
    return set(last) - set(came_back)


async def told_without(
    recipients: Iterable[OwedRecipient], incident: Incident, report_id: UUID
) -> list[OwedRecipient]:
    """Those of them for whom no message of this report waits to be sent."""
    owed = Delivery.filter(incident_id=incident.id, organisation_id__not_isnull=True)
    waiting = {
        one.organisation_id
        for one in await _unsent(owed)
        if one.event.kind is not EventKind.ERASURE and one.event.details.get("report") == str(report_id)
    }
    return [one for one in recipients if one.organisation.id not in waiting]


async def owe_all_notices(
    news: Sequence[tuple[Incident, Event]], now: datetime, *, only: UUID | None = None
) -> bool:
    """Tell every reporter with a WeChat identity how things stand, unless a notice waits already.

    With `only`, the author of that report alone. The caller holds the row locks of
    the incidents. True where a notice was written.
    """
    told = {incident.id: (incident, event) for incident, event in news}
    if not told:
        return False
    chosen = Report.filter(incident_id__in=told, reporter_id__not_isnull=True)
    reports = await (chosen if only is None else chosen.filter(id=only)).limit(500 * len(told))
    if not reports:
        return False
    owed = Delivery.filter(report_id__in=[report.id for report in reports])
    waiting = {one.report_id for one in await _unsent(owed)}
    notices = [
        Delivery(
            incident_id=report.incident_id,
            event_id=told[report.incident_id][1].id,
            channel=ChannelKind.WECHAT,
            report=report,
            urgency=urgency(told[report.incident_id][0].kind),
            due_at=now + NOTICE_PAUSE,
            created_at=now,
        )
        for report in reports
        if report.id not in waiting
    ]
    await Delivery.bulk_create(notices)
    return bool(notices)
