"""A report was filed for the wrong lift: it moves to the right one, and both sides are told."""

from datetime import datetime
from uuid import UUID

from tortoise.expressions import F, Q

from models.actions.ledger.open_keys import open_entrapment_key
from models.actions.ledger.recipients import lift_with_parties, recipients_for
from models.actions.ledger.record import record
from models.actions.ledger.write import recipients_of
from models.actions.reports.extend import Addition, locate
from models.actions.reports.policy_snapshot import policy_snapshot
from models.actions.rescues.join import join_rescue
from models.actions.rescues.merge import merge_rescue
from models.actions.rescues.open import open_rescue
from models.actions.rescues.record_trapped import count_people
from models.actions.shared.races import retry_on_race
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ReportKind, Role
from models.tables.lifts import Lift
from models.tables.reports.report import Event, Incident, Report
from models.tables.rescues import Rescue


async def put_on_lift(addition: Addition, lift_id: UUID, now: datetime) -> bool:
    """Name the lift of a report, or correct it. False where the report is of that lift already.

    Those who were told of the first lift are told that it is another. Those of
    the right one are told at once: by an incident of its own, which keeps the
    time at which the report was filed, or by the open entrapment of that lift.
    The first incident ends where nobody else has reported it.
    """
    report = await Report.get(id=addition.report_id).select_related("incident")
    if report.incident.lift_id is None:
        await locate(addition, lift_id, now)
        return True
    return await retry_on_race(lambda: _move(addition, lift_id, now))


async def _move(addition: Addition, lift_id: UUID, now: datetime) -> bool:
    if await Event.exists(source_key=addition.source_key):
        return True
    report = await Report.get(id=addition.report_id).select_related("incident")
    incident, known = await _locked(report.incident, lift_id)
    await report.refresh_from_db(fields=["incident_id"])
    if incident.lift_id == lift_id or report.incident_id != incident.id:
        return False  # it is there, or another message has moved it meanwhile
    lift = await lift_with_parties(lift_id)
    target = known or await _open(incident, report, lift)
    await _leave(addition, report, incident, target, now)
    await _arrive(addition, report, incident, target, lift, joins=known is not None, now=now)
    return True


async def _locked(incident: Incident, lift_id: UUID) -> tuple[Incident, Incident | None]:
    """The report's incident and the lift's open entrapment, locked in the order of their keys.

    Two reports that move between the same lifts at once would wait for one another otherwise.
    """
    wanted = Q(id=incident.id)
    if incident.kind is ReportKind.ENTRAPMENT:
        wanted |= Q(open_key=open_entrapment_key(lift_id))
    rows = {row.id: row for row in await Incident.filter(wanted).order_by("id").select_for_update()}
    left = rows.pop(incident.id)
    return left, next(iter(rows.values()), None)


async def _open(incident: Incident, report: Report, lift: Lift) -> Incident:
    trapped = incident.kind is ReportKind.ENTRAPMENT
    return await Incident.create(
        kind=incident.kind,
        city_id=lift.city_id,
        lift_id=lift.id,
        category=incident.category,
        severe=incident.severe,
        open_key=open_entrapment_key(lift.id) if trapped else None,
        opened_at=report.filed_at,
        policy_snapshot=await policy_snapshot(lift.id, report.filed_at),
    )


async def _leave(
    addition: Addition, report: Report, incident: Incident, target: Incident, now: datetime
) -> None:
    await record(
        incident,
        EventKind.MOVED,
        at=now,
        actor=addition.actor(report),
        details={
            "report": str(report.id),
            "lift": str(target.lift_id),
            "into": str(target.id),
            **addition.by_staff,
        },
        source_key=addition.source_key,
        to=await recipients_of(incident),
    )
    await Report.filter(id=report.id).update(incident_id=target.id)
    if not await Report.exists(incident_id=incident.id):
        await Incident.filter(id=incident.id).update(merged_into_id=target.id, open_key=None, closed_at=now)
        await merge_rescue(incident, None, now)
    elif incident.kind is ReportKind.ENTRAPMENT:
        inside = int(report.role is Role.INSIDE)
        await Rescue.filter(incident_id=incident.id).update(
            filings=F("filings") - 1, filings_inside=F("filings_inside") - inside
        )
        await count_people(incident.id)


async def _arrive(
    addition: Addition,
    report: Report,
    left: Incident,
    target: Incident,
    lift: Lift,
    *,
    joins: bool,
    now: datetime,
) -> None:
    is_hazard = target.kind is not ReportKind.ENTRAPMENT
    event = await record(
        target,
        EventKind.JOINED if joins else EventKind.FILED,
        at=now,
        actor=addition.actor(report),
        details={"report": str(report.id), "moved_from": str(left.lift_id), **addition.by_staff},
        is_first=not joins,
        to=await recipients_for(target, now, lift) if is_hazard else (),
    )
    if is_hazard:
        return
    if joins:
        await join_rescue(target, report, event, now)
    else:
        await open_rescue(target, lift, report, event, now)
    # Minutes count from when the person called for help, not from when the lift was put right.
    await Rescue.filter(incident_id=target.id, reported_at__gt=report.filed_at).update(
        reported_at=report.filed_at
    )
    await count_people(target.id)
