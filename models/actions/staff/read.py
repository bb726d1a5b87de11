"""The people of the staff, for administrators."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.staff.account import StaffAccount
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import BELONGS_TO, Belonging, StaffRole
from models.tables.cities import City, District, Estate, Office
from models.tables.partners.organisation import Organisation
from models.tables.staff import Staff

MOST_CHOICES = 2000

_KIND_OF_ROLE = {
    StaffRole.PROPERTY_COMPANY: OrganisationKind.USE_UNIT,
    StaffRole.MAINTAINER: OrganisationKind.MAINTAINER,
    StaffRole.INSURER: OrganisationKind.INSURER,
}


class StaffState(StrEnum):
    IN_USE = "in_use"
    INVITED = "invited"  # has not chosen a password yet
    LEFT = "left"


@dataclass(frozen=True)
class StaffFilter:
    """What is looked for; what is None or empty does not narrow."""

    words: str = ""
    role: StaffRole | None = None
    state: StaffState | None = None


def state_of(account: StaffAccount) -> StaffState:
    if not account.is_active:
        return StaffState.LEFT
    return StaffState.IN_USE if account.is_set_up else StaffState.INVITED


async def list_people(wanted: StaffFilter, page: PageOf) -> ListPage[StaffAccount]:
    shown, more = await rows_of(_people(_narrow(Staff.all(), wanted)), page)
    return ListPage(tuple(_account(row) for row in shown), more)


async def accounts_of(keys: Collection[UUID]) -> list[StaffAccount]:
    return [_account(row) for row in await _people(Staff.filter(id__in=list(keys)))]


async def read_person(staff_id: UUID) -> StaffAccount | None:
    return next(iter(await accounts_of([staff_id])), None)


async def belongings(role: StaffRole) -> dict[UUID, str]:
    """What a person in the role may belong to: keys and names. Empty for an administrator."""
    match BELONGS_TO[role]:
        case Belonging.ORGANISATION:
            rows = Organisation.filter(kind=_KIND_OF_ROLE[role]).order_by("name").limit(MOST_CHOICES)
            return {row.id: row.name for row in await rows}
        case Belonging.DISTRICT:
            districts = await District.all().order_by("division_code").limit(MOST_CHOICES)
            return {row.id: row.name for row in districts}
        case Belonging.CITY:
            cities = await City.all().order_by("division_code").limit(MOST_CHOICES)
            return {row.id: row.name for row in cities}
        case Belonging.ESTATE:
            estates = await Estate.all().order_by("name").limit(MOST_CHOICES)
            return {row.id: row.name for row in estates}
        case Belonging.OFFICE:
            offices = Office.all().order_by("district__division_code", "name").limit(MOST_CHOICES)
            return {
                row.id: f"{row.district.name} {row.name}" for row in await offices.select_related("district")
            }
        case Belonging.EVERYTHING:
            return {}


def _people(rows: QuerySet[Staff]) -> QuerySet[Staff]:
    return rows.select_related("organisation", "district", "city", "estate", "office")


def _narrow(rows: QuerySet[Staff], wanted: StaffFilter) -> QuerySet[Staff]:
    if wanted.words:
        rows = rows.filter(Q(sign_in_name__icontains=wanted.words) | Q(display_name__icontains=wanted.words))
    if wanted.role is not None:
        rows = rows.filter(role=wanted.role)
    match wanted.state:
        case StaffState.IN_USE:
            return rows.filter(is_active=True).exclude(password_hash="")
        case StaffState.INVITED:
            return rows.filter(is_active=True, password_hash="")
        case StaffState.LEFT:
            return rows.filter(is_active=False)
        case None:
            return rows


def _account(row: Staff) -> StaffAccount:
    """Needs the five links loaded."""
    place = row.organisation or row.district or row.city or row.estate or row.office
    return StaffAccount.of(row, place.name if place else "")
