"""Settling what is owed to co-owners; and the proofs that the notice of a vote went out."""

from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, Subject, record_audit
from models.actions.shared.work import Job, Queue
from models.rules.votes.decision import Refusal
from models.rules.votes.kinds import NoticeWay
from models.tables.votes.ballot import NoticeProof, VoteNotice
from models.tables.votes.decision import Decision, RollUnit

VOTE_NOTICES = Queue(VoteNotice)
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)


class OwedNotice(Job, Protocol):
    """That a ballot of theirs was entered is to be told to a bound owner."""

    @property
    def decision_id(self) -> UUID: ...
    @property
    def person_id(self) -> UUID: ...
    @property
    def entry_number(self) -> int: ...


async def settle_notice(notice: Job, now: datetime, reason: str = "") -> None:
    """Told, or (with a reason) this person cannot be told. A lost lease changes nothing."""
    await VoteNotice.filter(id=notice.id, lease=notice.lease).update(
        due_at=None, lease=None, settled_at=now, reason=reason[:200]
    )


async def postpone_notice(notice: Job, now: datetime, reason: str) -> None:
    """Try again later, or give up after the last wait."""
    if notice.attempts > len(WAITS):
        await settle_notice(notice, now, reason)
        return
    await VoteNotice.filter(id=notice.id, lease=notice.lease).update(
        due_at=now + WAITS[notice.attempts - 1], lease=None, reason=reason[:200]
    )


async def prove_notice(
    decision_id: UUID,
    way: NoticeWay,
    at: datetime,
    by: Actor,
    now: datetime,
    *,
    labels: tuple[str, ...] = (),
    words: str = "",
    photo_sha256: str = "",
) -> Refusal | None:
    """Keep that the notice was put up, or (with `labels`) that it reached these units: all, or none."""
    async with in_transaction():
        decision = await Decision.filter(id=decision_id).select_for_update().first()
        if decision is None or decision.announced_at is None:
            return Refusal.WRONG_STAGE
        units = await RollUnit.filter(decision_id=decision_id, label__in=list(labels))
        if len(units) != len(set(labels)):
            return Refusal.UNKNOWN
        targets: list[RollUnit | None] = [*units] or [None]
        for unit in targets:
            await NoticeProof.create(
                decision_id=decision_id, unit=unit, way=way, at=at, words=words[:200],
                photo_sha256=photo_sha256, recorded_by=by.name[:100],
            )  # fmt: skip
        details = {"way": way.value, "units": len(units)}
        await record_audit(by, "prove_notice", Subject("decision", str(decision_id)), now, details=details)
    return None
