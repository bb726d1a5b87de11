"""Half a year of entrapments that are over, so that the figures and the reports have something to show.

Times are spread around what rescue desks publish: most answered within a
minute or two, on the spot after about ten, out five minutes later; some late,
as the habits of the lift's maintainer are.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from models.actions.ledger.record import record
from models.actions.reports.policy_snapshot import policy_snapshot
from models.actions.rescues.clock import details_of
from models.rules.lifts.kind import LiftKind
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import URGENT, Progress, ReportKind, ReportSource, Role
from models.rules.rescues.escalation import Ladder
from models.rules.rescues.trap_clock import Cause, KnownBy, RescueState, StatusUpdate, Step
from models.tables.lifts import Lift
from models.tables.reports.report import Incident, Report
from models.tables.rescues import Rescue
from scripts.demo.habits import HABITS, Habits

PAST = timedelta(days=180)
YEAR = timedelta(days=365)
RELAPSE_WITHIN = timedelta(days=14)
_ENTERED = (LiftKind.PASSENGER, LiftKind.BED, LiftKind.FREIGHT, LiftKind.FIREFIGHTER, LiftKind.SIGHTSEEING)
_CAUSES = {
    Cause.DOOR_SYSTEM: 45,
    Cause.CONTROL_SYSTEM: 20,
    Cause.EXTERNAL: 12,
    Cause.HUMAN: 10,
    Cause.MAINTENANCE: 10,
    Cause.MANAGEMENT: 3,
}


@dataclass(frozen=True)
class Past:
    """One entrapment as it went."""

    reported_at: datetime
    acknowledged_at: datetime
    departed_at: datetime
    arrived_at: datetime
    released_at: datetime
    confirmed_at: datetime
    cause: Cause


async def add_past_rescues(now: datetime) -> None:
    """Deterministic but for keys and receipt numbers. Nothing is owed to anybody for it."""
    chance = random.Random(20261122)
    lifts = await Lift.filter(kind__in=_ENTERED).order_by("rescue_number").select_related("maintainer")
    cared_for = [(lift, HABITS[lift.maintainer.name]) for lift in lifts if lift.maintainer]
    # A few lifts keep getting stuck.
    often = [chance.choice((1, 1, 1, 2, 5)) * habits.entrapments for _, habits in cared_for]
    count = round(sum(habits.entrapments for _, habits in cared_for) / 100 * (PAST / YEAR))
    began = sorted(now - timedelta(days=1) - PAST * chance.random() for _ in range(count))
    last: dict[str, tuple[datetime, Incident]] = {}
    async with in_transaction():
        for reported_at in began:
            [(lift, habits)] = chance.choices(cared_for, often)
            before = last.get(str(lift.id))
            if before and before[0] > reported_at:
                continue  # it is still stuck from the time before
            past = _as_it_went(reported_at, habits, chance)
            relapse_of = before[1] if before and reported_at - before[0] <= RELAPSE_WITHIN else None
            last[str(lift.id)] = past.confirmed_at, await _add(lift, past, relapse_of, chance)


def _as_it_went(reported_at: datetime, habits: Habits, chance: random.Random) -> Past:
    def later(after: datetime, mean: float, least: float, most: float) -> datetime:
        minutes = min(max(chance.lognormvariate(0, 0.45) * mean, least), most)
        return after + timedelta(seconds=int(minutes * 60))

    late = chance.randrange(100) < habits.late
    acknowledged = later(reported_at, 4.5 if late else 0.9, 0.2, 6)
    departed = later(acknowledged, 1, 0.3, 3)
    arrived = later(departed, 26 if late else 8.5, 2.5, 45)
    released = later(arrived, 4.8, 1, 40)
    [cause] = chance.choices(list(_CAUSES), list(_CAUSES.values()))
    return Past(reported_at, acknowledged, departed, arrived, released, later(released, 2, 0.5, 9), cause)


async def _add(lift: Lift, past: Past, relapse_of: Incident | None, chance: random.Random) -> Incident:
    incident = await Incident.create(
        kind=ReportKind.ENTRAPMENT,
        city_id=lift.city_id,
        lift=lift,
        opened_at=past.reported_at,
        closed_at=past.confirmed_at,
        progress=Progress.RESOLVED,
        policy_snapshot=await policy_snapshot(lift.id, past.reported_at),
    )
    role = chance.choice((Role.INSIDE, Role.INSIDE, Role.OUTSIDE))
    report = await Report.create(
        incident=incident,
        source_key=f"demo:past:{incident.id}",
        door=chance.choice((ReportSource.CHAT, ReportSource.WEB)),
        role=role,
        filed_at=past.reported_at,
    )
    await Rescue.create(
        incident=incident,
        urgency=URGENT,
        state=RescueState.CLOSED,
        ladder=Ladder.parse({}).as_json(),
        run_began_at=past.reported_at,
        reported_at=past.reported_at,
        reported_by=KnownBy.PAGE if report.door is ReportSource.WEB else KnownBy.CHAT,
        acknowledged_at=past.acknowledged_at,
        departed_at=past.departed_at,
        arrived_at=past.arrived_at,
        released_at=past.released_at,
        confirmed_at=past.confirmed_at,
        owner=lift.maintainer,
        cause=past.cause,
        filings_inside=int(role is Role.INSIDE),
        relapse_of=relapse_of,
    )
    await _append_timeline(incident, report, lift, past)
    return incident


async def _append_timeline(incident: Incident, report: Report, lift: Lift, past: Past) -> None:
    filed = {"report": str(report.id)}
    await record(incident, EventKind.FILED, at=past.reported_at, actor=report.door.value, details=filed)
    party = (str(lift.maintainer_id), lift.maintainer.name) if lift.maintainer else ("", "")
    person = (f"report:{report.id}", "报告人")
    for step, at, (key, name), known_by in (
        (Step.ACKNOWLEDGED, past.acknowledged_at, party, KnownBy.LINK),
        (Step.DEPARTED, past.departed_at, party, KnownBy.LINK),
        (Step.ARRIVED, past.arrived_at, party, KnownBy.LINK),
        (Step.RELEASED, past.released_at, party, KnownBy.SCAN),
        (Step.CONFIRMED, past.confirmed_at, person, KnownBy.PAGE),
    ):
        word = StatusUpdate(step, at, at, key, name, known_by)
        await record(incident, EventKind(step.value), at=at, actor=name, details=details_of(word))
    told = {"cause": past.cause.value, "party": party[0]}
    await record(incident, EventKind.CAUSE, at=past.confirmed_at, actor=party[1], details=told)
