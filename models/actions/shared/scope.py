"""What exists for a signed-in person: the only place where their reach is turned into queries.

Pages start from these querysets and narrow them further, so that what belongs
to others is not refused but not found.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.actions.shared.either import AmongEither
from models.rules.insurance.policy_terms import Payer
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import BELONGS_TO, Belonging, Permission, StaffRole, may
from models.tables.cities import District, Office, OfficeUse
from models.tables.forwarding.delivery import Delivery
from models.tables.imports import Import
from models.tables.insurance.bill import Bill
from models.tables.insurance.claim import Claim
from models.tables.insurance.policy import CoInsurer, CoveredLift, Policy
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Incident
from models.tables.staff import Staff
from models.tables.surveys import FrameLift, SurveyRound

HOTLINES = (OrganisationKind.RESCUE_DESK, OrganisationKind.CITY_DESK)


@dataclass(frozen=True)
class Scope:
    """The reach of a person: the role, and the key of what it belongs to (None: everything)."""

    role: StaffRole
    belongs_to: UUID | None

    @property
    def belonging(self) -> Belonging:
        return BELONGS_TO[self.role]

    @property
    def party(self) -> str:
        """Names those who work together: they read one another's internal notes."""
        return f"{self.belonging}:{self.belongs_to or ''}"

    def may(self, permission: Permission) -> bool:
        return may(self.role, permission)


def scope_of(staff: Staff) -> Scope:
    """Raises ValueError where the row lacks what its role belongs to."""
    belonging = BELONGS_TO[staff.role]
    if belonging is Belonging.EVERYTHING:
        return Scope(staff.role, None)
    belongs_to: UUID | None = getattr(staff, f"{belonging}_id")
    if belongs_to is None:
        raise ValueError(f"{staff.sign_in_name} is a {staff.role} without its {belonging}")
    return Scope(staff.role, belongs_to)


def lifts_in(scope: Scope) -> QuerySet[Lift]:
    return Lift.filter(lift_condition(scope))


def lift_condition(scope: Scope, of: str = "") -> Q:
    """What holds for the lifts in reach. `of`: the way to a lift from another table, such as `lift__`."""
    key = scope.belongs_to
    match scope.role:
        case StaffRole.ADMINISTRATOR:
            return Q()
        case StaffRole.REGULATOR:
            return where(f"{of}estate__district_id", key)
        case StaffRole.HOTLINE_DESK:
            return where(f"{of}city_id", key)
        case StaffRole.OWNERS_COMMITTEE:
            return where(f"{of}estate_id", key)
        case StaffRole.OFFICE:
            district = Office.filter(id=key).values("district_id")
            uses = OfficeUse.filter(office_id=key).values("use")
            of_sector = where(f"{of}estate__district_id__in", Subquery(district))
            of_sector &= where(f"{of}use__in", Subquery(uses))
            return where(f"{of}estate__sub_district_id", key) | of_sector
        case StaffRole.PROPERTY_COMPANY:
            return where(f"{of}use_unit_id", key)
        case StaffRole.MAINTAINER:
            return where(f"{of}maintainer_id", key)
        case StaffRole.INSURER:
            own = policies_in(scope)
            covered = CoveredLift.filter(policy_id__in=Subquery(own.values("id")))
            return where(f"{of}id__in", Subquery(covered.values("lift_id")))


def where(name: str, value: object) -> Q:
    """A condition on a column whose name is put together."""
    condition: dict[str, Any] = {name: value}
    return Q(**condition)


def policies_in(scope: Scope) -> QuerySet[Policy]:
    """An insurer's own and those that it carries with others; else those of the lifts in the scope.

    A maintainer also has those that name it as their agent (004): it collects for them, whoever maintains
    the lifts now, and hands on what it has collected after their end too.
    """
    match scope.role:
        case StaffRole.ADMINISTRATOR:
            return Policy.all()
        case StaffRole.INSURER:
            shared = CoInsurer.filter(insurer_id=scope.belongs_to)
            return Policy.filter(
                Q(insurer_id=scope.belongs_to) | Q(id__in=Subquery(shared.values("policy_id")))
            )
        case StaffRole.MAINTAINER:
            covered = CoveredLift.filter(lift_id__in=Subquery(lifts_in(scope).values("id")))
            agent_of = Policy.filter(agent_id=scope.belongs_to)
            return Policy.filter(AmongEither("policy", covered.values("policy_id"), agent_of.values("id")))
        case _:
            covered = CoveredLift.filter(lift_id__in=Subquery(lifts_in(scope).values("id")))
            return Policy.filter(id__in=Subquery(covered.values("policy_id")))


def policies_kept_by(scope: Scope) -> QuerySet[Policy]:
    """Those that the scope may change: the lead insurer's own, and those without any lift of others."""
    match scope.role:
        case StaffRole.ADMINISTRATOR:
            return Policy.all()
        case StaffRole.INSURER:
            return Policy.filter(insurer_id=scope.belongs_to)
        case _:
            others = CoveredLift.exclude(lift_id__in=Subquery(lifts_in(scope).values("id")))
            return policies_in(scope).exclude(id__in=Subquery(others.values("policy_id")))


def claims_in(scope: Scope) -> QuerySet[Claim]:
    """By the policy for insurers, by the lift for all others."""
    match scope.role:
        case StaffRole.ADMINISTRATOR:
            return Claim.all()
        case StaffRole.INSURER:
            return Claim.filter(policy_id__in=Subquery(policies_in(scope).values("id")))
        case _:
            return Claim.filter(lift_id__in=Subquery(lifts_in(scope).values("id")))


def bills_in(scope: Scope) -> QuerySet[Bill]:
    """By the policy for insurers and offices; else those that the organisation pays or collects."""
    match scope.role:
        case StaffRole.ADMINISTRATOR:
            return Bill.all()
        case StaffRole.PROPERTY_COMPANY:
            return Bill.filter(organisation_id=scope.belongs_to)
        case StaffRole.MAINTAINER:  # also as the agent who collects (004)
            return Bill.filter(Q(organisation_id=scope.belongs_to) | Q(policy__agent_id=scope.belongs_to))
        case StaffRole.OWNERS_COMMITTEE:
            own = Subquery(policies_in(scope).values("id"))
            units = Subquery(lifts_in(scope).filter(use_unit_id__not_isnull=True).values("use_unit_id"))
            return Bill.filter(policy_id__in=own, payer=Payer.OWNER, organisation_id__in=units)
        case _:
            return Bill.filter(policy_id__in=Subquery(policies_in(scope).values("id")))


def incidents_in(scope: Scope) -> QuerySet[Incident]:
    key = scope.belongs_to
    match scope.role:
        case StaffRole.ADMINISTRATOR:
            return Incident.all()
        case StaffRole.REGULATOR:
            return Incident.filter(lift__estate__district_id=key)
        case StaffRole.HOTLINE_DESK:
            return Incident.filter(city_id=key)
        case StaffRole.OWNERS_COMMITTEE:
            return Incident.filter(lift__estate_id=key)
        case StaffRole.OFFICE:
            return Incident.filter(lift_condition(scope, "lift__"))
        case StaffRole.PROPERTY_COMPANY:
            return Incident.filter(lift__use_unit_id=key)
        case StaffRole.MAINTAINER:
            return Incident.filter(lift__maintainer_id=key)
        case StaffRole.INSURER:
            told = Delivery.filter(organisation_id=key)
            return Incident.filter(id__in=Subquery(told.values("incident_id")))


def deliveries_in(scope: Scope) -> QuerySet[Delivery]:
    """Deliveries to organisations; notices to reporters are nobody's business here."""
    key = scope.belongs_to
    to_organisations = Delivery.filter(organisation_id__not_isnull=True)
    match scope.role:
        case StaffRole.ADMINISTRATOR:
            return to_organisations
        case StaffRole.REGULATOR:
            return to_organisations.filter(incident__lift__estate__district_id=key)
        case StaffRole.HOTLINE_DESK:
            return to_organisations.filter(incident__city_id=key)
        case StaffRole.OWNERS_COMMITTEE:
            return to_organisations.filter(incident__lift__estate_id=key)
        case StaffRole.OFFICE:
            return to_organisations.filter(lift_condition(scope, "incident__lift__"))
        case StaffRole.PROPERTY_COMPANY | StaffRole.MAINTAINER | StaffRole.INSURER:
            return Delivery.filter(organisation_id=key)


def desks_in(scope: Scope) -> QuerySet[Organisation]:
    """The organisations whose desk this person works at."""
    key = scope.belongs_to
    match scope.role:
        case StaffRole.ADMINISTRATOR:
            return Organisation.all()
        case StaffRole.REGULATOR:
            return Organisation.filter(kind=OrganisationKind.REGULATOR, district_id=key)
        case StaffRole.HOTLINE_DESK:
            return Organisation.filter(kind__in=HOTLINES, city_id=key)
        case StaffRole.PROPERTY_COMPANY | StaffRole.MAINTAINER | StaffRole.INSURER:
            return Organisation.filter(id=key)
        case StaffRole.OWNERS_COMMITTEE | StaffRole.OFFICE:
            return Organisation.filter(id=None)


async def has_staff(organisation_id: UUID) -> bool:
    """Whether somebody who has set up their account works at this organisation's desk."""
    organisation = await Organisation.get(id=organisation_id)
    able = Staff.filter(is_active=True).exclude(password_hash="")
    if organisation.kind in HOTLINES:
        able = able.filter(role=StaffRole.HOTLINE_DESK, city_id=organisation.city_id)
    elif organisation.kind is OrganisationKind.REGULATOR:
        able = able.filter(role=StaffRole.REGULATOR, district_id=organisation.district_id)
    else:
        able = able.filter(organisation_id=organisation.id)
    return await able.exists()


def organisations_in(scope: Scope) -> QuerySet[Organisation]:
    """One's own, or those that play a part for the lifts that one watches over."""
    match scope.belonging:
        case Belonging.EVERYTHING:
            return Organisation.all()
        case Belonging.ORGANISATION:
            return Organisation.filter(id=scope.belongs_to)
        case Belonging.CITY:
            return _around(scope, Q(city_id=scope.belongs_to) | Q(district__city_id=scope.belongs_to))
        case Belonging.DISTRICT:
            city = District.filter(id=scope.belongs_to)
            desks = Q(kind__in=HOTLINES)
            own = Q(district_id=scope.belongs_to)
            return _around(scope, own | (desks & Q(city_id__in=Subquery(city.values("city_id")))))
        case Belonging.ESTATE | Belonging.OFFICE:
            return _around(scope)


def maintainers_in(scope: Scope) -> QuerySet[Organisation]:
    """Those who look after the lifts in reach; a maintainer itself alone."""
    if scope.role is StaffRole.MAINTAINER:
        return Organisation.filter(id=scope.belongs_to)
    maintainers = Organisation.filter(kind=OrganisationKind.MAINTAINER)
    if scope.belonging is Belonging.EVERYTHING:
        return maintainers
    cared_for = lifts_in(scope).filter(maintainer_id__not_isnull=True)
    return maintainers.filter(id__in=Subquery(cared_for.values("maintainer_id")))


def rounds_in(scope: Scope) -> QuerySet[SurveyRound]:
    """Rounds whose results one may read: of one's district or city, else those that asked about own lifts."""
    if scope.belonging is Belonging.EVERYTHING:
        return SurveyRound.all()
    if scope.belonging is Belonging.DISTRICT:
        city = District.filter(id=scope.belongs_to)
        whole_city = Q(district_id=None, city_id__in=Subquery(city.values("city_id")))
        return SurveyRound.filter(Q(district_id=scope.belongs_to) | whole_city)
    asked = FrameLift.filter(lift_id__in=Subquery(lifts_in(scope).values("id")))
    return SurveyRound.filter(id__in=Subquery(asked.values("round_id")))


def rounds_run_by(scope: Scope) -> QuerySet[SurveyRound]:
    """Rounds that one may open and end: the regulator its own district's, the administrator all."""
    if scope.belonging is Belonging.EVERYTHING:
        return SurveyRound.all()
    return SurveyRound.filter(district_id=scope.belongs_to, district_id__not_isnull=True)


def imports_in(scope: Scope) -> QuerySet[Import]:
    """Those that one's own office or company has made; an administrator sees all, also those of commands."""
    if scope.belonging is Belonging.EVERYTHING:
        return Import.all()
    return Import.filter(**{f"staff__{scope.belonging}_id": scope.belongs_to}, staff__role=scope.role)


def _around(scope: Scope, desks: Q | None = None) -> QuerySet[Organisation]:
    covered = CoveredLift.filter(lift_id__in=Subquery(lifts_in(scope).values("id")))
    insurers = Policy.filter(id__in=Subquery(covered.values("policy_id")))
    parts = (
        Q(id__in=Subquery(lifts_in(scope).filter(use_unit_id__not_isnull=True).values("use_unit_id")))
        | Q(id__in=Subquery(lifts_in(scope).filter(maintainer_id__not_isnull=True).values("maintainer_id")))
        | Q(id__in=Subquery(insurers.values("insurer_id")))
    )
    return Organisation.filter(parts if desks is None else parts | desks)
