"""What a reporter adds afterwards: words, the lift, or that it was a mistake."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.ledger.open_keys import open_entrapment_key
from models.actions.ledger.recipients import recipients_for
from models.actions.ledger.record import locked_report, record
from models.actions.ledger.responsible import responsible_now
from models.actions.ledger.write import recipients_of
from models.actions.reports.join_hazard import becomes_severe
from models.actions.reports.policy_snapshot import policy_snapshot
from models.actions.rescues.merge import merge_rescue
from models.actions.rescues.open import lift_is_known
from models.rules.reports.events import EventKind
from models.tables.reports.report import Event, Incident, Report


@dataclass(frozen=True)
class Addition:
    """Something said about a report. `source_key` makes a repeat harmless.

    by: the office of staff who say it; empty where the reporter does.
    """

    source_key: str
    report_id: UUID
    by: str = ""

    def actor(self, report: Report) -> str:
        return self.by or report.door.value

    @property
    def by_staff(self) -> dict[str, bool]:
        """For the event's details."""
        return {"by_staff": True} if self.by else {}


async def add_words(addition: Addition, words: str, now: datetime) -> None:
    """Pass on more words of the reporter to everybody who answers for the matter now.

    Where they make it a severe hazard, those who are told of such come to know too.
    """
    await _tell(addition, EventKind.SAID, {"words": words}, now)


async def add_position(addition: Addition, latitude: str, longitude: str, label: str, now: datetime) -> None:
    """Pass on a position (decimal degrees as text, GCJ-02 as WeChat gives it)."""
    await _tell(addition, EventKind.SAID, {"latitude": latitude, "longitude": longitude, "label": label}, now)


async def withdraw(addition: Addition, now: datetime) -> None:
    """Pass on that the reporter calls it a mistake. Nothing is closed by it: people decide."""
    await _tell(addition, EventKind.WITHDRAWN, {}, now)


async def _tell(addition: Addition, kind: EventKind, details: dict[str, str], now: datetime) -> None:
    async with locked_report(addition.report_id) as (report, incident):
        if await Event.exists(source_key=addition.source_key):
            return
        told = {one.organisation.id: one for one in await responsible_now(incident, now)}
        if await becomes_severe(incident, details.get("words", "")):
            told = {one.organisation.id: one for one in await recipients_for(incident, now)} | told
        await record(
            incident,
            kind,
            at=now,
            actor=report.door.value,
            details={"report": str(report.id), **details},
            source_key=addition.source_key,
            to=told.values(),
        )


async def locate(addition: Addition, lift_id: UUID, now: datetime) -> None:
    """Name the lift of an entrapment that was filed without one, and tell those who now apply.

    Where that lift has an open entrapment already, the report moves over to it
    and the unplaced one is closed as merged.
    """
    async with locked_report(addition.report_id) as (report, incident):
        if await Event.exists(source_key=addition.source_key):
            return
        if incident.lift_id is not None:
            return
        details = {"report": str(report.id), "lift": str(lift_id), **addition.by_staff}
        known = await Incident.filter(open_key=open_entrapment_key(lift_id)).select_for_update().first()
        if known is not None:
            await record(
                incident,
                EventKind.MERGED,
                at=now,
                actor=addition.actor(report),
                details={**details, "into": str(known.id)},
                source_key=addition.source_key,
                to=await recipients_of(incident),
            )
            await Incident.filter(id=incident.id).update(
                merged_into_id=known.id, open_key=None, closed_at=now, lift_id=lift_id
            )
            await Report.filter(incident_id=incident.id).update(incident_id=known.id)
            told, who = await recipients_of(known), addition.actor(report)
            await record(known, EventKind.JOINED, at=now, actor=who, details=details, to=told)
            await merge_rescue(incident, known, now)
            return
        incident.lift_id = lift_id
        incident.open_key = open_entrapment_key(lift_id)
        incident.policy_snapshot = await policy_snapshot(lift_id, incident.opened_at)
        await incident.save(update_fields=["lift_id", "open_key", "policy_snapshot"])
        event = await record(
            incident,
            EventKind.LOCATED,
            at=now,
            actor=addition.actor(report),
            details=details,
            source_key=addition.source_key,
        )
        await lift_is_known(incident, lift_id, event, now)
