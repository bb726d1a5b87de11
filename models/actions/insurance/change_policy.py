"""Changing a contract before its end: another holder, 产品接续 or 赎回, each with its document."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.transactions import in_transaction

from models.actions.insurance.bills import years_of
from models.actions.lifts.cover_spans import keep_spans_of_policy
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.kept_files import FileContent, HandedFile
from models.rules.insurance.bills import PolicyYear
from models.rules.insurance.policy_terms import Funding, Payer
from models.rules.insurance.settlement import (
    ENDING,
    PolicyChangeKind,
    PolicyChangeProblem,
    Span,
    change_day_problem,
    credits_of,
)
from models.tables.insurance.bill import Bill
from models.tables.insurance.claim import Claim
from models.tables.insurance.policy import CoveredLift, Policy
from models.tables.insurance.policy_change import PolicyChange
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation

MOST_CHANGES = 100


@dataclass(frozen=True)
class NewChange:
    """`seen`: how many changes the page showed. `next_number`: the policy that goes on (产品接续)."""

    kind: PolicyChangeKind
    on: date
    seen: int
    document: HandedFile
    party: str
    next_number: str = ""


@dataclass(frozen=True)
class PolicyChangeLine:
    id: UUID
    kind: PolicyChangeKind
    on: date
    former_holder: str
    new_holder: str
    next_number: str
    credit_fen: int
    title: str
    sha256: str
    added_by: str


async def change_policy(
    policy_id: UUID, new: NewChange, by: Actor, now: datetime
) -> PolicyChangeProblem | None:
    """Sent twice, or two at once: it counts once."""
    async with in_transaction():
        policy = await Policy.filter(id=policy_id).select_for_update().get()
        changes = await PolicyChange.filter(policy_id=policy_id).count()
        if changes != new.seen or await ended_early([policy_id]):
            return PolicyChangeProblem.ALREADY
        starts_on, ends_on = _day(policy.starts_at), _day(policy.ends_at)
        if wrong := change_day_problem(new.kind, new.on, starts_on, ends_on, _day(now)):
            return wrong
        if new.kind in ENDING:
            done = await _end(policy, new)
        else:
            done = await _hand_over(policy, new, now)
        if isinstance(done, PolicyChangeProblem):
            return done
        await PolicyChange.create(
            policy_id=policy_id, sequence=new.seen + 1, change=new.kind, effective_on=new.on,
            former_holder_id=policy.holder_id, new_holder_id=done.holder_id, next_policy_id=done.next_id,
            former_ends_at=policy.ends_at, credit_fen=done.credit_fen, party=new.party,
            added_by=by.name[:100], added_at=now, **vars(new.document),
        )  # fmt: skip
        details = {"change": new.kind.value, "on": new.on.isoformat(), "credit_fen": done.credit_fen}
        await record_audit(
            by, "change_contract", AuditSubject("policy", str(policy_id)), now, details=details
        )
    return None


async def ended_early(policy_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the policies whose sums are settled: nothing in them may change any more."""
    rows = PolicyChange.filter(policy_id__in=list(policy_ids), change__in=list(ENDING))
    return frozenset([row.policy_id for row in await rows.only("id", "policy_id")])


async def changes_of(policy_id: UUID) -> list[PolicyChangeLine]:
    rows = PolicyChange.filter(policy_id=policy_id).order_by("sequence").limit(MOST_CHANGES)
    return [
        PolicyChangeLine(
            row.id,
            row.change,
            row.effective_on,
            row.former_holder.name if row.former_holder else "",
            row.new_holder.name if row.new_holder else "",
            row.next_policy.number if row.next_policy else "",
            row.credit_fen,
            row.title,
            row.sha256,
            row.added_by,
        )
        for row in await rows.select_related("former_holder", "new_holder", "next_policy")
    ]


@dataclass(frozen=True)
class SettledBill:
    """What an end of the contract leaves of a bill: to be given back, or still to be paid."""

    asked: str
    credit_fen: int
    refund_fen: int
    owed_fen: int


async def quote_end(policy: Policy, on: date) -> list[SettledBill]:
    """What 赎回 or 产品接续 on that day would settle. Nothing is written."""
    async with in_transaction():
        lessened = await _lessened(policy, on)
    names = dict(await Organisation.filter(bills__policy_id=policy.id).values_list("id", "name"))
    found = []
    for bill, fen in lessened:
        left = _owed(bill) - fen - bill.paid_fen
        asked = names.get(bill.organisation_id, "")
        found.append(SettledBill(asked, fen, max(0, -left), max(0, left)))
    return found


async def change_document(policy_id: UUID, change_id: UUID) -> FileContent | None:
    row = await PolicyChange.get_or_none(id=change_id, policy_id=policy_id)
    return FileContent(row.kind, row.title, row.sha256, row.content_sealed) if row else None


async def holder_to_come(policy: Policy) -> Organisation | None:
    """The use unit of all lifts, where it is one and not the holder."""
    lifts = Lift.filter(id__in=Subquery(CoveredLift.filter(policy_id=policy.id).values("lift_id")))
    units = await lifts.distinct().limit(2).values_list("use_unit_id", flat=True)
    unit = units[0] if len(units) == 1 else None
    return await Organisation.get_or_none(id=unit) if unit != policy.holder_id else None


@dataclass(frozen=True)
class _Done:
    holder_id: UUID | None
    next_id: UUID | None
    credit_fen: int


async def _end(policy: Policy, new: NewChange) -> _Done | PolicyChangeProblem:
    ends_at = datetime.combine(new.on, time(), LOCAL)
    if await Claim.filter(policy_id=policy.id, occurred_at__gte=ends_at).exists():
        return PolicyChangeProblem.CLAIM_AFTER
    following = None
    if new.kind is PolicyChangeKind.CONTINUED:
        following = await Policy.get_or_none(number=new.next_number)
        if following is None or not await _goes_on(policy, following, ends_at):
            return PolicyChangeProblem.NO_NEXT_POLICY
    lessened = await _lessened(policy, new.on)
    credit = await _credit([bill for bill, _ in lessened], [fen for _, fen in lessened])
    await Policy.filter(id=policy.id).update(ends_at=ends_at)
    await keep_spans_of_policy(policy.id)
    return _Done(policy.holder_id, following.id if following else None, credit)


async def _lessened(policy: Policy, on: date) -> list[tuple[Bill, int]]:
    """Each bill with what the end on that day takes off it."""
    found: list[tuple[Bill, int]] = []
    for year in years_of(policy):
        for span, bills in _by_span(year, await _drawn(policy.id, year)).items():
            parts = credits_of([_owed(one) for one in bills], span, on, policy.refund_kept)
            found += zip(bills, parts, strict=True)
    return found


async def _hand_over(policy: Policy, new: NewChange, now: datetime) -> _Done | PolicyChangeProblem:
    """The former holder owes its own money for the days before, the new one for the rest.

    Where the contract is silent, what is paid stays paid. What is unpaid of the owners' other sources is
    asked of the new holder; what came from those is theirs, and stays.
    """
    holder = await holder_to_come(policy)
    if holder is None:
        return PolicyChangeProblem.NO_NEW_HOLDER
    credit = 0
    kept = None if policy.refund_kept is None else 0  # the contract goes on: nothing is kept of it
    for year in years_of(policy):
        bills = [one for one in await _drawn(policy.id, year) if one.payer is Payer.OWNER]
        bills = [one for one in bills if one.organisation_id == policy.holder_id]
        for span, own in _by_span(year, [one for one in bills if one.funding is Funding.OWN]).items():
            parts = credits_of([_owed(one) for one in own], span, new.on, kept)
            credit += await _credit(own, parts)
            if any(parts):
                await Bill.filter(id__in=[one.id for one in own]).update(until=max(new.on, span.begins_on))
                since = max(new.on, span.begins_on)
                await _ask_instead(own, parts, holder.id, now, Span(since, span.ends_on))
        others = [one for one in bills if one.funding is not Funding.OWN and one.paid_fen < _owed(one)]
        parts = [_owed(one) - one.paid_fen for one in others]
        credit += await _credit(others, parts)
        await _ask_instead(others, parts, holder.id, now)
    await Policy.filter(id=policy.id).update(holder_id=holder.id)
    return _Done(holder.id, None, credit)


def _owed(bill: Bill) -> int:
    owed: int = bill.amount_fen - bill.credit_fen
    return owed


def _by_span(year: PolicyYear, bills: Iterable[Bill]) -> dict[Span, list[Bill]]:
    found: dict[Span, list[Bill]] = {}
    for bill in bills:
        span = Span(bill.since or year.begins_on, bill.until or year.ends_on)
        found.setdefault(span, []).append(bill)
    return found


async def _ask_instead(
    bills: Sequence[Bill], parts: Sequence[int], holder_id: UUID, now: datetime, span: Span | None = None
) -> None:
    """Bills of the same sources for the new holder; none is due before today."""
    await Bill.bulk_create(
        [
            Bill(
                policy_id=one.policy_id, year=one.year, payer=one.payer, organisation_id=holder_id,
                funding=one.funding, amount_fen=fen, due_on=max(one.due_on, _day(now)), drawn_at=now,
                since=span.begins_on if span else one.since, until=span.ends_on if span else one.until,
            )
            for one, fen in zip(bills, parts, strict=True)
            if fen
        ]
    )  # fmt: skip


async def _drawn(policy_id: UUID, year: PolicyYear) -> list[Bill]:
    rows = Bill.filter(policy_id=policy_id, year=year.number, cancelled_at=None)
    return await rows.order_by("id").select_for_update()


async def _credit(bills: Sequence[Bill], parts: Sequence[int]) -> int:
    for bill, fen in zip(bills, parts, strict=True):
        if fen:
            await Bill.filter(id=bill.id).update(credit_fen=bill.credit_fen + fen)
    return sum(parts)


async def _goes_on(policy: Policy, following: Policy, ends_at: datetime) -> bool:
    """Whether it holds when this one ends, for each of the lifts."""
    if following.id == policy.id or not following.starts_at <= ends_at < following.ends_at:
        return False
    there = CoveredLift.filter(policy_id=following.id)
    here = CoveredLift.filter(policy_id=policy.id)
    return not await here.exclude(lift_id__in=Subquery(there.values("lift_id"))).exists()


def _day(moment: datetime) -> date:
    return moment.astimezone(LOCAL).date()
