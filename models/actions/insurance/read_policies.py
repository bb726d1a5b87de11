"""The policies of a scope: the list, and one with its lifts, services and claims."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.actions.insurance.change_policy import ended_early
from models.actions.insurance.clause_files import has_clause
from models.actions.insurance.contract_views import BenefitView, benefit_views, unwritten
from models.actions.insurance.edit_policy import LiftPremium
from models.actions.insurance.read_cover import InsurerLine, ServiceLine, insurers_of, services_of
from models.actions.insurance.read_services import years_of
from models.actions.insurance.services import DeliveredLine, delivered_under
from models.actions.insurance.terms_draft import TermsDraft, kept_terms
from models.actions.lifts.contracts import used_in_term
from models.actions.lifts.find import place_of
from models.actions.shared.city_rules import LOCAL, city_rules_then
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope, lifts_in, organisations_in, policies_in, policies_kept_by
from models.rules.insurance.continuity import BY_VOTE, Task, is_too_late_for_a_vote, next_task, renewal
from models.rules.insurance.contract import Benefit
from models.rules.insurance.cover import EXPIRING_WITHIN
from models.rules.insurance.services_owed import PromiseYear
from models.rules.insurance.trapped_benefit import BenefitScheme
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import Permission, StaffRole
from models.tables.insurance.policy import CoveredLift, Policy

MOST_LIFTS = 200
MOST_INSURERS = 500


class PolicyState(StrEnum):
    IN_FORCE = "in_force"
    EXPIRING = "expiring"
    COMING = "coming"
    ENDED = "ended"


@dataclass(frozen=True)
class PolicyFilter:
    words: str = ""
    state: PolicyState | None = None


@dataclass(frozen=True)
class PolicyRow:
    id: UUID
    number: str
    insurer: str
    product: str
    holder: str
    starts_at: datetime
    ends_at: datetime
    state: PolicyState


@dataclass(frozen=True)
class Succession:
    """A policy whose `holder` may have left. `successors`: the use units of its lifts, empty for unknown."""

    id: UUID
    number: str
    holder: str
    successors: tuple[str, ...]
    may_edit: bool
    ended_early: bool


@dataclass(frozen=True)
class LiftOnPolicy:
    """`is_own`: its page exists in the scope. The policy's agent collects for others too."""

    id: UUID
    place: str
    is_own: bool
    premium_fen: int
    liability_fen: int | None
    list_fen: int | None


@dataclass(frozen=True)
class PolicyDetails:
    """`lifts`: those in the scope, for the policy's agent all; at most MOST_LIFTS of `lift_count`.

    `city_tiers`: what the city asks contracts to pay for entrapments. It promises nothing.
    """

    line: PolicyRow
    policy: Policy
    terms: TermsDraft
    insurers: tuple[InsurerLine, ...]
    lifts: tuple[LiftOnPolicy, ...]
    lift_count: int
    services: tuple[ServiceLine, ...]
    years: tuple[PromiseYear, ...]
    delivered: tuple[DeliveredLine, ...]
    tasks: tuple[Task, ...]
    next_duty: Task | None
    too_late_for_a_vote: bool
    benefits: tuple[BenefitView, ...]
    unwritten: tuple[Benefit, ...]
    city_tiers: BenefitScheme | None
    has_clause: bool
    may_edit: bool
    may_open_claims: bool
    may_keep_bills: bool


async def list_policies(
    scope: Scope, wanted: PolicyFilter, page: PageOf, now: datetime
) -> ListPage[PolicyRow]:
    found = _narrow(policies_in(scope), wanted, now).select_related("insurer", "holder")
    shown, more = await rows_of(found, page)
    return ListPage(tuple(_line(row, now) for row in shown), more)


async def successions(scope: Scope, keys: Collection[UUID]) -> list[Succession]:
    """Who could take over these policies of the scope."""
    rows = await policies_in(scope).filter(id__in=list(keys)).select_related("holder")
    kept = set(await policies_kept_by(scope).filter(id__in=list(keys)).values_list("id", flat=True))
    units: dict[UUID, set[str]] = {row.id: set() for row in rows}
    ended = await ended_early(units)
    covered = CoveredLift.filter(policy_id__in=list(units)).distinct()
    for policy_id, name in await covered.values_list("policy_id", "lift__use_unit__name"):
        units[policy_id].add(name or "")
    return [
        Succession(
            id=row.id,
            number=row.number,
            holder=row.holder.name if row.holder else "",
            successors=tuple(sorted(units[row.id])),
            may_edit=row.id in kept,
            ended_early=row.id in ended,
        )
        for row in rows
    ]


async def read_policy(scope: Scope, policy_id: UUID, now: datetime) -> PolicyDetails | None:
    """None where the scope has no such policy."""
    policy = (
        await policies_in(scope).filter(id=policy_id).select_related("insurer", "holder", "agent").first()
    )
    if policy is None:
        return None
    covered = CoveredLift.filter(policy_id=policy_id)
    own = covered.filter(lift_id__in=Subquery(lifts_in(scope).values("id")))
    is_agent = scope.role is StaffRole.MAINTAINER and policy.agent_id == scope.belongs_to
    shown = (covered if is_agent else own).order_by("id").limit(MOST_LIFTS)
    rows = await shown.select_related("lift__estate")
    reached = set(await own.filter(id__in=[row.id for row in rows]).values_list("id", flat=True))
    kept = await policies_kept_by(scope).filter(id=policy_id).exists()
    today, ends_on = now.astimezone(LOCAL).date(), policy.ends_at.astimezone(LOCAL).date()
    is_running = policy.starts_at <= now < policy.ends_at
    tasks = renewal(ends_on, policy.funding) if is_running else ()
    return PolicyDetails(
        line=_line(policy, now),
        policy=policy,
        terms=TermsDraft(**kept_terms(policy)),
        insurers=await insurers_of(policy),
        lifts=tuple(
            LiftOnPolicy(
                row.lift_id,
                place_of(row.lift),
                row.id in reached,
                row.premium_fen,
                row.liability_fen,
                row.list_fen,
            )
            for row in rows
        ),
        lift_count=await CoveredLift.filter(policy_id=policy_id).count(),
        services=await services_of(policy),
        years=await years_of(policy, today),
        delivered=await delivered_under(policy_id),
        tasks=tasks,
        next_duty=next_task(tasks, today) if tasks else None,
        too_late_for_a_vote=policy.funding in BY_VOTE and is_too_late_for_a_vote(ends_on, today),
        benefits=benefit_views(policy.contract, await used_in_term(policy.id, policy.contract)),
        unwritten=unwritten(policy.contract),
        city_tiers=await _city_tiers(rows[0].lift.city_id, policy.starts_at) if rows else None,
        has_clause=await has_clause(policy.clause_sha256),
        may_edit=kept and scope.may(Permission.EDIT_POLICIES),
        may_open_claims=kept and scope.may(Permission.HANDLE_CLAIMS),
        may_keep_bills=kept and scope.may(Permission.KEEP_BILLS),
    )


async def _city_tiers(city_id: UUID, starts_at: datetime) -> BenefitScheme | None:
    rules = await city_rules_then(city_id, starts_at.astimezone(LOCAL).date())
    return rules.trapped_benefit if rules else None


def _narrow(rows: QuerySet[Policy], wanted: PolicyFilter, now: datetime) -> QuerySet[Policy]:
    if wanted.words:
        about = Q(number__icontains=wanted.words) | Q(product__icontains=wanted.words)
        rows = rows.filter(about | Q(insurer__name__icontains=wanted.words))
    match wanted.state:
        case PolicyState.IN_FORCE:
            return rows.filter(starts_at__lte=now, ends_at__gt=now + EXPIRING_WITHIN)
        case PolicyState.EXPIRING:
            return rows.filter(starts_at__lte=now, ends_at__gt=now, ends_at__lte=now + EXPIRING_WITHIN)
        case PolicyState.COMING:
            return rows.filter(starts_at__gt=now)
        case PolicyState.ENDED:
            return rows.filter(ends_at__lte=now)
        case None:
            return rows


def _line(row: Policy, now: datetime) -> PolicyRow:
    if row.ends_at <= now:
        state = PolicyState.ENDED
    elif row.starts_at > now:
        state = PolicyState.COMING
    else:
        soon = row.ends_at - now <= EXPIRING_WITHIN
        state = PolicyState.EXPIRING if soon else PolicyState.IN_FORCE
    holder = row.holder.name if row.holder else ""
    return PolicyRow(
        row.id, row.number, row.insurer.name, row.product, holder, row.starts_at, row.ends_at, state
    )


async def covered_lifts(policy_id: UUID) -> list[LiftPremium]:
    """The lifts of a policy as they could be entered anew, at most MOST_LIFTS."""
    rows = CoveredLift.filter(policy_id=policy_id).order_by("id").limit(MOST_LIFTS)
    return [
        LiftPremium(
            row.lift.registration_number,
            row.premium_fen,
            row.liability_fen,
            row.maintainer_star,
        )
        for row in await rows.select_related("lift")
    ]


async def insurer_names(scope: Scope) -> list[str]:
    """One's own, or those that insure lifts of the scope already. Another may be typed: none is kept out."""
    insurers = organisations_in(scope).filter(kind=OrganisationKind.INSURER)
    return [row.name for row in await insurers.order_by("name").limit(MOST_INSURERS)]
