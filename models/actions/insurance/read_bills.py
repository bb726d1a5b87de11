"""Bills of a scope: the list, and those of one policy."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import F, Q
from tortoise.queryset import QuerySet

from models.actions.shared.city_rules import LOCAL
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope, bills_in
from models.rules.insurance.bills import BillState, bill_state
from models.rules.insurance.policy_terms import Funding, Payer
from models.tables.insurance.bill import Bill

MOST_BILLS = 500  # of one policy on its page


@dataclass(frozen=True)
class BillLine:
    id: UUID
    policy_id: UUID
    policy_number: str
    insurer: str
    year: int
    payer: Payer
    organisation: str
    funding: Funding
    amount_fen: int
    credit_fen: int
    paid_fen: int
    due_on: date
    state: BillState

    @property
    def owed_fen(self) -> int:
        return 0 if self.state is BillState.CANCELLED else max(0, self._left)

    @property
    def refund_fen(self) -> int:
        """What is to be given back."""
        return max(0, -self._left)

    @property
    def _left(self) -> int:
        return self.amount_fen - self.credit_fen - self.paid_fen


@dataclass(frozen=True)
class BillFilter:
    """What is looked for; what is None or empty does not narrow."""

    words: str = ""
    state: BillState | None = None
    payer: Payer | None = None
    funding: Funding | None = None
    policy_id: UUID | None = None


async def list_bills(scope: Scope, wanted: BillFilter, page: PageOf, now: datetime) -> ListPage[BillLine]:
    today = now.astimezone(LOCAL).date()
    rows = _narrow(bills_in(scope), wanted, today).select_related("policy__insurer", "organisation")
    shown, more = await rows_of(rows, page)
    return ListPage(tuple(_line(row, today) for row in shown), more)


async def bills_of(scope: Scope, policy_id: UUID, now: datetime) -> list[BillLine]:
    """In the order in which they were drawn."""
    rows = bills_in(scope).filter(policy_id=policy_id).order_by("id").limit(MOST_BILLS)
    today = now.astimezone(LOCAL).date()
    return [_line(row, today) for row in await rows.select_related("policy__insurer", "organisation")]


async def find_bill(scope: Scope, policy_id: UUID, bill_id: UUID) -> bool:
    return await bills_in(scope).filter(id=bill_id, policy_id=policy_id).exists()


def _narrow(rows: QuerySet[Bill], wanted: BillFilter, today: date) -> QuerySet[Bill]:
    exact: dict[str, Any] = {
        "payer": wanted.payer,
        "funding": wanted.funding,
        "policy_id": wanted.policy_id,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if wanted.words:
        rows = rows.filter(
            Q(policy__number__icontains=wanted.words) | Q(organisation__name__icontains=wanted.words)
        )
    if wanted.state is None:
        return rows
    if wanted.state is BillState.CANCELLED:
        return rows.filter(cancelled_at__not_isnull=True)
    rows, owed = rows.filter(cancelled_at__isnull=True), F("amount_fen") - F("credit_fen")
    match wanted.state:
        case BillState.REFUND:
            return rows.filter(paid_fen__gt=owed)
        case BillState.PAID:
            return rows.filter(paid_fen=owed)
        case BillState.OVERDUE:
            return rows.filter(paid_fen__lt=owed, due_on__lt=today)
        case BillState.PART_PAID:
            return rows.filter(paid_fen__lt=owed, due_on__gte=today, paid_fen__gt=0)
        case BillState.OPEN:
            return rows.filter(paid_fen__lt=owed, due_on__gte=today, paid_fen=0)


def _line(row: Bill, today: date) -> BillLine:
    cancelled = row.cancelled_at is not None
    return BillLine(
        id=row.id,
        policy_id=row.policy_id,
        policy_number=row.policy.number,
        insurer=row.policy.insurer.name,
        year=row.year,
        payer=row.payer,
        organisation=row.organisation.name if row.organisation else "",
        funding=row.funding,
        amount_fen=row.amount_fen,
        credit_fen=row.credit_fen,
        paid_fen=row.paid_fen,
        due_on=row.due_on,
        state=bill_state(
            row.amount_fen - row.credit_fen, row.paid_fen, row.due_on, today, cancelled=cancelled
        ),
    )
