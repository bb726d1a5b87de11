"""Objections: "不是我" to a ballot, which is suspended until two members of the committee have decided; or to
the result."""

from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.votes.chain import bound_to, hold_head, locked_decision, owed
from models.actions.votes.marks import add_dismissal, add_dispute, add_void, marks_of
from models.actions.votes.verdicts import decides, give_verdict, names_of
from models.actions.votes.voices import voices_of
from models.rules.votes.decision import VoteRefusal, VoteStage, stage_at
from models.rules.votes.entries import EntryKind
from models.rules.votes.kinds import ObjectionState
from models.tables.votes.ballot import BallotEntry, Objection
from models.tables.votes.decision import Decision
from models.tables.votes.publication import VoteNotice

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
        return await suspend_ballot(decision, entry, person_id, words, now)


async def suspend_ballot(
    decision: Decision,
    entry: BallotEntry,
    person_id: UUID,
    words: str,
    now: datetime,
    claim_id: UUID | None = None,
) -> UUID | VoteRefusal:
    """The same for a ballot that this person may object to; the caller holds the decision's row.

    The chain says from now on that the ballot does not count, and who cast it is told.
    """
    if entry.number in (await marks_of(decision.id, [entry.number])).out:
        return VoteRefusal.ALREADY
    row = await Objection.create(
        decision_id=decision.id, entry_number=entry.number, open_key=f"{decision.id}:{entry.number}",
        person_id=person_id, words=words[:500], filed_at=now, claim_id=claim_id,
    )  # fmt: skip
    number = await add_dispute(decision, entry.number, now)
    if entry.person_id is not None and entry.person_id != person_id:
        await VoteNotice.create(**owed(decision.id, entry.person_id, number, now))
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
    """One member's verdict. The second who says the same decides: upheld, the ballot is void for good;
    dismissed, it counts as before. What was published is then published again, as a correction.
    """
    asked = await Objection.get_or_none(id=objection_id)
    if asked is None:
        return VoteRefusal.UNKNOWN
    async with in_transaction():
        decision = await _held(asked)
        objection = await Objection.get(id=objection_id)
        if decision is None or objection.state is not ObjectionState.OPEN:
            return VoteRefusal.ALREADY
        agreeing = await give_verdict(objection_id, upholds=upholds, words=answer, by=by, now=now)
        if isinstance(agreeing, VoteRefusal):
            return agreeing
        if decides(agreeing):
            await _settle(decision, objection, upholds, answer, names_of(agreeing), now)
        await record_audit(
            by, "answer_objection", AuditSubject("decision", str(decision.id)), now, why=answer,
            details={"objection": str(objection.id), "upheld": upholds, "decided": decides(agreeing)},
        )  # fmt: skip
    return None


async def settle_objection(objection_id: UUID, upholds: bool, answer: str, by: str, now: datetime) -> None:
    """Decide it with the claim that it came from. Inside the caller's transaction."""
    decision = await _held(await Objection.get(id=objection_id))
    objection = await Objection.get(id=objection_id)
    if decision is not None and objection.state is ObjectionState.OPEN:
        await _settle(decision, objection, upholds, answer, by, now)


async def _held(objection: Objection) -> Decision | None:
    """The decision's row, locked after the head of the ballot, as everybody does who changes both."""
    about = await BallotEntry.get_or_none(decision_id=objection.decision_id, number=objection.entry_number)
    if about is not None and about.head_id is not None:
        await hold_head(about.head_id)
    return await locked_decision(objection.decision_id)


async def _settle(
    decision: Decision, objection: Objection, upholds: bool, answer: str, by: str, now: datetime
) -> None:
    about = await BallotEntry.get_or_none(decision_id=decision.id, number=objection.entry_number)
    if about is not None:
        marks = await marks_of(decision.id, [about.number])
        if upholds and about.number not in marks.voided:
            await add_void(decision, about, VOIDED, now)
        elif not upholds and about.number in marks.suspended:
            await add_dismissal(decision, about.number, now)
    state = ObjectionState.UPHELD if upholds else ObjectionState.DISMISSED
    await Objection.filter(id=objection.id).update(
        state=state, open_key=None, answer=answer[:500], answered_by=by, answered_at=now
    )
