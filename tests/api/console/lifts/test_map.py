"""The map of lifts: counted within one's scope, light for any number of lifts, the same as a table."""

import re
from uuid import UUID

import pytest
from tortoise.transactions import in_transaction

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.file import ReportDraft, file_report
from models.bulk import insert_rows
from models.rules.reports.kinds import ReportKind, ReportSource
from models.rules.staff.access import StaffRole
from models.tables.cities import City, District, Estate
from models.tables.keys import new_key
from models.tables.lifts import Lift
from tests.conftest import Client
from tests.support.staff import Browser, sit_down


@pytest.fixture
async def desk(web_client: Client, services: Services) -> Browser:
    return await sit_down(web_client, services, StaffRole.ADMINISTRATOR)


@pytest.fixture
async def placed(services: Services) -> None:
    for number, estate in enumerate(await Estate.all().order_by("name")):
        await Estate.filter(id=estate.id).update(
            latitude_e6=29_560_000 + 10_000 * number, longitude_e6=106_550_000 + 7_000 * number
        )


def drawn(text: str) -> str:
    found = re.search(r'<svg class="map".*?</svg>\n</div>', text, re.DOTALL)
    return found[0] if found else ""


def counted(text: str) -> int:
    return sum(int(one) for one in re.findall(r'font-weight="600" fill="#fff">(\d+)</text>', drawn(text)))


async def call_for_help(services: Services, lift_id: UUID) -> None:
    draft = ReportDraft("test:map", ReportSource.WEB, ReportKind.ENTRAPMENT, lift_id)
    await file_report(draft, services.clock(), services.vault)


async def test_every_lift_is_counted_in_the_picture_and_in_the_table(desk: Browser, placed: None) -> None:
    text = await desk.open("/console/map")
    lifts = await Lift.all().count()
    assert counted(text) == lifts
    assert f"{lifts} 部电梯" in text
    assert "翠湖苑" in text
    assert "<title>电梯地图：圆圈里是电梯部数</title>" in text
    assert "/console/map" in await desk.open("/console/lifts")


async def test_an_open_entrapment_is_red_and_first_in_the_table(
    desk: Browser, services: Services, placed: None, lift: LiftCard
) -> None:
    assert "#b3201a" not in drawn(await desk.open("/console/map"))
    await call_for_help(services, lift.lift_id)
    text = await desk.open("/console/map")
    assert 'fill="#b3201a"' in drawn(text)
    assert "困人 1 件" in drawn(text)
    assert re.search(r"<tbody>\s*<tr>.*?翠湖苑.*?困人 1", text, re.DOTALL)


async def test_one_looks_closer_by_links_alone(desk: Browser, placed: None) -> None:
    district = await District.get(name="滨江区")
    text = await desk.open(f"/console/map?district={district.id}")
    assert f"<h1>{district.name}</h1>" in text
    closer = await desk.open("/console/map?view=29557000,106547000,29563000,106553000")
    assert counted(closer) < await Lift.all().count()
    for odd in ("view=1,2,3,4", "view=x", "district=x", f"district={new_key()}"):
        await desk.open(f"/console/map?{odd}")


async def test_lifts_without_a_place_are_told_and_slips_of_the_keyboard_not_drawn(
    desk: Browser, services: Services
) -> None:
    await Estate.all().update(latitude_e6=None, longitude_e6=None)
    text = await desk.open("/console/map")
    assert "还没有坐标" in text
    assert drawn(text) == ""
    first, second, *_ = await Estate.all().order_by("id")
    await Estate.filter(id=first.id).update(latitude_e6=29_560_000, longitude_e6=106_550_000)
    await Estate.filter(id=second.id).update(latitude_e6=0, longitude_e6=0)
    text = await desk.open("/console/map")
    placed = await Lift.filter(estate_id=first.id).count()
    assert counted(text) == placed
    assert f"另有 {await Lift.all().count() - placed} 部" in text


@pytest.mark.parametrize(
    "role", [StaffRole.OWNERS_COMMITTEE, StaffRole.MAINTAINER, StaffRole.PROPERTY_COMPANY]
)
async def test_who_sees_some_lifts_sees_them_alone(
    web_client: Client, services: Services, placed: None, role: StaffRole
) -> None:
    desk = await sit_down(web_client, services, role)
    text = await desk.open("/console/map")
    assert 0 < counted(text) < await Lift.all().count()


async def test_a_city_of_many_estates_stays_light(desk: Browser, services: Services) -> None:
    """Above 300 estates they are counted by a grid: the picture no longer grows."""
    city, example = await City.get(), await Lift.first()
    assert example
    estates, lifts = [], []
    for district in range(6):
        made = await District.create(city=city, division_code=f"99020{district}", name=f"{district} 区")
        for number in range(100):
            key = new_key()
            estates.append({
                "id": key, "district_id": made.id, "name": f"小区 {number}", "address": "江城",
                "latitude_e6": 29_300_000 + 40_000 * district + 3_770 * number,
                "longitude_e6": 106_300_000 + 70_000 * district + 7_919 * (number * 37 % 100),
            })  # fmt: skip
            serial = district * 100 + number
            lifts.append({
                "id": new_key(), "city_id": city.id, "estate_id": key, "building": "1幢",
                "rescue_number": f"7{serial:05}", "registration_number": f"map {serial}", "kind": example.kind,
                "floors": 9, "installed_on": example.installed_on,
            })  # fmt: skip
    async with in_transaction() as connection:
        await insert_rows(connection, Estate, estates)
        await insert_rows(connection, Lift, lifts)
    text = await desk.open("/console/map")
    assert counted(text) == 600
    assert len(drawn(text).encode()) < 60_000
    assert len(text.encode()) < 150_000
    assert text.count("<polygon") == 6
