"""What FixMyStreet needs to work with us: places, updates both ways, photos in the form, reads from any page."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from aiohttp import FormData

from bot.services import Services
from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, advance_incident
from models.actions.lifts.find import LiftCard
from models.rules.partners.tokens import TokenScope
from models.tables.cities import City, Estate
from models.tables.forwarding.delivery import Delivery
from models.tables.lifts import Lift
from models.tables.reports.report import Event, Incident, Photo, Report
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.open311 import BASE, Program, get, hazard, key_of, schema
from tests.support.partner_tokens import ANHE, TONGZHOU, token_of
from tests.support.photos import jpeg

UPDATES = "servicerequestupdates"


@pytest.fixture
async def program(web_client: Client, services: Services) -> Program:
    return Program(web_client, await token_of(services, ANHE, TokenScope.OPEN311_WRITE))


async def move_on(services: Services, public_id: str, word: PartnerStatus) -> None:
    incident_id = key_of(services, public_id)
    delivery = await Delivery.filter(incident_id=incident_id, organisation_id__not_isnull=True).first()
    assert delivery is not None
    await advance_incident(StatusReport(delivery.id, word, ticket="T-1", note="王师傅来了"), services.clock())


async def add(program: Program, code: int = 201, /, **fields: str) -> Any:
    form = {"api_key": program.key} | fields
    async with program.client.post(f"{BASE}/{UPDATES}.json", data=form) as answer:
        assert answer.status == code, await answer.text()
        return (await answer.json())[0]


async def test_a_request_has_coordinates_where_the_estates_are_held(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    one = await hazard(services, lift, "test:1")
    estate_id = (await Lift.get(id=lift.lift_id)).estate_id
    await Estate.filter(id=estate_id).update(latitude_e6=None, longitude_e6=None)
    [shown] = await get(web_client, f"requests/{one}")
    assert (shown["lat"], shown["long"]) == (None, None)
    await Estate.filter(id=estate_id).update(latitude_e6=31_194_526, longitude_e6=121_439_137)
    [shown] = await get(web_client, f"requests/{one}")
    assert (shown["lat"], shown["long"]) == (31.1964, 121.434516)


async def test_a_program_that_knows_a_point_alone_asks_its_people_which_lift_it_is(
    program: Program, lift: LiftCard
) -> None:
    """FixMyStreet sends `lat` and `long` and what the definition of the service asks for, nothing else."""
    definition = await get(program.client, "services/noise")
    assert [one["code"] for one in definition["attributes"] if one["required"]] == ["lift"]
    form: dict[str, Any] = {
        "service_code": "noise",
        "lat": "29.560000",
        "long": "106.550000",
        "description": "异响",
    }
    assert "attribute[lift]" in (await program.file(400, **form))["description"]
    for said in (lift.rescue_number, lift.code, f" {lift.code.lower()} "):
        await program.file(attribute__lift=said, **form)
    assert set(await Incident.all().values_list("lift_id", flat=True)) == {lift.lift_id}
    await program.file(404, attribute__lift="9999999", **form)


async def test_updates_tell_each_step_in_its_hour_and_no_word(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    one = await hazard(services, lift, "test:1")
    for word in (PartnerStatus.ACCEPTED, PartnerStatus.HANDLING, PartnerStatus.RESOLVED):
        await move_on(services, one, word)
        clock.advance(timedelta(hours=1))
    told = await get(web_client, UPDATES)
    assert [(row["description"], row["status"]) for row in told] == [
        ("已受理", "open"),
        ("处理中", "open"),
        ("已处理", "closed"),
    ]
    assert {row["service_request_id"] for row in told} == {one}
    assert all(row["updated_datetime"].endswith(":00:00+08:00") for row in told)
    keys = {event.id for event in await Event.all()}
    assert not any(UUID(row["update_id"]) in keys for row in told)  # they hold the millisecond
    last = told[-1]["updated_datetime"]
    # a poll that starts within the hour of a step, or just after it, does not miss it
    for minutes, descriptions in ((0, ["处理中", "已处理"]), (59, ["处理中", "已处理"]), (60, ["已处理"])):
        start = (datetime.fromisoformat(last) + timedelta(minutes=minutes)).isoformat()
        found = await get(web_client, UPDATES, start_date=start)
        assert [row["description"] for row in found] == descriptions
    await move_on(services, await hazard(services, lift, "test:2"), PartnerStatus.ACCEPTED)
    assert await get(web_client, UPDATES) == told  # the hour of the last step is not over
    assert await get(web_client, UPDATES, 404, jurisdiction_id="nowhere")
    assert await get(web_client, UPDATES, 400, start_date="2020-01-01")


async def test_who_filed_a_request_adds_to_it_once_and_nobody_else_does(
    program: Program, services: Services, lift: LiftCard
) -> None:
    filed = await program.file(service_code="noise", address_id=lift.code, description="异响")
    said = {"service_request_id": filed["service_request_id"], "update_id": "7", "status": "OPEN"}
    for _ in range(2):
        assert (await add(program, **said, description="更响了"))["update_id"] == "7"
    [event] = await Event.filter(kind="said")
    assert event.details["words"] == "更响了"
    await add(program, **(said | {"update_id": "8", "status": "FIXED"}), description="好了")
    assert (await Event.filter(kind="said").order_by("-sequence").first()).details["words"] == "好了（FIXED）"  # type: ignore[union-attr]

    other = Program(program.client, await token_of(services, TONGZHOU, TokenScope.OPEN311_WRITE))
    await add(other, 404, **said, description="x")
    await add(program, 404, **(said | {"service_request_id": "7"}), description="x")
    await add(program, 400, **(said | {"update_id": ""}), description="x")
    await add(program, 400, **(said | {"update_id": "9"}), description="")
    await add(Program(program.client, "wrong"), 403, **said, description="x")


async def test_a_form_with_photos_is_kept_and_a_bad_photo_loses_nothing_else(
    program: Program, lift: LiftCard
) -> None:
    form = FormData()
    fields = {"api_key": program.key, "service_code": "noise", "address_id": lift.code, "description": "异响"}
    for name, value in fields.items():
        form.add_field(name, value)
    form.add_field("uploads", jpeg(), filename="a.jpg", content_type="image/jpeg")
    form.add_field("uploads", b"not a photo", filename="b.jpg", content_type="image/jpeg")
    async with program.client.post(f"{BASE}/requests.xml", data=form) as answer:
        text = await answer.text()
        assert answer.status == 201, text
    schema().validate(text)
    assert "第 2 张：这个文件不是能打开的照片" in text
    assert (await Report.get()).words == "异响"
    assert await Photo.all().count() == 1


@pytest.mark.parametrize("path", ["discovery", "services", "services/noise", "requests", UPDATES])
async def test_pages_of_any_site_may_read_what_is_public(web_client: Client, path: str) -> None:
    for form in ("json", "xml"):
        async with web_client.get(
            f"{BASE}/{path}.{form}", headers={"Origin": "https://fms.example"}
        ) as answer:
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
    async with web_client.post(f"{BASE}/requests.json", data={"api_key": "x"}) as answer:
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_single_request_is_of_the_jurisdiction_that_is_asked(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    one = await hazard(services, lift, "test:1")
    await City.create(division_code="330100", name="杭州市")
    own = (await City.get(id=lift.city_id)).division_code
    for path in (f"requests/{one}", f"tokens/{one}"):
        await get(web_client, path, jurisdiction_id=own)
        await get(web_client, path, 404, jurisdiction_id="330100")
        await get(web_client, path, 404, jurisdiction_id="nowhere")
    assert await get(web_client, "requests", service_request_id=one, jurisdiction_id="330100") == []
