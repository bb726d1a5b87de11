"""The policy's agent, a maintainer who collects the premium and hands it on to the insurer (004 Nanjing)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.functions import Sum
from tortoise.transactions import in_transaction

from models.actions.insurance.bills import BillProblem, NewPayment
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.tables.insurance.bill import BillPayment, Remittance
from models.tables.insurance.policy import Policy

MOST = 200


@dataclass(frozen=True)
class RemittanceLine:
    fen: int
    received_on: date
    reference: str


@dataclass(frozen=True)
class AgentSums:
    """What the agent has collected of a policy's bills, and handed on."""

    agent_id: UUID
    agent: str
    collected_fen: int
    remitted_fen: int
    remittances: tuple[RemittanceLine, ...]

    @property
    def in_hand_fen(self) -> int:
        return self.collected_fen - self.remitted_fen


async def agent_sums(policy_id: UUID) -> AgentSums | None:
    """None where the policy has no agent."""
    policy = await Policy.get(id=policy_id).select_related("agent")
    if policy.agent is None:
        return None
    rows = await Remittance.filter(policy_id=policy_id).order_by("id").limit(MOST)
    return AgentSums(
        policy.agent.id,
        policy.agent.name,
        await _collected(policy_id),
        await _remitted(policy_id),
        tuple(RemittanceLine(row.fen, row.received_on, row.reference) for row in rows),
    )


async def record_remittance(policy_id: UUID, new: NewPayment, by: Actor, now: datetime) -> BillProblem | None:
    """Never more than the agent has in hand; the same reference counts once."""
    try:
        async with in_transaction():
            await Policy.filter(id=policy_id).select_for_update().get()
            if new.paid_on > now.astimezone(LOCAL).date():
                return BillProblem.IN_FUTURE
            if await Remittance.filter(policy_id=policy_id, reference=new.reference).exists():
                return BillProblem.SAME_REFERENCE
            if not 0 < new.fen <= await _collected(policy_id) - await _remitted(policy_id):
                return BillProblem.NOT_IN_HAND
            await Remittance.create(
                policy_id=policy_id, fen=new.fen, received_on=new.paid_on, reference=new.reference,
                recorded_by=by.name, recorded_at=now,
            )  # fmt: skip
            subject = AuditSubject("policy", str(policy_id))
            await record_audit(by, "record_remittance", subject, now, details={"fen": new.fen})
    except IntegrityError:
        return BillProblem.SAME_REFERENCE
    return None


async def holds_money_of(policy_id: UUID, other_than: UUID | None) -> bool:
    """Whether another agent than this one has something in hand: then it stays the agent."""
    found = await agent_sums(policy_id)
    return bool(found and found.agent_id != other_than and found.in_hand_fen)


async def _collected(policy_id: UUID) -> int:
    rows = BillPayment.filter(bill__policy_id=policy_id, is_with_agent=True)
    return sum(row["total"] or 0 for row in await rows.annotate(total=Sum("fen")).values("total"))


async def _remitted(policy_id: UUID) -> int:
    rows = Remittance.filter(policy_id=policy_id)
    return sum(row["total"] or 0 for row in await rows.annotate(total=Sum("fen")).values("total"))
