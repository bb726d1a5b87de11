"""Drawing the bills of a policy year, recording payments, and cancelling what is to be drawn anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actions.insurance.premium_parts import Debtor, debts_of
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance.bills import FundSource, PolicyYear, policy_years, split_sources, spread
from models.rules.insurance.policy_terms import Funding, Payer
from models.tables.insurance.bill import Bill, BillPayment
from models.tables.insurance.policy import Policy


class BillProblem(StrEnum):
    NO_SUCH_YEAR = "no_such_year"
    ALREADY_DRAWN = "already_drawn"
    SOURCES = "sources"  # they do not add up to the owners' part
    TOO_MUCH = "too_much"  # more than is still owed
    SAME_REFERENCE = "same_reference"
    IN_FUTURE = "in_future"
    CANCELLED = "cancelled"
    HAS_PAYMENTS = "has_payments"
    NOT_IN_HAND = "not_in_hand"  # more than the agent has collected and not handed on


@dataclass(frozen=True)
class NewBills:
    """`sources`: of the owners' part; each of the others pays by itself."""

    year: int
    due_on: date
    sources: tuple[FundSource, ...]


@dataclass(frozen=True)
class NewPayment:
    fen: int
    paid_on: date
    reference: str
    is_with_agent: bool = False


def years_of(policy: Policy) -> tuple[PolicyYear, ...]:
    starts_at, ends_at = (at.astimezone(LOCAL) for at in (policy.starts_at, policy.ends_at))
    return policy_years(starts_at.date(), ends_at.date())


async def draw_bills(policy_id: UUID, new: NewBills, by: Actor, now: datetime) -> BillProblem | None:
    """One bill for each payer and source. A year has one set of bills; to draw anew, cancel them first."""
    async with in_transaction():
        policy = await Policy.filter(id=policy_id).select_for_update().get()
        year = next((one for one in years_of(policy) if one.number == new.year), None)
        if year is None:
            return BillProblem.NO_SUCH_YEAR
        if await Bill.filter(policy_id=policy_id, year=new.year, cancelled_at=None).exists():
            return BillProblem.ALREADY_DRAWN
        parts = _by_source(await debts_of(policy, year), new.sources)
        if parts is None:
            return BillProblem.SOURCES
        await Bill.bulk_create(
            [
                Bill(
                    policy_id=policy_id,
                    year=new.year,
                    payer=payer,
                    organisation_id=organisation_id,
                    funding=funding,
                    amount_fen=fen,
                    due_on=new.due_on,
                    drawn_at=now,
                )
                for (payer, organisation_id), funding, fen in parts
            ]
        )
        details = {"year": new.year, "bills": len(parts), "fen": sum(fen for *_, fen in parts)}
        await record_audit(by, "draw_bills", AuditSubject("policy", str(policy_id)), now, details=details)
    return None


def _by_source(
    debts: dict[Debtor, int], sources: Sequence[FundSource]
) -> list[tuple[Debtor, Funding, int]] | None:
    """None where the sources do not add up to the owners' part."""
    owners = [debtor for debtor in debts if debtor[0] is Payer.OWNER]
    owed = [debts[debtor] for debtor in owners]
    sums = split_sources(sum(owed), sources) if owners else []
    if sums is None:
        return None
    parts = [
        (debtor, source.funding, fen)
        for source, row in zip(sources, spread(sums, owed), strict=False)
        for debtor, fen in zip(owners, row, strict=True)
    ]
    parts += [(debtor, Funding.OWN, fen) for debtor, fen in debts.items() if debtor not in owners]
    return [one for one in parts if one[2]]


async def pay_bill(
    policy_id: UUID, bill_id: UUID, new: NewPayment, by: Actor, now: datetime
) -> BillProblem | None:
    """Two payments at once cannot exceed the bill; the same reference counts once.

    Below zero it is money given back, at most what was paid beyond what is owed.
    """
    try:
        async with in_transaction():
            bill = await Bill.filter(id=bill_id, policy_id=policy_id).select_for_update().get()
            if bill.cancelled_at:
                return BillProblem.CANCELLED
            if new.paid_on > now.astimezone(LOCAL).date():
                return BillProblem.IN_FUTURE
            if await BillPayment.filter(bill_id=bill_id, reference=new.reference).exists():
                return BillProblem.SAME_REFERENCE
            left = bill.amount_fen - bill.credit_fen - bill.paid_fen
            if not (0 < new.fen <= left or left <= new.fen < 0):
                return BillProblem.TOO_MUCH
            await BillPayment.create(bill_id=bill_id, **vars(new), recorded_by=by.name, recorded_at=now)
            await Bill.filter(id=bill_id).update(paid_fen=bill.paid_fen + new.fen)
            details = {"bill": str(bill_id), "fen": new.fen}
            await record_audit(by, "pay_bill", AuditSubject("policy", str(policy_id)), now, details=details)
    except IntegrityError:
        return BillProblem.SAME_REFERENCE
    return None


async def cancel_bills(policy_id: UUID, year: int, by: Actor, now: datetime) -> BillProblem | None:
    """All of a year, so that what is drawn anew adds up; none of them may have been paid on."""
    async with in_transaction():
        await Policy.filter(id=policy_id).select_for_update().get()
        drawn = Bill.filter(policy_id=policy_id, year=year, cancelled_at=None)
        bills = await drawn.select_for_update()
        if not bills:
            return BillProblem.NO_SUCH_YEAR
        if any(bill.paid_fen for bill in bills):
            return BillProblem.HAS_PAYMENTS
        await Bill.filter(id__in=[bill.id for bill in bills]).update(cancelled_at=now)
        details = {"year": year, "bills": len(bills)}
        await record_audit(by, "cancel_bills", AuditSubject("policy", str(policy_id)), now, details=details)
    return None
