"""After the close: the ballots are opened, counted, and published as one bulletin."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.votes.chain import locked_decision, opened
from models.actions.votes.freeze import roll_of
from models.rules.votes import bulletin
from models.rules.votes.bulletin import Ballot, EntryKind
from models.rules.votes.decision import VoteRefusal, VoteStage, stage_at
from models.rules.votes.kinds import ObjectionState
from models.rules.votes.tally import TallyResult, Unit, count, judge_count, sensitivity, with_non_voters
from models.tables.votes.ballot import BallotEntry, Bulletin, NoticeProof, Objection
from models.tables.votes.decision import Decision
from models.vault import Vault


async def publish(vault: Vault, decision_id: UUID, by: Actor, now: datetime) -> VoteRefusal | None:
    """Open, count and publish. Again after an objection was upheld: a further bulletin, the same deadline.

    WRONG_STAGE before the chain is closed and after the objection days.
    """
    async with in_transaction():
        decision = await locked_decision(decision_id)
        if decision is None:
            return VoteRefusal.UNKNOWN
        stage = stage_at(decision.course, now)
        if stage not in (VoteStage.CLOSED, VoteStage.OBJECTIONS) or decision.closed_at is None:
            return VoteRefusal.WRONG_STAGE
        entries = await BallotEntry.filter(decision_id=decision_id).order_by("number")
        disputed = await _disputed(decision_id)
        proofs = NoticeProof.filter(decision_id=decision_id, unit_id__not_isnull=True)
        delivered = {row["unit__label"] for row in await proofs.values("unit__label")}
        roll = await roll_of(decision_id)
        # Opening thousands of ballots and hashing them takes seconds of processor.
        body, results, flips = await asyncio.to_thread(
            _work_out, decision, roll, entries, delivered, disputed, vault
        )
        sha256 = hashlib.sha256(body).hexdigest()
        latest = await Bulletin.filter(decision_id=decision_id).order_by("-version").first()
        if latest is not None and latest.sha256 == sha256:
            return VoteRefusal.ALREADY
        version = latest.version + 1 if latest else 1
        await Bulletin.create(
            decision_id=decision_id, version=version, published_at=now, sha256=sha256, body=body.decode()
        )
        decision.results, decision.flips, decision.bulletin_sha256 = results, flips, sha256
        if decision.published_at is None:
            decision.published_at = now
            decision.objections_until = now + timedelta(days=decision.objection_days)
        await decision.save(
            update_fields=["results", "flips", "bulletin_sha256", "published_at", "objections_until"]
        )
        details = {"sha256": sha256, "version": version, "passed": results["strict"]["passed"]}
        await record_audit(
            by, "publish_vote", AuditSubject("decision", str(decision_id)), now, details=details
        )
    return None


async def _disputed(decision_id: UUID) -> set[int]:
    waiting = Objection.filter(
        decision_id=decision_id, state=ObjectionState.OPEN, entry_number__not_isnull=True
    )
    return {row["entry_number"] for row in await waiting.values("entry_number")}


def _work_out(
    decision: Decision,
    roll: Sequence[Unit],
    entries: Sequence[BallotEntry],
    delivered: set[str],
    disputed: set[int],
    vault: Vault,
) -> tuple[bytes, dict[str, Any], bool]:
    """The bulletin; for the row, the published counts with every comparison; whether the outcome flips."""
    ballots = [opened(entry, vault) for entry in entries if entry.kind is EntryKind.BALLOT]
    voided = [entry.void_of for entry in entries if entry.void_of is not None]
    counted = bulletin.counted_ballots(ballots, voided, decision.precedence)
    choices = {unit: ballot.choice for unit, ballot in counted.items()}
    doubtful = {unit for unit, ballot in counted.items() if ballot.number in disputed}
    ways = sensitivity(
        roll, choices, decision.threshold, rule=decision.non_voters, delivered=delivered, disputed=doubtful
    )
    counts = {
        "strict": choices,
        "by_estate_rule": with_non_voters(roll, choices, decision.non_voters, delivered),
        "without_disputed": {unit: choice for unit, choice in choices.items() if unit not in doubtful},
    }
    published = {
        name: bulletin.result_rows(count(roll, counts[name]), getattr(ways, name)) for name in counts
    }
    body = bulletin.assemble(
        decision=decision.terms or {},
        roll=roll,
        chain=[chain_row(entry) for entry in entries],
        openings=ballots,
        delivered=delivered,
        disputed=[ballot.receipt for ballot in ballots if ballot.number in disputed],
        results=published,
    )
    checks = check_rows(judge_count(count(roll, choices), decision.threshold))
    return body, {**published, "checks": checks, "receipts": _standing(ballots, voided, counted)}, ways.flips


def _standing(ballots: Sequence[Ballot], voided: Sequence[int], counted: dict[str, Ballot]) -> dict[str, int]:
    """How many ballots counted, were replaced by a later one, or were voided."""
    live = {ballot.number for ballot in counted.values()}
    return {
        "counted": len(live),
        "voided": len(voided),
        "replaced": len([one for one in ballots if one.number not in live and one.number not in set(voided)]),
    }


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


def chain_row(entry: BallotEntry) -> dict[str, Any]:
    """An entry as it is published and hashed."""
    common = {
        "number": entry.number,
        "at": bulletin.stamp(entry.at),
        "previous": entry.previous,
        "hash": entry.hash,
        "kind": entry.kind.value,
    }
    match entry.kind:
        case EntryKind.BALLOT:
            way = entry.way.value if entry.way else ""
            return {**common, "way": way, "receipt": entry.receipt, "commitment": entry.commitment}
        case EntryKind.VOID:
            return {**common, "of": entry.void_of, "reason": entry.reason}
        case EntryKind.CLOSE:
            return common
