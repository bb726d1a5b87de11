"""An entrapment opens: its ladder is frozen, the first level paged, and what it belongs to looked up."""

from datetime import datetime, timedelta
from uuid import UUID

from models.actions.ledger.recipients import lift_with_parties, players_of, recipients_in, rules_for
from models.actions.ledger.record import record
from models.actions.ledger.write import OwedRecipient, owe_to, recipients_of
from models.actions.rescues.clock import LockedRescue, clock_of, standing_at_opening, write_down
from models.actions.rescues.escalate import climb
from models.actions.rescues.join_outage import join_outage
from models.rules.cities.rules import CityRules
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import URGENT, ReportKind, Role
from models.rules.rescues.escalation import Reason
from models.rules.rescues.trap_clock import known_by_door
from models.tables.lifts import Lift
from models.tables.reports.report import Event, Incident, Report
from models.tables.rescues import Rescue

RELAPSE_WITHIN = timedelta(days=14)


async def open_rescue(
    incident: Incident, lift: Lift | None, report: Report, event: Event, now: datetime
) -> None:
    """Tell everybody who is to be told, in the transaction that opens the incident.

    `lift` is the incident's, `lift_with_parties`, where it is known. The first rung
    rides on the event itself, so that nobody gets two messages of one thing.
    """
    rules = await rules_for(incident, now)
    rescue = await Rescue.create(
        incident=incident,
        urgency=URGENT,
        ladder=rules.ladder.as_json(),
        run_began_at=now,
        reported_at=now,
        reported_by=known_by_door(report.door),
        filings_inside=int(report.role is Role.INSIDE),
        relapse_of_id=await former_of(incident, now),
    )
    await _tell_of_lift(standing_at_opening(incident, rescue), lift, [], event, rules, now)


async def lift_is_known(incident: Incident, lift_id: UUID, event: Event, now: datetime) -> None:
    """The lift became known: those who care for it are told, and the ladder begins anew with them.

    Where somebody is on the way already, it goes on as it was.
    """
    rescue = await Rescue.get(incident_id=incident.id)
    clock = await clock_of(rescue)
    if not clock.stamps:
        rescue.run, rescue.run_began_at, rescue.run_reason = rescue.run + 1, now, Reason.LOCATED
    rescue.relapse_of_id = await former_of(incident, now)
    told, lift = await recipients_of(incident), await lift_with_parties(lift_id)
    rules = await rules_for(incident, now)
    await _tell_of_lift(LockedRescue(incident, rescue, clock), lift, told, event, rules, now)


async def _tell_of_lift(
    standing: LockedRescue,
    lift: Lift | None,
    told: list[OwedRecipient],
    event: Event,
    rules: CityRules,
    now: datetime,
) -> None:
    incident = standing.incident
    players = await players_of(incident, lift)
    paged = await climb(standing, now, carrier=event, players=players)
    routed = recipients_in(players, rules.parts_for(incident.kind, severe=incident.severe))
    owed = {one.organisation.id: one for one in (*told, *paged, *routed)}
    await owe_to(owed.values(), event, incident, now)
    await tell_former(standing.rescue, now)
    await join_outage(standing, lift, players, rules.outage, now)
    await write_down(standing)


async def former_of(incident: Incident, at: datetime) -> UUID | None:
    """The lift's last entrapment before that time, where it was closed within 14 days before."""
    if incident.lift_id is None:
        return None
    former = (
        await Incident.filter(
            lift_id=incident.lift_id,
            kind=ReportKind.ENTRAPMENT,
            closed_at__gt=at - RELAPSE_WITHIN,
            closed_at__lte=at,
            merged_into_id=None,
        )
        .exclude(id=incident.id)
        .order_by("-closed_at")
        .first()
    )
    return former.id if former else None


async def tell_former(rescue: Rescue, now: datetime) -> None:
    """It was not put right for long: the former incident says so, and so do the figures."""
    if rescue.relapse_of_id is None:
        return
    former = await Incident.filter(id=rescue.relapse_of_id).select_for_update().get()
    details = {"incident": str(rescue.incident_id)}
    await record(former, EventKind.RELAPSED, at=now, actor="", details=details)
