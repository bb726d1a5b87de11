"""One lift's year on one page: from inspection to owners' votes, as far as the reader's scope goes."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from tortoise.functions import Count

from models.actions.lifts.read import LiftPolicy, LiftView, read_lift
from models.actions.lifts.read_file import ExaminationLine, StateLine, read_lift_file
from models.actions.maintenance.read_evaluations import EvaluationView, history_of
from models.actions.maintenance.read_year import read_year
from models.actions.reports.list_incidents import NEWEST, IncidentFilter, IncidentLine, list_incidents
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.pages import PageOf
from models.actions.shared.scope import Scope
from models.actions.terminals.series import months_of_lift
from models.rules.lifts.year import LiftMonth, year_before
from models.rules.maintenance.schedule import Node
from models.rules.terminals.chart import TerminalSpan
from models.rules.votes.decision import VoteStage, stage_at
from models.rules.votes.outcome import in_force
from models.tables.lifts import Lift
from models.tables.maintenance.visit import MaintenanceVisit
from models.tables.rescues import Rescue
from models.tables.votes.decision import Decision

MOST_MATTERS = 100
MOST_VOTES = 20


@dataclass(frozen=True)
class RescueTimes:
    """From the call: until somebody arrived, and until the people were out. None for what did not happen."""

    arrived_after: timedelta | None
    released_after: timedelta | None


@dataclass(frozen=True)
class LiftVote:
    """An announced decision of the owners about this lift, or one of its estate that names no lift."""

    id: UUID
    slug: str
    title: str
    announced_at: datetime
    amount_fen: int
    stage: VoteStage
    passed: bool | None  # None before the result is published
    names_lift: bool


@dataclass(frozen=True)
class LiftYear:
    """Twelve months up to today. `matters`: entrapments and hazards that the reader may see, newest first.

    `terminals`: by month, empty where the lift has none. `rescues`: by the key of their matter.
    """

    lift: LiftView
    since: date
    until: date
    months: tuple[LiftMonth, ...]
    terminals: tuple[TerminalSpan, ...]
    matters: tuple[IncidentLine, ...]
    more_matters: bool
    rescues: dict[UUID, RescueTimes]
    visits: dict[Node, int]
    examinations: tuple[ExaminationLine, ...]
    changes: tuple[StateLine, ...]
    policies: tuple[LiftPolicy, ...]
    evaluations: tuple[EvaluationView, ...]
    votes: tuple[LiftVote, ...]


async def read_lift_year(scope: Scope, lift_id: UUID, now: datetime) -> LiftYear | None:
    """None where the scope has no such lift."""
    lift, file = await read_lift(scope, lift_id, now), await read_lift_file(scope, lift_id, now)
    if lift is None or file is None:
        return None
    today = now.astimezone(LOCAL).date()
    since = year_before(today)
    begin = datetime.combine(since, time(), LOCAL)
    wanted = IncidentFilter(lift_id=lift_id, since=begin)
    matters = await list_incidents(scope, wanted, PageOf(NEWEST, size=MOST_MATTERS), now)
    row = await Lift.get(id=lift_id)
    published = await history_of(row.maintainer_id) if row.maintainer_id else []
    return LiftYear(
        lift=lift,
        since=since,
        until=today,
        months=await read_year(lift_id, now),
        terminals=tuple(await months_of_lift(lift_id, now)),
        matters=matters.lines,
        more_matters=bool(matters.after),
        rescues=await _rescues([line.id for line in matters.lines]),
        visits=await _visits(lift_id, begin, now),
        examinations=tuple(one for one in file.examinations if since <= one.examined.on <= today),
        changes=tuple(one for one in file.changes if one.since >= since),
        policies=tuple(one for one in lift.policies if one.ends_at > begin),
        evaluations=tuple(one for one in reversed(published) if one.period_to >= since),
        votes=await _votes(row, begin, now),
    )


async def _rescues(incidents: list[UUID]) -> dict[UUID, RescueTimes]:
    return {
        one.incident_id: RescueTimes(
            one.arrived_at - one.reported_at if one.arrived_at else None,
            one.released_at - one.reported_at if one.released_at else None,
        )
        for one in await Rescue.filter(incident_id__in=incidents)
    }


async def _visits(lift_id: UUID, begin: datetime, now: datetime) -> dict[Node, int]:
    """How many of each node were done; records that were corrected count once."""
    done = MaintenanceVisit.filter(
        lift_id=lift_id, done_at__gte=begin, done_at__lte=now, correction__id__isnull=True
    )
    rows = await done.annotate(times=Count("id")).group_by("node").values("node", "times")
    counted = {Node(row["node"]): row["times"] for row in rows}
    return {node: counted[node] for node in Node if node in counted}


async def _votes(lift: Lift, begin: datetime, now: datetime) -> tuple[LiftVote, ...]:
    of_estate = Decision.filter(estate_id=lift.estate_id, announced_at__gte=begin, withdrawn_at=None)
    rows = await of_estate.order_by("-announced_at").limit(MOST_VOTES)
    return tuple(
        LiftVote(
            row.id,
            row.slug,
            row.title,
            row.announced_at,
            row.amount_fen,
            stage_at(row.course, now),
            in_force(row.results)["strict"]["passed"] if row.published_at and row.results else None,
            bool(row.lift_ids),
        )
        for row in rows
        if row.announced_at and (not row.lift_ids or str(lift.id) in row.lift_ids)
    )
