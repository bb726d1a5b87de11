"""What needs doing now in a scope: the first page of the console, by the day's work of the role."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from models.actions.desks.read import DeskLine, DeskView, list_desk
from models.actions.forwarding.dead_letters import LetterLine, list_letters
from models.actions.insurance.continuity import ContinuityTask, continuity_tasks
from models.actions.insurance.read_claims import ClaimFilter, ClaimLine, list_claims
from models.actions.insurance.read_coverage import NextTarget, next_target
from models.actions.insurance.send_pilot_report import PilotDue, pilot_report_due
from models.actions.ledger.prove import LastProof, last_proof
from models.actions.maintenance.read import OverdueLine, list_due_soon
from models.actions.overview.backups import OLDEST_BACKUP, VerifiedBackup, last_verified
from models.actions.overview.count_errands import count_errands
from models.actions.partners.duty import DutyNow, duty_now
from models.actions.partners.inbox import InboxFilter, InboxLine, InboxState, list_inbox
from models.actions.people.read_hand_overs import HandOverFilter, HandOverSummary, list_hand_overs
from models.actions.reports.list_incidents import (
    NEWEST,
    IncidentFilter,
    IncidentLine,
    IncidentState,
    list_incidents,
)
from models.actions.shared.pages import PageOf
from models.actions.shared.scope import Scope
from models.actions.surveys.read_rounds import NEWEST as NEWEST_ROUND
from models.actions.surveys.read_rounds import RoundFilter, RoundLine, list_rounds
from models.actions.votes.list_decisions import NEWEST as NEWEST_VOTE
from models.actions.votes.list_decisions import DecisionFilter, DecisionLine, list_decisions
from models.actions.votes.undecided import UndecidedVote, undecided_votes
from models.rules.reports.kinds import ReportKind
from models.rules.staff.day import DAY, DayPart, Errand
from models.rules.surveys.rounds import RoundState
from models.rules.votes.decision import VoteStage

SHOWN = 10
SHOWN_OF_MANY = 5  # where a list of their own is one click away
PROOF_LATE = timedelta(minutes=3)  # the auditor comes every minute
_RUNNING = (VoteStage.NOTICED, VoteStage.OPEN, VoteStage.CLOSED, VoteStage.OBJECTIONS)


@dataclass(frozen=True)
class SystemState:
    """What an administrator looks at daily: the auditor's last proof and the last backup that was tried."""

    proof: LastProof | None
    is_proof_late: bool
    backup: VerifiedBackup | None
    is_backup_late: bool


@dataclass(frozen=True)
class Day:
    """`parts` holds what there is, in order; `quiet` names the parts and errands that have nothing to do."""

    parts: tuple[tuple[DayPart, Any], ...]
    errands: tuple[tuple[Errand, int], ...]
    quiet: tuple[DayPart | Errand, ...]


async def read_day(scope: Scope, staff_id: UUID, now: datetime) -> Day:
    found = [(part, await _READERS[part](scope, staff_id, now)) for part in DAY[scope.role]]
    counts = await count_errands(scope, now)
    quiet = [part for part, value in found if not value] + [one for one, count in counts if not count]
    return Day(
        parts=tuple((part, value) for part, value in found if value),
        errands=tuple((one, count) for one, count in counts if count),
        quiet=tuple(quiet),
    )


async def _entrapments(scope: Scope, _staff: UUID, now: datetime) -> tuple[IncidentLine, ...]:
    wanted = IncidentFilter(kind=ReportKind.ENTRAPMENT, state=IncidentState.OPEN)
    return (await list_incidents(scope, wanted, PageOf(NEWEST, size=SHOWN), now)).lines


async def _hazards(scope: Scope, _staff: UUID, now: datetime) -> tuple[IncidentLine, ...]:
    wanted = IncidentFilter(kind=ReportKind.HAZARD, state=IncidentState.WAITING)
    return (await list_incidents(scope, wanted, PageOf(NEWEST, size=SHOWN_OF_MANY), now)).lines


async def _letters(scope: Scope, _staff: UUID, _now: datetime) -> list[LetterLine]:
    return await list_letters(scope, SHOWN)


async def _tasks(scope: Scope, staff: UUID, now: datetime) -> tuple[DeskLine, ...]:
    page = PageOf("", size=SHOWN_OF_MANY)
    return (await list_desk(scope, DeskView.OPEN, staff, page, now)).lines


async def _inbox(scope: Scope, _staff: UUID, _now: datetime) -> tuple[InboxLine, ...]:
    return (await list_inbox(scope, InboxFilter(InboxState.NEW), None, SHOWN_OF_MANY)).lines


async def _talks(scope: Scope, _staff: UUID, _now: datetime) -> tuple[HandOverSummary, ...]:
    return (await list_hand_overs(scope, HandOverFilter(), PageOf("", size=SHOWN_OF_MANY))).lines


async def _claims(scope: Scope, _staff: UUID, now: datetime) -> tuple[ClaimLine, ...]:
    return (await list_claims(scope, ClaimFilter(), PageOf("", size=SHOWN_OF_MANY), now)).lines


async def _verdicts(scope: Scope, staff: UUID, _now: datetime) -> tuple[UndecidedVote, ...]:
    return await undecided_votes(scope, staff, SHOWN)


async def _votes(scope: Scope, _staff: UUID, now: datetime) -> tuple[DecisionLine, ...]:
    wanted = DecisionFilter(stages=_RUNNING)
    return (await list_decisions(scope, wanted, PageOf(NEWEST_VOTE, size=SHOWN_OF_MANY), now)).lines


async def _continuity(scope: Scope, _staff: UUID, now: datetime) -> list[ContinuityTask]:
    return await continuity_tasks(scope, now)


async def _visits(scope: Scope, _staff: UUID, now: datetime) -> tuple[OverdueLine, ...]:
    return await list_due_soon(scope, now, SHOWN)


async def _duty(scope: Scope, _staff: UUID, now: datetime) -> DutyNow | None:
    return await duty_now(scope.belongs_to, now) if scope.belongs_to else None


async def _surveys(scope: Scope, _staff: UUID, now: datetime) -> tuple[RoundLine, ...]:
    wanted = RoundFilter(state=RoundState.OPEN)
    return (await list_rounds(scope, wanted, PageOf(NEWEST_ROUND, size=SHOWN_OF_MANY), now)).lines


async def _pilot(scope: Scope, _staff: UUID, now: datetime) -> PilotDue | None:
    return await pilot_report_due(scope, now)


async def _coverage(scope: Scope, _staff: UUID, now: datetime) -> NextTarget | None:
    return await next_target(scope, now)


async def _system(_scope: Scope, _staff: UUID, now: datetime) -> SystemState:
    proof, backup = await last_proof(), await last_verified()
    return SystemState(
        proof,
        proof is None or now - proof.at > PROOF_LATE,
        backup,
        backup is None or now - backup.made_at > OLDEST_BACKUP,
    )


_READERS: Mapping[DayPart, Callable[[Scope, UUID, datetime], Awaitable[Any]]] = {
    DayPart.ENTRAPMENTS: _entrapments,
    DayPart.LETTERS: _letters,
    DayPart.TASKS: _tasks,
    DayPart.INBOX: _inbox,
    DayPart.TALKS: _talks,
    DayPart.HAZARDS: _hazards,
    DayPart.CLAIMS: _claims,
    DayPart.VERDICTS: _verdicts,
    DayPart.VOTES: _votes,
    DayPart.CONTINUITY: _continuity,
    DayPart.VISITS: _visits,
    DayPart.DUTY: _duty,
    DayPart.SURVEYS: _surveys,
    DayPart.PILOT: _pilot,
    DayPart.COVERAGE: _coverage,
    DayPart.SYSTEM: _system,
}
