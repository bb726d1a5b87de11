"""Objections: a co-owner's "不是我" to a ballot, or to the result; the committee answers them."""

from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.votes.chain import add_void, bound_to, hold_head, locked_decision
from models.actions.votes.voices import voices_of
from models.rules.votes.bulletin import EntryKind
from models.rules.votes.decision import VoteRefusal, VoteStage, stage_at
from models.rules.votes.kinds import ObjectionState
from models.tables.votes.ballot import BallotEntry, Objection

VOIDED = "异议成立"
FROM_OPENING = (VoteStage.OPEN, VoteStage.CLOSED, VoteStage.OBJECTIONS)


async def object_to_ballot(
    decision_id: UUID, entry_number: int, person_id: UUID, words: str, now: datetime
) -> UUID | VoteRefusal:
    """By somebody bound to an owner of the ballot's head, until the objection days are over. One a time."""
    async with in_transaction():
        decision = await locked_decision(decision_id)
        entry = await BallotEntry.get_or_none(
            decision_id=decision_id, number=entry_number, kind=EntryKind.BALLOT
        )
        if decision is None or entry is None or entry.head_id is None:
            return VoteRefusal.UNKNOWN
        if person_id not in await bound_to(entry.head_id, decision.estate_id):
            return VoteRefusal.UNKNOWN
        if stage_at(decision.course, now) not in FROM_OPENING:
            return VoteRefusal.TOO_LATE
        key = f"{decision_id}:{entry_number}"
        if await Objection.filter(open_key=key).exists() or await _is_void(entry):
            return VoteRefusal.ALREADY
        row = await Objection.create(
            decision_id=decision_id, entry_number=entry_number, open_key=key, person_id=person_id,
            words=words[:500], filed_at=now,
        )  # fmt: skip
        return row.id


async def object_to_result(
    decision_id: UUID, person_id: UUID, words: str, now: datetime
) -> UUID | VoteRefusal:
    """By an owner of the roll, in the days after publication. The same words again are the same one."""
    async with in_transaction():
        decision = await locked_decision(decision_id)
        if decision is None or not await voices_of(decision, person_id):
            return VoteRefusal.NOT_BOUND
        stage = stage_at(decision.course, now)
        if stage is not VoteStage.OBJECTIONS:
            return VoteRefusal.TOO_LATE if stage is VoteStage.FINAL else VoteRefusal.TOO_EARLY
        row, _ = await Objection.get_or_create(
            {"filed_at": now}, decision_id=decision_id, entry_number=None, person_id=person_id,
            words=words[:500],
        )  # fmt: skip
        return row.id


async def answer_objection(
    objection_id: UUID, *, upholds: bool, answer: str, by: Actor, now: datetime
) -> VoteRefusal | None:
    """Upheld, a ballot is voided by an entry in the chain; what was published is then published again."""
    asked = await Objection.get_or_none(id=objection_id)
    if asked is None:
        return VoteRefusal.UNKNOWN
    async with in_transaction():
        about = await BallotEntry.get_or_none(decision_id=asked.decision_id, number=asked.entry_number)
        if about is not None and about.head_id is not None:
            await hold_head(about.head_id)
        decision = await locked_decision(asked.decision_id)
        objection = await Objection.get(id=objection_id)
        if decision is None or objection.state is not ObjectionState.OPEN:
            return VoteRefusal.ALREADY
        if upholds and about is not None and not await _is_void(about):
            await add_void(decision, about, VOIDED, now)
        state = ObjectionState.UPHELD if upholds else ObjectionState.DISMISSED
        await Objection.filter(id=objection.id).update(
            state=state, open_key=None, answer=answer[:500], answered_by=by.name[:100], answered_at=now
        )
        await record_audit(
            by, "answer_objection", AuditSubject("decision", str(decision.id)), now,
            why=answer, details={"objection": str(objection.id), "upheld": upholds},
        )  # fmt: skip
    return None


async def _is_void(entry: BallotEntry) -> bool:
    return await BallotEntry.filter(decision_id=entry.decision_id, void_of=entry.number).exists()
