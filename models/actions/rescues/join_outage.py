"""Blackout mode: an entrapment becomes part of one event with others of its estate."""

from datetime import datetime
from uuid import UUID

from models.actions.ledger.recipients import Players, recipients_in
from models.actions.ledger.record import record
from models.actions.rescues.clock import LockedRescue
from models.rules.partners.party_role import Part
from models.rules.reports.events import EventKind
from models.rules.rescues.outage import OutageRule
from models.rules.rescues.trap_clock import OPEN_STATES
from models.tables.cities import Estate
from models.tables.lifts import Lift
from models.tables.rescues import Outage, Rescue

MOST_LIFTS = 500


async def join_outage(
    standing: LockedRescue, lift: Lift | None, players: Players, rule: OutageRule, now: datetime
) -> None:
    """In the transaction that opens an incident. Openings in one estate take turns by the estate's row."""
    incident, rescue = standing.incident, standing.rescue
    if lift is None or rescue.outage_id is not None:
        return
    estate_id = lift.estate_id
    await Estate.filter(id=estate_id).select_for_update().get()
    others = (
        await Rescue.filter(incident__lift__estate_id=estate_id, state__in=list(OPEN_STATES))
        .exclude(id=rescue.id)
        .limit(MOST_LIFTS)
    )
    outage = await Outage.get_or_none(open_key=_open_key(estate_id))
    if outage is None:
        if not rule.joins((now, *[other.reported_at for other in others]), now):
            return
        outage = await Outage.create(estate_id=estate_id, open_key=_open_key(estate_id), opened_at=now)
        lately = [other.id for other in others if now - other.reported_at <= rule.within]
        await Rescue.filter(id__in=lately).update(outage_id=outage.id)
    rescue.outage_id = outage.id
    await rescue.save(update_fields=["outage_id"])
    lifts = await Rescue.filter(outage_id=outage.id, state__in=list(OPEN_STATES)).count()
    await record(
        incident,
        EventKind.GROUPED,
        at=now,
        actor="",
        details={"outage": str(outage.id), "lifts": lifts},
        to=recipients_in(players, (Part.RESCUE_DESK, Part.DUTY_OFFICER, Part.USE_UNIT)),
    )


async def leave_outage(rescue: Rescue, now: datetime) -> None:
    """A rescue has ended: the event ends with its last one."""
    if rescue.outage_id is None:
        return
    outage = await Outage.filter(id=rescue.outage_id).select_for_update().get()
    others = Rescue.filter(outage_id=outage.id, state__in=list(OPEN_STATES)).exclude(id=rescue.id)
    if not await others.exists():
        await Outage.filter(id=outage.id).update(open_key=None, closed_at=now)


async def lifts_waiting(incident_id: UUID) -> int:
    """How many lifts of the same event have somebody inside, this one among them."""
    rescue = await Rescue.get_or_none(incident_id=incident_id)
    if rescue is None or rescue.outage_id is None:
        return 1
    return await Rescue.filter(outage_id=rescue.outage_id, state__in=list(OPEN_STATES)).count()


def _open_key(estate_id: UUID) -> str:
    return f"estate:{estate_id}"
