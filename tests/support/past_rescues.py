"""Entrapments of the past, written as rows, for what counts them."""

from datetime import datetime, timedelta
from uuid import UUID

from models.rules.reports.kinds import URGENT, Progress, ReportKind
from models.rules.rescues.escalation import Ladder
from models.rules.rescues.trap_clock import Cause, KnownBy, RescueState
from models.tables.lifts import Lift
from models.tables.reports.report import Incident
from models.tables.rescues import Rescue


async def past_rescue(
    lift_id: UUID,
    reported_at: datetime,
    *,
    answered: timedelta | None = None,
    arrived: timedelta | None = None,
    released: timedelta | None = None,
    cause: Cause | None = None,
    relapse_of: Incident | None = None,
    state: RescueState = RescueState.CLOSED,
) -> Incident:
    """Each time counted from the report; None where it is not known."""

    def at(after: timedelta | None) -> datetime | None:
        return None if after is None else reported_at + after

    lift = await Lift.get(id=lift_id)
    incident = await Incident.create(
        kind=ReportKind.ENTRAPMENT,
        city_id=lift.city_id,
        lift=lift,
        opened_at=reported_at,
        closed_at=at(released),
        progress=Progress.RESOLVED,
        policy_snapshot={"state": "none"},
    )
    await Rescue.create(
        incident=incident,
        urgency=URGENT,
        state=state,
        ladder=Ladder.parse({}).as_json(),
        run_began_at=reported_at,
        reported_at=reported_at,
        reported_by=KnownBy.PAGE,
        acknowledged_at=at(answered),
        arrived_at=at(arrived),
        released_at=at(released),
        confirmed_at=at(released),
        cause=cause,
        relapse_of=relapse_of,
    )
    return incident
