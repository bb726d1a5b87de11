"""The Open311 server: XML and JSON of one content, by the specification; public things only."""

import re
from datetime import UTC, datetime, timedelta

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.file import ReportDraft, file_report
from models.actions.shared.city_rules import LOCAL
from models.rules.lifts.kind import LiftKind
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.tables.lifts import Lift
from models.tables.reports.report import Incident, Report
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.open311 import BASE, Program, get, hazard, key_of, schema
from tests.support.receipts import number_of


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
