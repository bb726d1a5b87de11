"""All that residents are told of a lift's cover at a minute: now, or one that is past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tortoise.functions import Count, Max

from models.actions.insurance.clause_files import has_clause
from models.actions.insurance.contract_views import BenefitView, benefit_views, unwritten
from models.actions.insurance.read_schemes import all_caps, all_schemes
from models.actions.insurance.reckon_premium import PremiumShares, Reckoning, reckon_lift, shares_of
from models.actions.lifts.contracts import used_in_term
from models.actions.lifts.find import place_of
from models.actions.shared.city_rules import LOCAL, city_rules_then
from models.rules.insurance.claim_clock import hours_to_payment
from models.rules.insurance.contract import Benefit
from models.rules.insurance.cover import CoverState, Term, judge
from models.rules.insurance.policy_number import masked
from models.rules.insurance.policy_terms import (
    WHOLE_SHARE,
    CoverLine,
    Funding,
    Limit,
    Service,
    is_comprehensive,
)
from models.rules.insurance.premium_scheme import Caps, ClaimsHistory, PremiumScheme, Prepayment
from models.rules.lifts.use import LiftUse
from models.tables.insurance.claim import Claim
from models.tables.insurance.policy import CoInsurer, CoveredLift, Policy, ServiceDelivered
from models.tables.lifts import Lift

MOST_POLICIES = 50
MOST_CLAIMS = 500  # of one policy; more are counted as so many
ANY_STAR = 3  # where the maintainer's is not known, a comparison starts from the middle


@dataclass(frozen=True)
class InsurerLine:
    """`share_percent`: how much of the risk it carries, such as `62.5`."""

    name: str
    phone: str
    share_percent: str
    is_lead: bool


@dataclass(frozen=True)
class ServiceLine:
    service: Service
    is_promised: bool
    times: int
    last_on: date | None


@dataclass(frozen=True)
class ClaimCounts:
    """Counts only: nothing that tells who was hurt or what they received."""

    on_lift: int
    on_policy: int
    open: int
    overdue: int
    settled: int
    shortest_hours: int | None
    longest_hours: int | None


@dataclass(frozen=True)
class PolicyView:
    """One policy as residents see it. Money in fen; `premium_fen` and the cap for one lift and year.

    `entrapment_*`: the first tier, and what it pays one person now.
    """

    masked_number: str
    product: str
    lines: tuple[CoverLine, ...]
    is_comprehensive: bool
    with_service: bool
    insurers: tuple[InsurerLine, ...]
    starts_at: datetime
    ends_at: datetime
    lifts: int
    premium_fen: int
    liability_fen: int | None
    cap_fen: int | None
    funding: Funding | None
    limits: Mapping[Limit, int]
    accident_fen: int | None
    total_fen: int | None
    benefits: tuple[BenefitView, ...]
    unwritten: tuple[Benefit, ...]
    entrapment_after_minutes: int | None
    entrapment_fen: int | None
    deductible_fen: int
    deductible_percent: int
    exclusions: tuple[str, ...]
    services: tuple[ServiceLine, ...]
    clause_title: str
    clause_sha256: str
    has_clause: bool
    hotline: str
    claims: ClaimCounts
    shares: PremiumShares | None

    @property
    def is_over_cap(self) -> bool:
        if self.cap_fen is None or self.liability_fen is None:
            return False
        return self.liability_fen > self.cap_fen


@dataclass(frozen=True)
class CoverView:
    """The answer for one minute. `policies`: all in force then, else the last that lapsed.

    `what_if`: this lift's premium had the maintainer the star that was asked about.
    """

    place: str
    use: LiftUse
    moment: datetime
    is_now: bool
    state: CoverState
    days_left: int
    policies: tuple[PolicyView, ...]
    next_begins_at: datetime | None
    prepayment: Prepayment | None
    stars: tuple[int, ...]
    star_now: int | None
    what_if: Reckoning | None


async def read_cover(lift_id: UUID, moment: datetime, now: datetime, star: int | None = None) -> CoverView:
    """`moment` is now or earlier. An unknown `star` asks nothing."""
    lift = await Lift.get(id=lift_id).select_related("estate")
    rows = await CoveredLift.filter(lift_id=lift_id).select_related("policy__insurer").limit(MOST_POLICIES)
    terms = {
        row.policy_id: Term(str(row.policy_id), row.policy.starts_at, row.policy.ends_at) for row in rows
    }
    cover = judge(terms.values(), moment, lift.cover_checked_at)
    shown = [row for row in rows if terms[row.policy_id].holds_at(moment)]
    shown = shown or [row for row in rows if str(row.policy_id) == cover.policy_id]
    shown.sort(key=lambda row: (str(row.policy_id) != cover.policy_id, row.policy.number))
    rules = await city_rules_then(lift.city_id, moment.astimezone(LOCAL).date())
    scheme = all_schemes().get(rules.premium_scheme) if rules else None
    caps = all_caps().get(rules.premium_caps) if rules else None
    coming = [term.starts_at for term in terms.values() if term.starts_at > moment]
    return CoverView(
        place=place_of(lift),
        use=lift.use,
        moment=moment,
        is_now=moment >= now,
        state=cover.state,
        days_left=cover.days_left,
        policies=tuple([await _view(row, lift, scheme, caps, now) for row in shown]),
        next_begins_at=min(coming, default=None),
        prepayment=scheme.prepayment if scheme else None,
        stars=tuple(sorted(scheme.star)) if scheme else (),
        star_now=shown[0].maintainer_star if shown else None,
        what_if=_what_if(scheme, lift, shown, moment, star),
    )


def _what_if(
    scheme: PremiumScheme | None, lift: Lift, shown: Sequence[CoveredLift], moment: datetime, star: int | None
) -> Reckoning | None:
    if scheme is None or star is None or star not in scheme.star:
        return None
    starts_at = shown[0].policy.starts_at if shown else moment
    history = shown[0].claims_history if shown else ClaimsHistory.FIRST_YEAR
    return reckon_lift(scheme, lift, starts_at.astimezone(LOCAL).date(), star, history)


async def _view(
    row: CoveredLift, lift: Lift, scheme: PremiumScheme | None, caps: Caps | None, now: datetime
) -> PolicyView:
    policy = row.policy
    contract = policy.contract
    benefits = benefit_views(contract, await used_in_term(policy.id, contract))
    first = next((tier for line in benefits for tier in line.tiers), None)
    starts_on = policy.starts_at.astimezone(LOCAL).date()
    return PolicyView(
        masked_number=masked(policy.number),
        product=policy.product,
        lines=policy.lines,
        is_comprehensive=is_comprehensive(policy.lines),
        with_service=policy.with_service,
        insurers=await insurers_of(policy),
        starts_at=policy.starts_at,
        ends_at=policy.ends_at,
        lifts=await CoveredLift.filter(policy_id=policy.id).count(),
        premium_fen=row.premium_fen,
        liability_fen=row.liability_fen,
        cap_fen=caps.for_use(lift.use) if caps else None,
        funding=policy.funding,
        limits={limit: policy.limits[limit] for limit in Limit if limit in policy.limits},
        accident_fen=contract.accident,
        total_fen=contract.total,
        benefits=benefits,
        unwritten=unwritten(contract),
        entrapment_after_minutes=first.minutes if first else None,
        entrapment_fen=first.fen if first else None,
        deductible_fen=policy.deductible_fen,
        deductible_percent=policy.deductible_percent,
        exclusions=tuple(policy.exclusions),
        services=await services_of(policy),
        clause_title=policy.clause_title,
        clause_sha256=policy.clause_sha256,
        has_clause=await has_clause(policy.clause_sha256),
        hotline=policy.hotline or policy.insurer.phone,
        claims=await _claims(policy.id, lift.id, now),
        shares=shares_of(scheme, row, lift, starts_on, policy.payer_shares),
    )


async def insurers_of(policy: Policy) -> tuple[InsurerLine, ...]:
    """The lead insurer (loaded), then the others by how much they carry."""
    others = await CoInsurer.filter(policy_id=policy.id).order_by("-share", "id").select_related("insurer")
    carried = WHOLE_SHARE - sum(one.share for one in others)
    lead = InsurerLine(policy.insurer.name, policy.insurer.phone, _percent(carried), is_lead=True)
    return (
        lead,
        *(InsurerLine(one.insurer.name, one.insurer.phone, _percent(one.share), False) for one in others),
    )


async def services_of(policy: Policy) -> tuple[ServiceLine, ...]:
    """The seven of 001 Xiangyang: which are promised, and how often each was rendered."""
    rows = (
        await ServiceDelivered.filter(policy_id=policy.id)
        .group_by("service")
        .annotate(times=Count("id"), last_on=Max("done_on"))
        .values("service", "times", "last_on")
    )
    done = {Service(row["service"]): (row["times"], _day(row["last_on"])) for row in rows}
    return tuple(
        ServiceLine(one, one in policy.promised, *done.get(one, (0, None)))
        for one in Service
        if one in policy.promised or one in done
    )


def _day(told: date | str) -> date:
    """SQLite answers text where a function was asked."""
    return date.fromisoformat(told) if isinstance(told, str) else told


async def _claims(policy_id: UUID, lift_id: UUID, now: datetime) -> ClaimCounts:
    rows = (
        await Claim.filter(policy_id=policy_id)
        .order_by("-notified_at")
        .limit(MOST_CLAIMS)
        .values(
            "lift_id", "closed_at", "due_at", "notified_at", "applied_at", "first_paid_at", "last_paid_at"
        )
    )
    is_open = [row for row in rows if row["closed_at"] is None]
    paid = [row for row in rows if row["first_paid_at"]]
    first, last = (
        [hours_to_payment(row["notified_at"], row["applied_at"], row[column]) for row in paid]
        for column in ("first_paid_at", "last_paid_at")
    )
    return ClaimCounts(
        on_lift=sum(row["lift_id"] == lift_id for row in rows),
        on_policy=len(rows),
        open=len(is_open),
        overdue=sum(row["due_at"] is not None and row["due_at"] <= now for row in is_open),
        settled=len(rows) - len(is_open),
        shortest_hours=min(first, default=None),
        longest_hours=max(last, default=None),
    )


def _percent(share: int) -> str:
    return f"{share / 100:.2f}".rstrip("0").rstrip(".")
