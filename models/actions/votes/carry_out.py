"""What follows a decision that passed: the record of its execution, and the urgent path of art. 281."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.votes.chain import locked_decision
from models.actions.votes.draft import parts_cover
from models.rules.votes.decision import Purpose, VoteRefusal, VoteStage, stage_at
from models.rules.votes.outcome import in_force
from models.rules.votes.shares import most_from_fund
from models.tables.votes.decision import Decision
from models.tables.votes.spending import Execution, UrgentRepair


def why_not_carried_out(decision: Decision, now: datetime) -> VoteRefusal | None:
    """None once the objection days are over, for what has passed."""
    if stage_at(decision.course, now) is not VoteStage.FINAL:
        return VoteRefusal.TOO_EARLY
    if not (decision.results and in_force(decision.results)["strict"]["passed"]):
        return VoteRefusal.WRONG_STAGE
    return None


async def record_execution(
    decision_id: UUID, at: datetime, words: str, spent_fen: int, by: Actor, now: datetime
) -> VoteRefusal | None:
    """Once the objection days are over, for what has passed."""
    async with in_transaction():
        decision = await locked_decision(decision_id)
        if decision is None:
            return VoteRefusal.UNKNOWN
        if refused := why_not_carried_out(decision, now):
            return refused
        await Execution.create(
            decision_id=decision_id, at=at, words=words[:500], spent_fen=spent_fen,
            recorded_by=by.name[:100], recorded_at=now,
        )  # fmt: skip
        await record_audit(
            by,
            "record_execution",
            AuditSubject("decision", str(decision_id)),
            now,
            details={"fen": spent_fen},
        )
    return None


class UrgentStep(StrEnum):
    COMMITTEE = "committee"
    OFFICE = "office"  # the sub-district office, through the district's regulator
    AUDIT = "audit"


async def ask_urgent_repair(
    estate_id: UUID,
    lift_ids: tuple[UUID, ...],
    words: str,
    cost_fen: int,
    amount_fen: int,
    by: Actor,
    now: datetime,
) -> UUID | VoteRefusal:
    """Civil Code 281: without a vote. COVERED where a policy in force pays what is asked."""
    cover = await parts_cover(estate_id, lift_ids, now)
    if amount_fen > most_from_fund(Purpose.REPAIR, cost_fen, cover, None, now.date()):
        return VoteRefusal.COVERED
    async with in_transaction():
        row = await UrgentRepair.create(
            estate_id=estate_id, words=words[:500], cost_fen=cost_fen, amount_fen=amount_fen,
            asked_by=by.name[:100], asked_at=now,
        )  # fmt: skip
        await record_audit(
            by, "ask_urgent_repair", AuditSubject("urgent_repair", str(row.id)), now, why=words
        )
        return row.id


async def confirm_urgent_repair(
    repair_id: UUID, step: UrgentStep, by: Actor, now: datetime, words: str = ""
) -> VoteRefusal | None:
    """Committee, then sub-district office, by two different people; the audit when both have confirmed."""
    async with in_transaction():
        row = await UrgentRepair.filter(id=repair_id).select_for_update().first()
        if row is None:
            return VoteRefusal.UNKNOWN
        match step:
            case UrgentStep.COMMITTEE:
                if row.committee_at is not None:
                    return VoteRefusal.ALREADY
                row.committee_by, row.committee_at = by.name[:100], now
            case UrgentStep.OFFICE:
                if row.office_at is not None:
                    return VoteRefusal.ALREADY
                if row.committee_at is None:
                    return VoteRefusal.TOO_EARLY
                if row.committee_by == by.name[:100]:
                    return VoteRefusal.SAME_PERSON
                row.office_by, row.office_at = by.name[:100], now
            case UrgentStep.AUDIT:
                if row.office_at is None or not words:
                    return VoteRefusal.TOO_EARLY
                row.audit_words, row.audited_at = words[:500], now
        await row.save()
        await record_audit(
            by, "confirm_urgent_repair", AuditSubject("urgent_repair", str(row.id)), now,
            why=words, details={"step": step.value},
        )  # fmt: skip
    return None
