"""What exists for a signed-in person: the only place where their reach is turned into queries.

Pages start from these querysets and narrow them further, so that what belongs
to others is not refused but not found.
"""

from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.rules.access import BELONGS_TO, Belonging, Permission, StaffRole, may
from models.tables.delivery import Delivery
from models.tables.lift import Lift
from models.tables.party import Organisation, OrganisationKind
from models.tables.place import District
from models.tables.policy import CoveredLift, Policy
from models.tables.report import Incident
from models.tables.staff import Staff


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
    key = scope.belongs_to
    match scope.role:
        case StaffRole.ADMINISTRATOR:
            return Lift.all()
        case StaffRole.REGULATOR:
            return Lift.filter(estate__district_id=key)
        case StaffRole.HOTLINE_DESK:
            return Lift.filter(city_id=key)
        case StaffRole.OWNERS_COMMITTEE:
            return Lift.filter(estate_id=key)
        case StaffRole.PROPERTY_COMPANY:
            return Lift.filter(use_unit_id=key)
        case StaffRole.MAINTAINER:
            return Lift.filter(maintainer_id=key)
        case StaffRole.INSURER:
            covered = CoveredLift.filter(policy__insurer_id=key)
            return Lift.filter(id__in=Subquery(covered.values("lift_id")))


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
        case StaffRole.PROPERTY_COMPANY | StaffRole.MAINTAINER | StaffRole.INSURER:
            return Delivery.filter(organisation_id=key)


def organisations_in(scope: Scope) -> QuerySet[Organisation]:
    """One's own, or those that play a part for the lifts that one watches over."""
    match scope.belonging:
        case Belonging.EVERYTHING:
            return Organisation.all()
        case Belonging.ORGANISATION:
            return Organisation.filter(id=scope.belongs_to)
        case Belonging.CITY:
            return _around(scope, Q(city_id=scope.belongs_to))
        case Belonging.DISTRICT:
            city = District.filter(id=scope.belongs_to)
            desks = Q(kind__in=(OrganisationKind.RESCUE_DESK, OrganisationKind.CITY_DESK))
            return _around(scope, desks & Q(city_id__in=Subquery(city.values("city_id"))))
        case Belonging.ESTATE:
            return _around(scope)


def _around(scope: Scope, desks: Q | None = None) -> QuerySet[Organisation]:
    covered = CoveredLift.filter(lift_id__in=Subquery(lifts_in(scope).values("id")))
    insurers = Policy.filter(id__in=Subquery(covered.values("policy_id")))
    parts = (
        Q(id__in=Subquery(lifts_in(scope).filter(use_unit_id__not_isnull=True).values("use_unit_id")))
        | Q(id__in=Subquery(lifts_in(scope).filter(maintainer_id__not_isnull=True).values("maintainer_id")))
        | Q(id__in=Subquery(insurers.values("insurer_id")))
    )
    return Organisation.filter(parts if desks is None else parts | desks)
