"""Every incident's timeline as it is stored, for whoever verifies it."""

from collections.abc import AsyncIterator
from uuid import UUID

from models.rules.reports.event_chain import ChainedEvent
from models.tables.audit import AuditEntry
from models.tables.reports.report import Event, Incident

BATCH = 200


async def timelines() -> AsyncIterator[tuple[UUID, list[ChainedEvent]]]:
    """Incident by incident, in the order of their keys."""
    after: UUID | None = None
    while True:
        chosen = Incident.filter(id__gt=after) if after else Incident.all()
        rows = await chosen.order_by("id").limit(BATCH).values("id")
        if not rows:
            return
        for row in rows:
            events = await Event.filter(incident_id=row["id"]).order_by("sequence")
            yield row["id"], [_told(event) for event in events]
        after = rows[-1]["id"]


async def sealed_heads(incident_id: UUID) -> list[tuple[int, str]]:
    """The heads that the audit log noted whenever the incident was closed."""
    entries = AuditEntry.filter(subject_kind="incident", subject_id=str(incident_id), verb="close_rescue")
    return [(entry.details["sequence"], entry.details["hash"]) for entry in await entries]


def _told(event: Event) -> ChainedEvent:
    return ChainedEvent(
        incident_id=str(event.incident_id),
        sequence=event.sequence,
        kind=event.kind.value,
        at=event.at,
        actor=event.actor,
        details=event.details,
        salt=event.salt,
        said_digest=event.said_digest,
        previous_hash=event.previous_hash,
        hash=event.hash,
    )
