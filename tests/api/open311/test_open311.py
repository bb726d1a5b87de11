"""The Open311 server: XML and JSON of one content, by the specification; public things only."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import pytest
import xmlschema

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.file import ReportDraft, file_report
from models.actions.shared.city_rules import LOCAL
from models.rules.lifts.kind import LiftKind
from models.rules.partners.tokens import TokenScope
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.tables.lifts import Lift
from models.tables.reports.report import Event, Incident, Report
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.lifts import card_of
from tests.support.partner_tokens import ANHE, TONGZHOU, token_of
from tests.support.receipts import number_of

BASE = "/open311/v2"
SCHEMA = Path(__file__).parents[2] / "support/open311.xsd"


@cache
def schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(SCHEMA)


async def get(client: Client, path: str, code: int = 200, /, **query: str) -> Any:
    """The JSON; the XML of the same is valid, and has the same in it."""
    async with client.get(f"{BASE}/{path}.xml", params=query) as answer:
        text = await answer.text()
        assert answer.status == code, text
        assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
        assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>')
        schema().validate(text)
    async with client.get(f"{BASE}/{path}.json", params=query) as answer:
        assert answer.status == code
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        found = await answer.json()
    assert spark(ElementTree.fromstring(text)) == as_text(found)
    return found


def spark(element: ElementTree.Element) -> Any:
    """The Spark convention: lists for what holds several of one kind."""
    plural = (
        "services", "service_requests", "service_request_updates", "attributes", "values", "endpoints",
        "formats", "errors",
    )  # fmt: skip
    if element.tag in plural:
        return [spark(child) for child in element]
    return {child.tag: spark(child) for child in element} if len(element) else element.text


def as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: as_text(one) for name, one in value.items()}
    if isinstance(value, list):
        return [as_text(one) for one in value]
    return value if value is None else str(value).lower() if isinstance(value, bool) else str(value)


class Program:
    def __init__(self, client: Client, key: str) -> None:
        self.client, self.key = client, key

    async def file(self, status: int = 201, format: str = "json", **fields: str) -> Any:
        form = {"api_key": self.key} | {
            name.replace("__", "[") + ("]" if "__" in name else ""): value for name, value in fields.items()
        }
        async with self.client.post(f"{BASE}/requests.{format}", data=form) as answer:
            assert answer.status == status, await answer.text()
            if format == "xml":
                text = await answer.text()
                schema().validate(text)
                return text
            return (await answer.json())[0]


@pytest.fixture
async def program(web_client: Client, services: Services) -> Program:
    return Program(web_client, await token_of(services, ANHE, TokenScope.OPEN311_WRITE))


async def hazard(
    services: Services, card: LiftCard, key: str, words: str = "王女士说：打 13900000000"
) -> str:
    draft = ReportDraft(key, ReportSource.WEB, ReportKind.HAZARD, card.lift_id, words, HazardCategory.NOISE)
    return str(
        services.vault.public_id((await file_report(draft, services.clock(), services.vault)).incident_id)
    )


def key_of(services: Services, public_id: str) -> UUID:
    return services.vault.key_of_public(UUID(public_id))


async def test_a_program_finds_its_way_from_discovery_to_a_filed_report(
    web_client: Client, program: Program, lift: LiftCard
) -> None:
    found = await get(web_client, "discovery")
    assert found["endpoints"][0]["url"].endswith(BASE)
    services = await get(web_client, "services")
    assert {one["service_code"] for one in services} == {one.value for one in HazardCategory}
    code = services[0]["service_code"]
    assert (await get(web_client, f"services/{code}"))["service_code"] == code
    filed = await program.file(service_code=code, address_id=lift.code, description="门关不严")
    [shown] = await get(web_client, f"requests/{filed['service_request_id']}")
    assert (shown["status"], shown["service_code"]) == ("open", code)
    [token] = await get(web_client, f"tokens/{filed['service_request_id']}")
    assert token["service_request_id"] == filed["service_request_id"]
    receipt = re.search(r"/r/(\d{16})", filed["service_notice"])
    assert receipt
    assert "门关不严" in await (await web_client.get(f"/r/{receipt[1]}")).text()
    await program.file(format="xml", service_code=code, address_id=lift.code, description="第二件")


async def test_what_is_public_tells_nothing_of_persons_words_or_minutes(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    one = await hazard(services, lift, "test:1")
    assert await get(web_client, "requests") == []  # whoever asks every minute would know the minute
    assert await get(web_client, f"requests/{one}")
    clock.advance(timedelta(hours=1))
    async with web_client.get(f"{BASE}/requests.xml") as answer:
        text = await answer.text()
    assert one in text
    for hidden in ("王女士", "13900000000", number_of(await Report.get()), lift.code):
        assert hidden not in text
    [shown] = await get(web_client, "requests")
    assert datetime.fromisoformat(shown["requested_datetime"]).minute == 0
    assert shown["media_url"] is None
    assert shown["address"] == lift.place


async def test_ids_tell_no_time_and_those_of_before_are_still_found(
    web_client: Client, services: Services, program: Program, lift: LiftCard, clock: MovableClock
) -> None:
    shown = {await hazard(services, lift, "test:1"), await hazard(services, lift, "test:2")}
    filed = await program.file(service_code="noise", address_id=lift.code, description="异响")
    clock.advance(timedelta(hours=1))
    keys = [str(row.id) for row in await Incident.all()]
    for path in ("requests", "servicerequestupdates"):
        async with web_client.get(f"{BASE}/{path}.json") as answer:
            text = await answer.text()
        assert not any(key in text for key in keys)
    assert {one["service_request_id"] for one in await get(web_client, "requests")} == shown | {
        filed["service_request_id"]
    }
    # Whoever kept a key as the id of a request, as they were given out before, compares what comes back.
    for key in keys:
        [one] = await get(web_client, f"requests/{key}")
        assert one["service_request_id"] == key
        [one] = await get(web_client, "requests", service_request_id=key)
        assert one["service_request_id"] == key


async def test_the_window_cannot_be_used_to_find_the_minute(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    await hazard(services, lift, "test:1")
    clock.advance(timedelta(hours=1))
    opened = (await Incident.get()).opened_at.replace(microsecond=0)
    hour = opened.replace(minute=0, second=0)
    for minute in (0, 1, opened.minute, 59):
        until = (hour + timedelta(minutes=minute)).isoformat()
        assert len(await get(web_client, "requests", end_date=until)) == 1
        since = (hour + timedelta(minutes=minute)).isoformat()
        assert len(await get(web_client, "requests", start_date=since)) == (1 if minute == 0 else 0)


async def test_entrapments_merged_ones_and_lifts_of_a_home_are_not_public(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    draft = ReportDraft("test:sos", ReportSource.WEB, ReportKind.ENTRAPMENT, lift.lift_id)
    sos = (await file_report(draft, services.clock(), services.vault)).incident_id
    home = await Lift.get(kind=LiftKind.HOME)
    in_home = await file_report(
        ReportDraft("test:home", ReportSource.WEB, ReportKind.HAZARD, home.id, "响", HazardCategory.NOISE),
        services.clock(),
        services.vault,
    )
    merged = await hazard(services, lift, "test:m")
    await Incident.filter(id=key_of(services, merged)).update(merged_into_id=sos)
    clock.advance(timedelta(hours=1))
    assert await get(web_client, "requests") == []
    for one in (
        sos,
        services.vault.public_id(sos),
        in_home.incident_id,
        merged,
        "7",
        "01890000-0000-7000-8000-000000000000",
    ):
        await get(web_client, f"requests/{one}", 404)
        await get(web_client, f"tokens/{one}", 404)


async def test_filters_narrow_and_pages_follow_one_another(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    ids = [await hazard(services, lift, f"test:{number}") for number in range(5)]
    await Incident.filter(id=key_of(services, ids[0])).update(progress=3, closed_at=clock())
    await Incident.filter(id=key_of(services, ids[1])).update(category=HazardCategory.DOOR)
    old = datetime.now(UTC) - timedelta(days=100)
    await Incident.filter(id=key_of(services, ids[2])).update(opened_at=old)

    clock.advance(timedelta(hours=1))

    async def found(**query: str) -> set[str]:
        return {one["service_request_id"] for one in await get(web_client, "requests", **query)}

    recent = set(ids) - {ids[2]}
    assert await found() == recent
    assert await found(status="closed") == await found(status="CLOSED") == {ids[0]}
    assert await found(status="OPEN") == recent - {ids[0]}
    assert await found(service_request_id="") == await found(service_request_id=",") == set()
    day = datetime.now(LOCAL) - timedelta(days=10)
    for start in (f"{day:%Y-%m-%d}", f"{day:%Y-%m-%dT%H:%M:%S}", f"{day:%Y-%m-%dT%H:%M:%S%z}"):
        assert await found(start_date=start) == recent
    assert await found(status="open,closed") == recent
    assert await found(service_code="door") == {ids[1]}
    assert await found(service_code="door,noise") == recent
    assert await found(service_request_id=f"{ids[2]},{ids[3]},7", status="closed") == {ids[2], ids[3]}
    assert await found(
        start_date=(old - timedelta(days=1)).isoformat(), end_date=(old + timedelta(days=1)).isoformat()
    ) == {ids[2]}
    assert await found(jurisdiction_id="990100", status="", page="") == recent
    pages = [await found(page_size="3", page=str(page)) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [3, 1, 0]
    assert set().union(*pages) == recent


ODD_QUESTIONS: list[tuple[dict[str, str], int]] = [
    ({"start_date": "2026-01-01"}, 400),  # far back without an end
    ({"start_date": "soon"}, 400),
    ({"start_date": "0001-01-01T00:00:00+14:00"}, 400),
    ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"}, 400),
    ({"status": "done"}, 400),
    ({"page": "0"}, 400),
    ({"page_size": "1001"}, 400),
    ({"page": "９"}, 400),
    ({"service_code": "x<&>"}, 404),
    ({"jurisdiction_id": "nowhere"}, 404),
    ({"jurisdiction_id": "\x00"}, 404),
    ({"service_request_id": ",".join("7" * 101)}, 400),
]


async def test_odd_questions_get_an_error_in_the_form_of_the_specification(web_client: Client) -> None:
    for query, status in ODD_QUESTIONS:
        [error] = await get(web_client, "requests", status, **query)
        assert error["code"] == status, query
        assert error["description"]


CANNOT_BE_FILED: list[tuple[dict[str, str], int]] = [
    ({"api_key": "wrong"}, 403),
    ({"api_key": ""}, 403),
    ({"service_code": ""}, 400),
    ({"service_code": "pothole"}, 404),
    ({"address_id": ""}, 400),
    ({"address_id": "", "lat": "30.2", "long": "120.1"}, 400),
    ({"address_id": "999999"}, 404),
    ({"address_id": "", "address_string": "翠湖苑3幢2单元"}, 400),
    ({"address_id": "", "address_string": "别处 1 号"}, 404),
    ({"jurisdiction_id": "nowhere"}, 404),
    ({"description": "长" * 4001}, 400),
]


async def test_what_cannot_be_filed_is_refused_with_the_reason(program: Program, lift: LiftCard) -> None:
    good = {"service_code": "noise", "address_id": lift.code, "description": "异响"}
    for fields, status in CANNOT_BE_FILED:
        error = await program.file(status, **(good | fields))
        assert error["code"] == status, fields
    assert not await Incident.exists()


async def test_an_entrapment_is_refused_with_the_number_to_call(program: Program, lift: LiftCard) -> None:
    good = {"service_code": "other", "address_id": lift.code, "description": "异响"}
    for fields in ({"service_code": "entrapment"}, {"description": "有人困在电梯里出不来"}):
        error = await program.file(400, **(good | fields))
        assert "96333" in error["description"]
        assert "报警按钮" in error["description"]
    assert not await Incident.exists()


async def test_sure_that_nobody_is_trapped_it_is_filed(program: Program, lift: LiftCard) -> None:
    await program.file(
        service_code="door", address_id=lift.code, description="上周困过人", attribute__nobody_trapped="yes"
    )
    assert await Incident.exists(kind=ReportKind.HAZARD)


async def test_a_lift_is_named_by_any_of_its_numbers_or_a_clear_address(
    program: Program, services: Services
) -> None:
    card = await card_of(services, "右梯", building="3幢", unit="2单元")
    lift = await Lift.get(id=card.lift_id)
    for where in (
        {"address_id": card.code.lower()},
        {"address_id": f"识别码 {lift.rescue_number}"},
        {"address_id": lift.registration_number},
        {"address_string": "江城市翠湖苑 3 栋 2 单元右梯"},
    ):
        form: dict[str, Any] = where
        await program.file(service_code="noise", **form)
    assert {one.lift_id for one in await Incident.all()} == {card.lift_id}
    assert await Incident.all().count() == 4


async def test_no_word_is_lost_and_no_name_is_kept(program: Program, lift: LiftCard) -> None:
    await program.file(
        service_code="noise",
        address_id=lift.code,
        description="响" * 3999 + "。",
        email="who@example.cn",
        phone="13911112222",
        first_name="丽",
        last_name="欧阳",
        device_id="device-77",
    )
    report, said = await Report.get(), await Event.get(kind="said")
    assert report.words + said.details["words"] == "响" * 3999 + "。"
    stored = str(await Report.all().values()) + str(await Event.all().values())
    for personal in ("who@example.cn", "13911112222", "欧阳", "device-77"):
        assert personal not in stored


async def test_ten_copies_at_once_are_one_report(
    program: Program, services: Services, lift: LiftCard
) -> None:
    filed = await asyncio.gather(
        *(program.file(service_code="noise", address_id=lift.code, description="异响") for _ in range(10))
    )
    assert len({one["service_request_id"] for one in filed}) == 1
    assert await Report.all().count() == 1
    other = Program(program.client, await token_of(services, TONGZHOU, TokenScope.OPEN311_WRITE))
    await other.file(service_code="noise", address_id=lift.code, description="异响")
    assert await Report.all().count() == 2


BODIES = [
    (b"\xff\xfe=1", "application/x-www-form-urlencoded", 400),
    (b"a=%ff", "application/x-www-form-urlencoded", 400),
    (b"{}", "application/json", 400),
    (b"--x\r\n\r\nbroken", "multipart/form-data; boundary=y", 400),
    (b"", "multipart/form-data", 400),
    (b"&".join(b"a%d=1" % number for number in range(300)), "application/x-www-form-urlencoded", 400),
    (b"a=" + b"x" * 70_000, "application/x-www-form-urlencoded", 413),
    (b"", "application/x-www-form-urlencoded", 403),
]


async def test_bodies_that_are_none(web_client: Client) -> None:
    for body, content_type, status in BODIES:
        headers = {"Content-Type": content_type}
        async with web_client.post(f"{BASE}/requests.xml", data=body, headers=headers) as answer:
            assert answer.status == status, body[:20]
            schema().validate(await answer.text())


async def test_what_is_not_there_says_so_in_xml_too(web_client: Client) -> None:
    async with web_client.get(f"{BASE}/nothing.xml") as answer:
        assert answer.status == 404
        schema().validate(await answer.text())
    async with web_client.put(f"{BASE}/requests.json") as answer:
        assert (answer.status, (await answer.json())[0]["code"]) == (405, 405)
