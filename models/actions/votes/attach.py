"""Papers that a decision rests on (quotations, reports), as photos; fixed with the terms by the notice."""

from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.votes.chain import locked_decision
from models.rules.votes.decision import VoteRefusal, VoteStage, stage_at
from models.tables.votes.decision import Decision

MOST = 10


async def attach(decision_id: UUID, title: str, sha256: str, by: Actor, now: datetime) -> VoteRefusal | None:
    """`sha256`: of a photo that is kept. The same one twice, or more than MOST: ALREADY."""
    async with in_transaction():
        decision = await locked_decision(decision_id)
        if decision is None or stage_at(decision.course, now) is not VoteStage.DRAFT:
            return VoteRefusal.WRONG_STAGE
        if len(decision.attachments) >= MOST or any(one["sha256"] == sha256 for one in decision.attachments):
            return VoteRefusal.ALREADY
        added = {"title": title[:100], "sha256": sha256}
        await _keep(decision, [*decision.attachments, added], by, now)
    return None


async def detach(decision_id: UUID, sha256: str, by: Actor, now: datetime) -> VoteRefusal | None:
    async with in_transaction():
        decision = await locked_decision(decision_id)
        if decision is None or stage_at(decision.course, now) is not VoteStage.DRAFT:
            return VoteRefusal.WRONG_STAGE
        left = [one for one in decision.attachments if one["sha256"] != sha256]
        await _keep(decision, left, by, now)
    return None


async def _keep(decision: Decision, attachments: list[dict[str, str]], by: Actor, now: datetime) -> None:
    await Decision.filter(id=decision.id).update(attachments=attachments)
    details = {"attachments": [one["sha256"] for one in attachments]}
    await record_audit(
        by, "attach_to_decision", AuditSubject("decision", str(decision.id)), now, details=details
    )
