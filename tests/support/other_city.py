"""Another city with its own lift, parties and report: what nobody of the demo city may see."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from bot.services import Services
from models.actions.file_report import ReportDraft, file_report
from models.rules import lift_code
from models.rules.access import StaffRole
from models.rules.reports import Door, HazardCategory, ReportKind
from models.tables.delivery import Delivery
from models.tables.lift import Lift, LiftCode, LiftKind
from models.tables.party import Organisation, OrganisationKind
from models.tables.place import City, CityRule, District, Estate
from models.tables.policy import CoveredLift, Policy
from scripts import demo_data


@dataclass(frozen=True)
class Objects:
    """The keys of one of each kind. `organisations` and `deliveries` by the part in the report."""

    incident: UUID
    lift: UUID
    city: UUID
    organisations: dict[str, UUID]
    deliveries: dict[str, UUID]


PART_OF_ROLE = {
    StaffRole.PROPERTY_COMPANY: "use_unit",
    StaffRole.MAINTAINER: "maintainer",
    StaffRole.INSURER: "insurer",
}


async def file_hazard_of(services: Services, lift_id: UUID, words: str = "三楼异响") -> UUID:
    """A hazard with all its deliveries; the key of the incident."""
    draft = ReportDraft(
        source_key=f"test:{lift_id}:{words}:{services.clock().timestamp()}",
        door=Door.WEB,
        kind=ReportKind.HAZARD,
        lift_id=lift_id,
        words=words,
        category=HazardCategory.NOISE,
    )
    return (await file_report(draft, services.clock())).incident_id


async def objects_around(services: Services, lift_id: UUID) -> Objects:
    incident = await file_hazard_of(services, lift_id)
    deliveries = await Delivery.filter(incident_id=incident)
    return Objects(
        incident=incident,
        lift=lift_id,
        city=(await Lift.get(id=lift_id)).city_id,
        organisations={str(row.part): row.organisation_id for row in deliveries if row.organisation_id},
        deliveries={str(row.part): row.id for row in deliveries},
    )


async def build_other_city(services: Services) -> Objects:
    now = services.clock()
    city = await City.create(division_code="990200", name="山城市")
    for topic, value in demo_data.RULES.items():
        await CityRule.create(city=city, topic=topic, valid_from=date(2020, 1, 1), value=value, source="test")
    district = await District.create(city=city, division_code="990202", name="山北区")
    estate = await Estate.create(district=district, name="山水苑", address="山城市山北区 1 号")

    async def party(kind: OrganisationKind, name: str, of: City | None = None) -> Organisation:
        return await Organisation.create(kind=kind, name=name, phone="1", city=of)

    await party(OrganisationKind.CITY_DESK, "山城 12345", city)
    lift = await Lift.create(
        city=city,
        estate=estate,
        building="1幢",
        rescue_number="550001",
        registration_number="梯11山A1",
        kind=LiftKind.PASSENGER,
        floors=9,
        installed_on=date(2010, 1, 1),
        use_unit=await party(OrganisationKind.USE_UNIT, "山城物业"),
        maintainer=await party(OrganisationKind.MAINTAINER, "山城维保"),
    )
    await LiftCode.create(code=lift_code.make(lambda letters: letters[3]), lift=lift, issued_at=now)
    policy = await Policy.create(
        number="SC-1",
        insurer=await party(OrganisationKind.INSURER, "山城保险"),
        product="电梯安全责任保险",
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=300),
    )
    await CoveredLift.create(policy=policy, lift=lift, premium_fen=9300)
    return await objects_around(services, lift.id)
