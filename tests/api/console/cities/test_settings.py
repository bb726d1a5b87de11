"""Cities in the console: setting one up from nothing, its districts, and its dated settings."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.files.registers.run import run_import
from bot.kernel.clock import system_clock
from bot.services import Services
from models.actions.cities.set_up import PlaceExists, add_city, add_district
from models.database import migrate, open_database
from models.rules.cities.rules import RuleTopic
from models.rules.imports.phase import ImportPhase
from models.rules.staff.access import StaffRole
from models.tables.cities import City, CityRule, District
from models.tables.forwarding.delivery import Delivery
from models.tables.imports import Import
from models.tables.lifts import LiftCode
from tests.conftest import Client
from tests.support.register_files import as_csv, give, rows_of
from tests.support.staff import TESTER, sit_down

NEW_CITY = {
    "code": "320100",
    "name": "南京市",
    "number": "02596333",
    "digits": "5",
    "entrapment": "maintainer",
    "hazard": "maintainer",
    "source": "南京市质监局（2015）",
}


async def test_a_new_citys_lifts_can_be_registered_and_reported_at_once(
    web_client: Client, services: Services
) -> None:
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    assert 'name="severe_hazard" value="regulator" checked' in await desk.open("/console/cities")
    page = (await desk.send("/console/cities", 303, **NEW_CITY)).headers["Location"]
    assert "还没有区县" in await desk.open(page)
    await desk.send(f"{page}/districts", code="320102", name="玄武区")
    text = await desk.open(page)
    assert "玄武区" in text
    assert "南京市质监局（2015）" in text

    row = {
        "使用登记证编号": "梯11苏A1",
        "识别码": "44001",
        "区县代码": "320102",
        "小区或场所": "新苑",
        "镇街": "",
    }
    job = await give(services, "lifts", as_csv(rows_of("lifts", row)), held=True)
    await run_import(job, services.imports, services.clock)
    assert (await Import.get(id=job.id)).phase is ImportPhase.DONE
    code = (await LiftCode.get(lift__registration_number="梯11苏A1")).code
    scanned = await web_client.get(f"/l/{code}")
    assert "02596333" in await scanned.text()
    await web_client.post(f"/l/{code}/sos", data={"nonce": "a new city", "role": "inside"})
    told = await Delivery.filter(incident__lift__registration_number="梯11苏A1").select_related(
        "organisation"
    )
    assert {one.organisation.name for one in told if one.organisation} == {"迅安电梯维保有限公司"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "320102"},
        {"code": "3201"},
        {"code": "990100"},
        {"name": " "},
        {"source": ""},
        {"number": "none"},
        {"digits": "4"},
        {"hazard": "nobody"},
    ],
    ids=str,
)
async def test_a_city_that_would_not_work_is_not_added_and_what_was_typed_stays(
    web_client: Client, services: Services, wrong: dict[str, str]
) -> None:
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    await desk.open("/console/cities")
    answer = await desk.send("/console/cities", 422, **(NEW_CITY | wrong))
    assert f'value="{(NEW_CITY | wrong)["code"]}"' in await answer.text()
    assert await City.all().count() == 1
    assert await CityRule.filter(source=NEW_CITY["source"]).count() == 0


async def test_a_report_that_nobody_would_get_is_refused_in_plain_words(
    web_client: Client, services: Services
) -> None:
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    await desk.open("/console/cities")
    told = {name: value for name, value in NEW_CITY.items() if name != "hazard"}
    assert "至少要转给一方" in await (await desk.send("/console/cities", 422, **told)).text()


async def test_a_district_lies_in_its_city_has_a_name_and_comes_once(
    web_client: Client, services: Services
) -> None:
    city = await City.get()
    path = f"/console/cities/{city.id}"
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    await desk.open(path)
    for code, name in (("320102", "玄武区"), ("990103", " "), ("990102", "又一个滨江区"), ("99010", "短")):
        await desk.send(f"{path}/districts", 422, code=code, name=name)
    assert await District.all().count() == 1
    await desk.send(f"{path}/districts", code="990103", name="山北区")
    await desk.send(f"{path}/districts", 422, code="990103", name="山北区")  # a second click
    assert await District.filter(city_id=city.id, division_code="990103", name="山北区").exists()


async def test_the_first_city_of_an_empty_database_answers_where_a_lift_is_unknown(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/empty.sqlite3"
    rules: dict[RuleTopic, dict[str, Any]] = {
        RuleTopic.HOTLINE: {"number": "96333"},
        RuleTopic.RESCUE_NUMBER: {"digits": 6},
        RuleTopic.ROUTING: {"entrapment": ["maintainer"], "hazard": ["maintainer"]},
    }
    await migrate(url)
    async with open_database(url):
        now = system_clock()
        first = await add_city("500000", "重庆市", rules, "文件", TESTER, now, valid_from=now.date())
        second = await add_city("320100", "南京市", rules, "文件", TESTER, now, valid_from=now.date())
        assert (first.is_default, second.is_default) == (True, False)
        await add_district(first.id, "500229", "城口县", TESTER, now)
        with pytest.raises(PlaceExists):
            await add_city("320100", "南京市", rules, "文件", TESTER, now, valid_from=now.date())


async def test_a_city_setting_is_added_from_a_day_on_and_must_be_whole(
    web_client: Client, services: Services
) -> None:
    city = await City.get()
    path = f"/console/cities/{city.id}"
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    assert path in await desk.open("/console/cities")
    await desk.open(path)
    tomorrow = f"{services.clock() + timedelta(days=1, hours=8):%Y-%m-%d}"
    good = {
        "topic": "hotline",
        "valid_from": tomorrow,
        "number": "12345678",
        "source": "江城市监〔2026〕7 号",
    }
    for wrong in (
        {"number": "none"},
        {"number": ""},
        {"topic": "rescue_number", "digits": "4"},
        {"topic": "rescue_number", "digits": "²"},
        {"topic": "routing", "hazard": "maintainer"},
        {"topic": "routing", "hazard": "nobody", "entrapment": "maintainer"},
        {"topic": "other"},
        {"valid_from": "2020-01-01"},
        {"valid_from": ""},
        {"source": " "},
    ):
        told = good | wrong
        await desk.fill(path, 422, at=f"{path}?topic={told['topic']}", **told)
    assert await CityRule.filter(source=good["source"]).count() == 0
    await desk.fill(path, 303, at=f"{path}?topic=hotline", **good)
    await desk.fill(path, 422, at=f"{path}?topic=hotline", **good)
    assert "尚未生效" in await desk.open(path)
    row = await CityRule.get(source="江城市监〔2026〕7 号")
    assert row.value == {"number": "12345678"}


async def test_the_form_of_a_setting_begins_with_what_is_in_force(
    web_client: Client, services: Services
) -> None:
    city = await City.get()
    path = f"/console/cities/{city.id}"
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    assert f"{path}?topic=routing#add" in await desk.open(path)
    assert 'value="96333"' in await desk.open(f"{path}?topic=hotline")
    assert '<option value="6" selected>' in await desk.open(f"{path}?topic=rescue_number")
    routing = await desk.open(f"{path}?topic=routing")
    assert routing.count(" checked") == 9
    assert 'name="severe_hazard" value="regulator" checked' in routing
    assert 'name="hazard" value="rescue_desk">' in routing
