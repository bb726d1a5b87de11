"""The money of a decision that passed, step by step, each with its document."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.kept_files import FileContent, HandedFile
from models.actions.votes.carry_out import why_not_carried_out
from models.actions.votes.chain import locked_decision
from models.rules.votes.decision import VoteRefusal
from models.rules.votes.fund_use import FundMove, FundProblem, FundStep, check_move
from models.tables.votes.spending import FundEvent

MOST_EVENTS = 100


@dataclass(frozen=True)
class FundEventLine:
    id: UUID
    step: FundStep
    fen: int
    done_on: date
    title: str
    sha256: str
    added_by: str


async def add_fund_step(
    decision_id: UUID,
    seen: int,
    move: FundMove,
    done_on: date,
    document: HandedFile,
    party: str,
    by: Actor,
    now: datetime,
) -> VoteRefusal | FundProblem | None:
    """After the `seen` steps that the page showed: sent twice, it counts once."""
    async with in_transaction():
        decision = await locked_decision(decision_id)
        if decision is None:
            return VoteRefusal.UNKNOWN
        if refused := why_not_carried_out(decision, now):
            return refused
        past = await fund_events_of(decision_id)
        if seen != len(past):
            return VoteRefusal.ALREADY
        moves = [FundMove(one.step, one.fen) for one in past]
        if problem := check_move(moves, move, decision.amount_fen):
            return problem
        await FundEvent.create(
            decision_id=decision_id, sequence=seen + 1, step=move.step, fen=move.fen, done_on=done_on,
            party=party, added_by=by.name[:100], added_at=now, **vars(document),
        )  # fmt: skip
        details = {"step": move.step.value, "fen": move.fen, "sha256": document.sha256}
        await record_audit(
            by, "step_fund_use", AuditSubject("decision", str(decision_id)), now, details=details
        )
    return None


async def fund_events_of(decision_id: UUID) -> list[FundEventLine]:
    rows = FundEvent.filter(decision_id=decision_id).order_by("sequence").limit(MOST_EVENTS)
    names = ("id", "step", "fen", "done_on", "title", "sha256", "added_by")
    return [FundEventLine(**row | {"step": FundStep(row["step"])}) for row in await rows.values(*names)]


async def fund_document(decision_id: UUID, event_id: UUID) -> FileContent | None:
    row = await FundEvent.get_or_none(id=event_id, decision_id=decision_id)
    return FileContent(row.kind, row.title, row.sha256, row.content_sealed) if row else None
