"""Three years of incidents of a seeded city: reports, their timelines and their settled deliveries."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from models.rules.forwarding.delivery import AttemptResult, DeliveryState
from models.rules.insurance.cover import CoverState
from models.rules.partners.kinds import ChannelKind
from models.rules.privacy.audit_chain import BEFORE_THE_FIRST
from models.rules.reports.event_chain import ChainedEvent, digest_of_said, hash_of_event
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import (
    HazardCategory,
    Progress,
    ReportKind,
    ReportSource,
    Role,
    urgency,
)
from models.tables.forwarding.delivery import Attempt, Delivery
from models.tables.keys import new_key
from models.tables.reports.report import Event, Incident, Report
from scripts.city.people_and_lifts import City

YEARS = 3
HAZARDS_A_YEAR = 0.08  # for each lift
ENTRAPMENTS_A_YEAR = 0.03

Rows = dict[type, list[dict[str, Any]]]


def incidents(city: City) -> Iterator[Rows]:
    """The rows of one incident after the other, parents before children."""
    count = int(len(city.lifts) * YEARS * (HAZARDS_A_YEAR + ENTRAPMENTS_A_YEAR))
    share = HAZARDS_A_YEAR / (HAZARDS_A_YEAR + ENTRAPMENTS_A_YEAR)
    for _ in range(count):
        kind = ReportKind.HAZARD if city.chance.random() < share else ReportKind.ENTRAPMENT
        yield _incident(
            city, kind, city.now - timedelta(minutes=city.chance.randrange(YEARS * 365 * 24 * 60))
        )


def _incident(city: City, kind: ReportKind, at: datetime) -> Rows:
    lift = city.chance.choice(city.lifts)
    is_hazard = kind is ReportKind.HAZARD
    incident = {
        "id": new_key(),
        "kind": kind,
        "city_id": city.city_id,
        "lift_id": lift["id"],
        "category": city.chance.choice(list(HazardCategory)) if is_hazard else None,
        "opened_at": at,
        "closed_at": at + timedelta(hours=city.chance.randrange(1, 90)),
        "progress": max(Progress),
        "policy_snapshot": {"state": CoverState.UNKNOWN.value},
    }
    report = {
        "id": new_key(),
        "incident_id": incident["id"],
        "source_key": f"city:{uuid4()}",
        "receipt_hash": secrets.token_urlsafe(32),  # of a number that nobody holds
        "door": ReportSource.WEB,
        "role": Role.UNKNOWN,
        "words": "有异响" if is_hazard else "",
        "filed_at": at,
    }
    event = _filed(incident, report, at)
    delivery = {
        "id": new_key(),
        "incident_id": incident["id"],
        "event_id": event["id"],
        "channel": ChannelKind.WEBHOOK,
        "organisation_id": lift["maintainer_id"],
        "state": DeliveryState.ACCEPTED,
        "ticket": "T-1",
        "urgency": urgency(kind),
        "attempts": 1,
        "created_at": at,
        "settled_at": at + timedelta(seconds=2),
    }
    attempt = {
        "id": new_key(),
        "delivery_id": delivery["id"],
        "number": 1,
        "started_at": at + timedelta(seconds=1),
        "took_ms": 90,
        "result": AttemptResult.ACCEPTED,
        "detail": "T-1",
    }
    return {Incident: [incident], Report: [report], Event: [event], Delivery: [delivery], Attempt: [attempt]}


def _filed(incident: dict[str, Any], report: dict[str, Any], at: datetime) -> dict[str, Any]:
    """The first event of a timeline, in the chain that the auditor proves."""
    details = {"report": str(report["id"]), "words": report["words"]}
    salt = secrets.token_hex(16)
    told = ChainedEvent(
        incident_id=str(incident["id"]),
        sequence=1,
        kind=EventKind.FILED.value,
        at=at,
        actor=report["door"].value,
        details=details,
        salt=salt,
        said_digest=digest_of_said(details, salt),
        previous_hash=BEFORE_THE_FIRST,
        hash="",
    )
    told = replace(told, hash=hash_of_event(told))
    return {
        "id": new_key(),
        "incident_id": incident["id"],
        "sequence": 1,
        "kind": EventKind.FILED,
        "at": at,
        "actor": told.actor,
        "details": details,
        "salt": salt,
        "said_digest": told.said_digest,
        "previous_hash": told.previous_hash,
        "hash": told.hash,
    }
