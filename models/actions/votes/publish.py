"""After the close: the ballots are opened, counted, and published as one bulletin."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.fernet import InvalidToken
from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.votes.chain import locked_decision, opened
from models.actions.votes.freeze import delivered_at_close, roll_of, suspend_disputed
from models.actions.votes.marks import chain_row, marks_in
from models.actions.votes.verdicts import recorded_objections
from models.rules.votes import bulletin
from models.rules.votes.counting import BallotStanding, Precedence, standings
from models.rules.votes.decision import VoteRefusal, VoteStage, stage_at
from models.rules.votes.entries import EntryKind, marked
from models.rules.votes.outcome import CountingRule, VoteOutcome, outcome
from models.rules.votes.soundness import what_was_changed
from models.rules.votes.tally import NonVoters, TallyResult, Threshold, Unit
from models.rules.votes.witnesses import RecordedObjection, unwitnessed
from models.tables.votes.ballot import BallotEntry
from models.tables.votes.decision import Decision
from models.tables.votes.publication import Bulletin
from models.vault import Vault


@dataclass(frozen=True)
class Worked:
    """`changed`: what is not as the closing hash and the records bind it; then nothing is published."""

    changed: str | None = None
    body: bytes = b""
    results: dict[str, Any] | None = None
    flips: bool = False
    passed: bool = False


async def publish(vault: Vault, decision_id: UUID, by: Actor, now: datetime) -> VoteRefusal | None:
    """Open, count and publish. Again after objections were filed or decided: a further bulletin with what
    that corrects, the same deadline.

    WRONG_STAGE before the chain is closed and after the objection days. CHANGED, with an entry in the audit
    log, where the database no longer holds what the closing hash binds, or where an objection or what was
    decided on it is in the chain and nowhere else.
    """
    async with in_transaction():
        decision = await locked_decision(decision_id)
        if decision is None:
            return VoteRefusal.UNKNOWN
        stage = stage_at(decision.course, now)
        if stage not in (VoteStage.CLOSED, VoteStage.OBJECTIONS) or decision.closed_at is None:
            return VoteRefusal.WRONG_STAGE
        now = max(now, decision.closed_at)  # also where a clock was set back
        await suspend_disputed(decision, now)
        chain = await BallotEntry.filter(decision_id=decision_id).order_by("number")
        delivered, roll = await delivered_at_close(decision_id), await roll_of(decision_id)
        objections = await recorded_objections(decision_id)
        # Opening thousands of ballots and hashing them takes seconds of processor.
        worked = await asyncio.to_thread(_work_out, decision, roll, chain, delivered, objections, vault)
        subject = AuditSubject("decision", str(decision_id))
        if worked.changed is not None:
            await record_audit(by, "refuse_changed_vote", subject, now, why=worked.changed)
            return VoteRefusal.CHANGED
        sha256 = hashlib.sha256(worked.body).hexdigest()
        latest = await Bulletin.filter(decision_id=decision_id).order_by("-version").first()
        if latest is not None and latest.sha256 == sha256:
            return VoteRefusal.ALREADY
        version = latest.version + 1 if latest else 1
        await Bulletin.create(
            decision_id=decision_id, version=version, published_at=now, sha256=sha256,
            body=worked.body.decode(),
        )  # fmt: skip
        decision.results, decision.flips, decision.bulletin_sha256 = worked.results, worked.flips, sha256
        if decision.published_at is None:
            decision.published_at = now
            decision.objections_until = now + timedelta(days=decision.objection_days)
        await decision.save(
            update_fields=["results", "flips", "bulletin_sha256", "published_at", "objections_until"]
        )
        details = {"sha256": sha256, "version": version, "passed": worked.passed}
        await record_audit(by, "publish_vote", subject, now, details=details)
    return None


def _work_out(
    decision: Decision,
    roll: Sequence[Unit],
    entries: Sequence[BallotEntry],
    delivered: list[str],
    objections: Sequence[RecordedObjection],
    vault: Vault,
) -> Worked:
    """The bulletin, and for the row the published counts with every comparison."""
    ballots = []
    for entry in entries:
        if entry.kind is EntryKind.BALLOT:
            try:
                ballots.append(opened(entry, vault))
            except (InvalidToken, ValueError, KeyError, TypeError):
                return Worked(f"第 {entry.number} 条记录的内容")
    chain, terms = [chain_row(entry) for entry in entries], decision.terms or {}
    changed = what_was_changed(terms, roll, chain, ballots, delivered, decision.closing_hash)
    if changed is not None:
        return Worked(changed)
    close = next(entry for entry in entries if entry.kind is EntryKind.CLOSE)
    closed, marks = close.number, marks_in(entries)
    # Where an earlier version closed the vote, a void needs no dispute before it, on either side.
    changed = unwitnessed(marks, objections, closed if close.commitment else len(entries))
    if changed is not None:
        return Worked(changed)
    rule = CountingRule(
        Threshold(terms["threshold"]), Precedence(terms["precedence"]), NonVoters(terms["non_voters"])
    )
    at_close, at_end = marked(marks, before=closed), marked(marks)
    bound = outcome(roll, ballots, at_close, rule, delivered)
    after = outcome(roll, ballots, at_end, rule, delivered) if closed < len(entries) else None
    body = bulletin.assemble(
        decision=terms, roll=roll, chain=chain, openings=ballots, delivered=delivered, results=bound.rows,
        corrected=after.rows if after else None,
    )  # fmt: skip
    in_force = after or bound
    how = standings(ballots, at_end, rule.precedence)
    receipts = {state.value: list(how.values()).count(state) for state in BallotStanding}
    results = {**_told(bound), "corrected": _told(after) if after else None, "receipts": receipts}
    return Worked(None, body, results, in_force.flips, in_force.judged.passed)


def _told(counted: VoteOutcome) -> dict[str, Any]:
    return {**counted.rows, "checks": check_rows(counted.judged)}


def check_rows(result: TallyResult) -> list[dict[str, Any]]:
    """Each comparison as integers, for the page: article, axis, numerator, denominator, needed, holds."""
    return [
        {
            "article": check.article,
            "axis": check.axis,
            "numerator": check.numerator,
            "denominator": check.denominator,
            "needed": list(check.needed),
            "strictly": check.strictly,
            "holds": check.holds,
        }
        for check in result.checks
    ]
