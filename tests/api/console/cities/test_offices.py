"""A sub-district and a sector department read about their own lifts, to the lift, and change nothing."""

from uuid import UUID

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.shared.scope import Scope, incidents_in, lifts_in, organisations_in, policies_in
from models.rules.lifts.use import LiftUse
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import StaffRole
from models.tables.cities import District, Estate, Office, OfficeUse
from models.tables.lifts import Lift
from tests.conftest import Client
from tests.support.other_city import build_other_city, file_hazard_of
from tests.support.staff import office_of, sit_down


def office(key: UUID) -> Scope:
    return Scope(StaffRole.OFFICE, key)


@pytest.fixture
async def health(web_client: Client, services: Services) -> UUID:
    """A department for hospitals, made in the console; made twice, it is one."""
    administrator = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    district = await District.get(name="滨江区")
    for uses in ("school", "hospital"):
        told = {"district": str(district.id), "name": "滨江区卫生健康局", "use": uses}
        await administrator.fill("/console/offices", 303, at="/console/offices", **told)
    assert "滨江区卫生健康局" in await administrator.open("/console/offices")
    return (await Office.get(name="滨江区卫生健康局")).id


async def test_a_department_reads_about_its_uses_within_its_district(
    web_client: Client, services: Services, lift: LiftCard, health: UUID
) -> None:
    assert [one.use for one in await OfficeUse.all()] == [LiftUse.HOSPITAL]
    other = await build_other_city(services)
    await Lift.filter(id=other.lift).update(use=LiftUse.HOSPITAL)  # of another district
    own = {one.id for one in await Lift.filter(estate__name="滨江区人民医院")}
    assert {one.id for one in await lifts_in(office(health))} == own
    mine = next(iter(own))
    here, there = await file_hazard_of(services, mine), await file_hazard_of(services, lift.lift_id)
    assert [one.id for one in await incidents_in(office(health))] == [here]

    person = await sit_down(web_client, services, StaffRole.OFFICE, health)
    page = await person.open("/console/lifts")
    assert "滨江区人民医院" in page
    assert "翠湖苑" not in page
    for path in ("/console/dispatch", "/console/coverage", "/console/maintenance", "/console/hazards"):
        assert "翠湖苑" not in await person.open(path)
    for path in (f"/console/lifts/{lift.lift_id}/file", f"/console/reports/{there}"):
        assert (await person.request("GET", path)).status == 404
    await person.open(f"/console/reports/{here}")
    assert "改状态" not in await person.open(f"/console/lifts/{mine}/file")


async def test_a_sub_district_reads_about_the_lifts_of_its_estates(
    services: Services, lift: LiftCard
) -> None:
    street = await office_of("翠湖街道")
    await Office.create(district=await District.get(name="滨江区"), name="江城街道")
    found = await lifts_in(office(street)).select_related("estate")
    assert {one.estate.name for one in found} == {"翠湖苑"}
    assert await lifts_in(office(street)).count() == await Lift.filter(estate__name="翠湖苑").count()
    around = {one.kind for one in await organisations_in(office(street))}
    assert around == {OrganisationKind.USE_UNIT, OrganisationKind.MAINTAINER, OrganisationKind.INSURER}
    assert await policies_in(office(street)).exists()
    await Estate.all().update(sub_district_id=None)
    assert not await lifts_in(office(street)).exists(), "an office without estates and uses sees nothing"
