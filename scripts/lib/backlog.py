"""A backlog of hazards, written straight into the tables: thousands of reports in seconds."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import cycle, islice

from models.actions.ledger.recipients import recipients_for
from models.actions.ledger.write import NewEvent, OwedRecipient, append_events
from models.actions.reports.policy_snapshot import policy_snapshot
from models.rules.partners.kinds import ChannelKind
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ROUTINE, HazardCategory, ReportKind, ReportSource
from models.tables.forwarding.delivery import Delivery
from models.tables.lifts import Lift
from models.tables.partners.organisation import Endpoint
from models.tables.reports.report import Event, Incident, Report

BATCH = 1000


async def owe_hazards(deliveries: int, now: datetime) -> None:
    """At least so many deliveries by webhook, due now, as so many filed hazards would have left them."""
    lifts = await Lift.all().order_by("id").limit(50)
    told = {lift.id: await _recipients(lift, now) for lift in lifts}
    left = deliveries
    while left > 0:
        chosen = list(islice(cycle(lifts), min(BATCH, max(left // 3, 1))))
        incidents = [_incident(lift, now) for lift in chosen]
        await Incident.bulk_create(incidents)
        reports = [_report(incident, now) for incident in incidents]
        await Report.bulk_create(reports)
        events = await append_events(
            [_filed(incident, report, now) for incident, report in zip(incidents, reports, strict=True)]
        )
        owed: list[Delivery] = []
        for lift, event in zip(chosen, events, strict=True):
            owed += _owed(event, told[lift.id], now)
        await Delivery.bulk_create(owed)
        left -= len(owed)


async def _recipients(lift: Lift, now: datetime) -> list[OwedRecipient]:
    """Those of a hazard at the lift that have a webhook."""
    snapshot = await policy_snapshot(lift.id, now)
    incident = Incident(
        kind=ReportKind.HAZARD, city_id=lift.city_id, lift_id=lift.id, opened_at=now, policy_snapshot=snapshot
    )
    endpoints = await Endpoint.filter(channel=ChannelKind.WEBHOOK).values_list("organisation_id", flat=True)
    reachable = set(endpoints)
    return [one for one in await recipients_for(incident, now) if one.organisation.id in reachable]


def _incident(lift: Lift, now: datetime) -> Incident:
    return Incident(
        kind=ReportKind.HAZARD,
        city_id=lift.city_id,
        lift_id=lift.id,
        category=HazardCategory.NOISE,
        opened_at=now,
        policy_snapshot={"state": "none"},
    )


def _report(incident: Incident, now: datetime) -> Report:
    return Report(
        incident_id=incident.id,
        source_key=f"backlog:{incident.id}",
        door=ReportSource.WEB,
        words="三楼到四楼之间有异响，早上特别明显。",
        filed_at=now,
    )


def _filed(incident: Incident, report: Report, now: datetime) -> NewEvent:
    return NewEvent(incident, EventKind.FILED, now, ReportSource.WEB.value, {"report": str(report.id)})


def _owed(event: Event, recipients: Sequence[OwedRecipient], now: datetime) -> list[Delivery]:
    return [
        Delivery(
            incident_id=event.incident_id,
            event_id=event.id,
            channel=ChannelKind.WEBHOOK,
            organisation_id=one.organisation.id,
            part=one.part,
            urgency=ROUTINE,
            due_at=now - timedelta(seconds=1),
            created_at=now,
        )
        for one in recipients
    ]
