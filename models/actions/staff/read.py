"""The people of the staff, for administrators."""

from uuid import UUID

from models.actions.staff.account import StaffAccount
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import BELONGS_TO, Belonging, StaffRole
from models.tables.cities import City, District, Estate
from models.tables.partners.organisation import Organisation
from models.tables.staff import Staff

PAGE = 100
MOST_CHOICES = 2000

_KIND_OF_ROLE = {
    StaffRole.PROPERTY_COMPANY: OrganisationKind.USE_UNIT,
    StaffRole.MAINTAINER: OrganisationKind.MAINTAINER,
    StaffRole.INSURER: OrganisationKind.INSURER,
}


async def list_people(after: UUID | None) -> list[StaffAccount]:
    """Up to PAGE people after the one with the key `after`, in the order in which they were added."""
    rows = Staff.all().select_related("organisation", "district", "city", "estate")
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [_account(row) for row in await rows.order_by("id").limit(PAGE)]


async def read_person(staff_id: UUID) -> StaffAccount | None:
    row = await Staff.get_or_none(id=staff_id).select_related("organisation", "district", "city", "estate")
    return _account(row) if row else None


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
        case Belonging.EVERYTHING:
            return {}


def _account(row: Staff) -> StaffAccount:
    """Needs the four links loaded."""
    place = row.organisation or row.district or row.city or row.estate
    return StaffAccount.of(row, place.name if place else "")
