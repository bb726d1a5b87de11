"""The people of the staff, for administrators."""

from uuid import UUID

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


async def list_people(after: UUID | None) -> list[Staff]:
    """Up to PAGE people after the one with the key `after`, in the order in which they were added."""
    rows = Staff.all().select_related("organisation", "district", "city", "estate")
    if after is not None:
        rows = rows.filter(id__gt=after)
    return await rows.order_by("id").limit(PAGE)


async def read_person(staff_id: UUID) -> Staff | None:
    return await Staff.get_or_none(id=staff_id).select_related("organisation", "district", "city", "estate")


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


def belonging_name(staff: Staff) -> str:
    """Needs the four links loaded."""
    place = staff.organisation or staff.district or staff.city or staff.estate
    return place.name if place else ""
