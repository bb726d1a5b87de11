"""Writing the ledger inside an action's transaction: events, and the deliveries they are owed by."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from models.rules.delivery import DeliveryState
from models.rules.reports import urgency
from models.rules.routing import Part
from models.tables.delivery import Delivery
from models.tables.party import ChannelKind, Endpoint, Organisation
from models.tables.report import Event, EventKind, Incident, Report

# Several recipients often answer within a second; one notice tells of all of them.
NOTICE_PAUSE = timedelta(seconds=1)


@dataclass(frozen=True)
class Recipient:
    """An organisation in the part that it plays for one incident; None where nobody plays it."""

    part: Part
    organisation: Organisation


async def append_event(
    incident: Incident,
    kind: EventKind,
    *,
    at: datetime,
    actor: str,
    details: dict[str, Any] | None = None,
    source_key: str | None = None,
) -> Event:
    """The incident's next event. The caller holds the incident's row lock."""
    sequence = await Event.filter(incident_id=incident.id).count() + 1
    return await Event.create(
        incident=incident,
        sequence=sequence,
        kind=kind,
        at=at,
        actor=actor,
        details=details or {},
        source_key=source_key,
    )


async def owe_to(recipients: Iterable[Recipient], event: Event, incident: Incident, now: datetime) -> None:
    """One delivery of the event to each recipient, by the channel that it has today."""
    owed = list(recipients)
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
                event=event,
                channel=endpoint.channel if endpoint else ChannelKind.NONE,
                organisation=one.organisation,
                part=one.part,
                urgency=urgency(incident.kind),
                due_at=now,
                created_at=now,
            )
        )
    if deliveries:
        await Delivery.bulk_create(deliveries)


async def recipients_of(incident: Incident) -> list[Recipient]:
    """Those who were told of the incident so far."""
    rows = (
        await Delivery.filter(incident_id=incident.id, organisation_id__not_isnull=True)
        .order_by("id")
        .select_related("organisation")
        .limit(200)
    )
    told: dict[UUID, Recipient] = {}
    for row in rows:
        if row.organisation and row.part:
            told.setdefault(row.organisation.id, Recipient(row.part, row.organisation))
    return list(told.values())


async def owe_notices(incident: Incident, event: Event, now: datetime) -> None:
    """Tell every reporter with a WeChat identity how things stand, unless a notice waits already."""
    reports = await Report.filter(incident_id=incident.id, reporter_id__not_isnull=True).limit(500)
    waiting = set(
        await Delivery.filter(
            report_id__in=[report.id for report in reports], state=DeliveryState.SCHEDULED, attempts=0
        ).values_list("report_id", flat=True)
    )
    notices = [
        Delivery(
            incident=incident,
            event=event,
            channel=ChannelKind.WECHAT,
            report=report,
            urgency=urgency(incident.kind),
            due_at=now + NOTICE_PAUSE,
            created_at=now,
        )
        for report in reports
        if report.id not in waiting
    ]
    if notices:
        await Delivery.bulk_create(notices)
