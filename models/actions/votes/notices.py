"""Settling what is owed to co-owners; and the proofs that the notice of a vote went out."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.told import settle_told
from models.actions.shared.work import Job, Queue
from models.rules.notices.retry import Notified
from models.rules.votes.decision import VoteRefusal
from models.rules.votes.entries import EntryKind
from models.rules.votes.kinds import ProofOfNotice
from models.tables.votes.ballot import BallotEntry
from models.tables.votes.decision import Decision, RollUnit
from models.tables.votes.publication import NoticeProof, VoteNotice

VOTE_NOTICES = Queue(VoteNotice)


class OwedNotice(Job, Protocol):
    """What an entry of the chain says is to be told to a person whom it concerns."""

    @property
    def decision_id(self) -> UUID: ...
    @property
    def person_id(self) -> UUID: ...
    @property
    def entry_number(self) -> int: ...


async def kind_of_entry(notice: OwedNotice) -> EntryKind:
    """What the entry is that is to be told of."""
    entry = await BallotEntry.get(decision_id=notice.decision_id, number=notice.entry_number)
    return entry.kind


async def settle_notice(notice: Job, outcome: Notified, now: datetime) -> None:
    await settle_told(VoteNotice, notice, outcome, now)


async def prove_notice(
    decision_id: UUID,
    way: ProofOfNotice,
    at: datetime,
    by: Actor,
    now: datetime,
    *,
    labels: tuple[str, ...] = (),
    words: str = "",
    photo_sha256: str = "",
) -> VoteRefusal | None:
    """Keep that the notice was put up, or (with `labels`) that it reached these units: all, or none."""
    async with in_transaction():
        decision = await Decision.filter(id=decision_id).select_for_update().first()
        if decision is None or decision.announced_at is None:
            return VoteRefusal.WRONG_STAGE
        units = await RollUnit.filter(decision_id=decision_id, label__in=list(labels))
        if len(units) != len(set(labels)):
            return VoteRefusal.UNKNOWN
        targets: list[RollUnit | None] = [*units] or [None]
        for unit in targets:
            await NoticeProof.create(
                decision_id=decision_id, unit=unit, way=way, at=at, words=words[:200],
                photo_sha256=photo_sha256, recorded_by=by.name[:100],
            )  # fmt: skip
        details = {"way": way.value, "units": len(units)}
        await record_audit(
            by, "prove_notice", AuditSubject("decision", str(decision_id)), now, details=details
        )
    return None
