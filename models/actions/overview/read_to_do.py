"""What needs doing now in a scope: the first page of the console."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise.queryset import QuerySet

from models.actions.desks.read import overdue, tasks_in
from models.actions.forwarding.dead_letters import LetterLine, list_letters
from models.actions.forwarding.read_deliveries import DeliveryView, of_view
from models.actions.insurance.continuity import ContinuityTask, continuity_tasks
from models.actions.insurance.read_claims import count_overdue
from models.actions.insurance.send_pilot_report import PilotDue, pilot_report_due
from models.actions.ledger.prove import LastProof, last_proof
from models.actions.lifts.read import LiftFilter, narrow_lifts
from models.actions.maintenance.read import notices_in, overdue_in
from models.actions.partners.read import untrusted
from models.actions.reports.list_incidents import (
    NEWEST,
    IncidentFilter,
    IncidentLine,
    IncidentState,
    list_incidents,
)
from models.actions.shared.pages import PageOf
from models.actions.shared.scope import Scope, deliveries_in, incidents_in, lifts_in, organisations_in
from models.actions.votes.undecided import UndecidedVote, undecided_votes
from models.rules.insurance.cover import CoverState
from models.rules.reports.kinds import Progress, ReportKind
from models.rules.staff.access import Belonging, Permission

SHOWN = 10
PROOF_LATE = timedelta(minutes=3)  # the auditor comes every minute
COUNT_AT_MOST = 1000  # more than this is said as "1000+"


@dataclass(frozen=True)
class ToDo:
    """Counts stop at COUNT_AT_MOST. Those of what somebody may not see are None.

    `proof` is the auditor's last word, for the administrator only.
    """

    entrapments: tuple[IncidentLine, ...]
    open_hazards: int
    hazards_waiting: int
    letters: tuple[LetterLine, ...]
    dead: int | None
    late: int | None
    refused: int | None
    expiring: int
    lapsed: int
    proof: LastProof | None
    late_proof: bool
    claims_overdue: int | None
    continuity: tuple[ContinuityTask, ...]
    desk_open: int | None  # None for whoever works at no desk
    desk_overdue: int | None
    dead_channels: int | None  # whose last test did not arrive, or is too long ago
    maintenance_overdue: int | None
    doubtful_visits: int | None
    pilot_report: PilotDue | None  # the year's report that this regulator still owes
    undecided_votes: tuple[UndecidedVote, ...]  # with objections that wait for this member's verdict


async def read_to_do(scope: Scope, staff_id: UUID, now: datetime) -> ToDo:
    proof = await last_proof() if scope.belonging is Belonging.EVERYTHING else None
    trapped = IncidentFilter(kind=ReportKind.ENTRAPMENT, state=IncidentState.OPEN)
    hazards = incidents_in(scope).filter(
        kind=ReportKind.HAZARD, progress__lt=Progress.RESOLVED, merged_into_id=None
    )
    works, tests = scope.may(Permission.WORK_DESK), scope.may(Permission.TEST_CHANNELS)
    counts = {view: await _count_deliveries(scope, view, now) for view in DeliveryView}
    watches = scope.may(Permission.READ_MAINTENANCE)
    return ToDo(
        entrapments=(await list_incidents(scope, trapped, PageOf(NEWEST, size=SHOWN), now)).lines,
        open_hazards=await _count(hazards),
        hazards_waiting=await _count(hazards.filter(progress=Progress.FILED)),
        letters=tuple(await list_letters(scope, SHOWN)) if scope.may(Permission.READ_DELIVERIES) else (),
        dead=counts[DeliveryView.DEAD],
        late=counts[DeliveryView.LATE],
        refused=counts[DeliveryView.REFUSED],
        expiring=await _count_lifts(scope, CoverState.EXPIRING, now),
        lapsed=await _count_lifts(scope, CoverState.LAPSED, now),
        proof=proof,
        late_proof=proof is None or now - proof.at > PROOF_LATE,
        claims_overdue=(
            await count_overdue(scope, now, COUNT_AT_MOST) if scope.may(Permission.READ_CLAIMS) else None
        ),
        continuity=tuple(await continuity_tasks(scope, now)) if scope.may(Permission.READ_POLICIES) else (),
        desk_open=await _count(tasks_in(scope).filter(closed_at=None)) if works else None,
        desk_overdue=await _count(overdue(tasks_in(scope), now)) if works else None,
        dead_channels=await _count(untrusted(organisations_in(scope), now)) if tests else None,
        maintenance_overdue=await _count(overdue_in(scope, now)) if watches else None,
        doubtful_visits=await _count(notices_in(scope).filter(seen_at=None)) if watches else None,
        pilot_report=await pilot_report_due(scope, now) if scope.may(Permission.REPORT_PILOT) else None,
        undecided_votes=(
            await undecided_votes(scope, staff_id, SHOWN) if scope.may(Permission.DECIDE_OBJECTIONS) else ()
        ),
    )


async def _count_deliveries(scope: Scope, view: DeliveryView, now: datetime) -> int | None:
    if not scope.may(Permission.READ_DELIVERIES):
        return None
    return await _count(of_view(deliveries_in(scope), view, now))


async def _count_lifts(scope: Scope, cover: CoverState, now: datetime) -> int:
    return await _count(await narrow_lifts(lifts_in(scope), LiftFilter(cover=cover), now))


async def _count(rows: QuerySet[Any]) -> int:
    """By keys, because the database would count on behind the limit of a COUNT."""
    return len(await rows.limit(COUNT_AT_MOST).values_list("id", flat=True))
