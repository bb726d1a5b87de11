"""Reports in the console: finding them, answering, noting, merging."""

import csv
import io
from datetime import timedelta

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.reports import receipt_number
from models.rules.reports.kinds import Role
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Incident, Report
from tests.api.pages.reports.test_report import file_hazard
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.other_city import file_hazard_of
from tests.support.receipts import number_of
from tests.support.staff import sit_down

REPORTS = "/console/reports"


async def test_reports_are_found_by_receipt_lift_place_and_words(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    incident = await file_hazard_of(services, lift.lift_id, "轿厢里有焦味")
    number = number_of(await Report.get(incident_id=incident))
    for words in (
        number,
        receipt_number.grouped(number),
        lift.rescue_number,
        lift.code.lower(),
        "翠湖",
        "1幢",
        "焦味",
    ):
        assert str(incident) in await desk.open(f"{REPORTS}?q={words}"), words
    for words in ("别处", "<b>", "100%", "_", "999999", "0000000000000000"):
        assert "没有符合条件的报告" in await desk.open(f"{REPORTS}?q={words}"), words


async def test_filters_narrow_the_list_and_odd_ones_do_not(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    incident = str(await file_hazard_of(services, lift.lift_id))
    today = f"{services.clock() + timedelta(hours=8):%Y-%m-%d}"
    for query in ("kind=hazard", "state=open", "state=waiting", f"from={today}&to={today}", "kind=x&from=y"):
        assert incident in await desk.open(f"{REPORTS}?{query}"), query
    for query in ("kind=entrapment", "state=resolved", "state=merged", "to=2020-01-01", "from=2199-01-01"):
        assert incident not in await desk.open(f"{REPORTS}?{query}"), query


async def test_pages_follow_one_another_without_gap_or_repeat(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    filed = []
    for number in range(53):
        filed.append(str(await file_hazard_of(services, lift.lift_id, f"第{number}次")))
        clock.advance(timedelta(seconds=number % 3))
    first = await desk.open(f"{REPORTS}?kind=hazard")
    address = first.split('<a class="button" href="')[-1].split('"')[0].replace("&amp;", "&")
    second = await desk.open(address)
    shown = [[key for key in filed if f"{REPORTS}/{key}" in text] for text in (first, second)]
    assert [len(keys) for keys in shown] == [50, 3]
    assert sorted(shown[0] + shown[1]) == sorted(filed)
    assert "下一页" not in second
    year_one = "MDAwMS0wMS0wMVQwMDowMDowMCsxNDowMCAwMTg5MDAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDA"
    for played_with in ("nonsense", year_one):
        assert "下一页" in await desk.open(f"{REPORTS}?after={played_with}")


async def test_an_answer_reaches_the_receipt_and_the_reporters_phone(
    web_client: Client, services: Services, lift: LiftCard, phone: Phone
) -> None:
    await phone.say(lift.code)
    for words in ("2", "2", "三楼异响", "0", "1"):
        await phone.say(words)
    incident = await Incident.get()
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    await desk.open(f"{REPORTS}/{incident.id}")
    await desk.send(f"{REPORTS}/{incident.id}/answer", words="今天下午来修。<b>")
    number = number_of(await Report.get())
    receipt = await (await web_client.get(f"/r/{number}")).text()
    assert "翠湖物业服务有限公司 答复：今天下午来修。&lt;b&gt;" in receipt
    assert await Delivery.filter(channel="wechat").count() == 1
    assert "答复：今天下午来修" in await phone.say("进度")
    assert await AuditEntry.filter(verb="answer_reporter", subject_id=str(incident.id)).count() == 1


async def test_a_note_is_read_by_ones_own_party_only(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    incident = await file_hazard_of(services, lift.lift_id)
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    await desk.open(f"{REPORTS}/{incident}")
    await desk.send(f"{REPORTS}/{incident}/note", words="住户情绪激动")
    assert "住户情绪激动" in await desk.open(f"{REPORTS}/{incident}")
    number = number_of(await Report.get())
    assert "住户情绪激动" not in await (await web_client.get(f"/r/{number}")).text()
    for role, reads in ((StaffRole.INSURER, False), (StaffRole.ADMINISTRATOR, True)):
        other = await sit_down(web_client, services, role)
        assert ("住户情绪激动" in await other.open(f"{REPORTS}/{incident}")) is reads
    assert await Delivery.filter(event__kind="noted").count() == 0


async def test_empty_and_endless_words_are_not_taken(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    incident = await file_hazard_of(services, lift.lift_id)
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    for words in ("  ", "长" * 1001):
        for action in ("note", "answer"):
            await desk.send(f"{REPORTS}/{incident}/{action}", 422, words=words)


async def test_two_hazards_of_one_lift_become_one(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    one, other = [await file_hazard_of(services, lift.lift_id, words) for words in ("异响", "抖动")]
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    assert str(other) in await desk.open(f"{REPORTS}/{one}")
    await desk.send(f"{REPORTS}/{one}/merge", into=str(other))
    merged = await desk.open(f"{REPORTS}/{other}")
    assert "异响" in merged
    assert "抖动" in merged
    assert "已合并" in await desk.open(f"{REPORTS}/{one}")
    stored = await Incident.get(id=one)
    assert (stored.merged_into_id, stored.closed_at is not None) == (other, True)
    assert await Delivery.filter(incident_id=one, event__kind="merged").count() == 4
    await desk.send(f"{REPORTS}/{one}/merge", 409, into=str(other))
    await desk.send(f"{REPORTS}/{other}/merge", 409, into=str(other))


async def test_an_entrapment_is_not_hidden_in_a_hazard(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    hazard = await file_hazard_of(services, lift.lift_id)
    await web_client.post(f"/l/{lift.code}/sos", data={"role": Role.INSIDE.value})
    entrapment = await Incident.get(kind="entrapment")
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    assert "并入同一部电梯的另一件" not in await desk.open(f"{REPORTS}/{entrapment.id}")
    await desk.send(f"{REPORTS}/{entrapment.id}/merge", 409, into=str(hazard))
    await desk.send(f"{REPORTS}/{hazard}/merge", into=str(entrapment.id))


async def test_the_first_page_shows_who_is_trapped(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    desk = await sit_down(web_client, services, StaffRole.MAINTAINER)
    assert "现在没有人被困" in await desk.open("/console")
    await web_client.post(f"/l/{lift.code}/sos", data={"role": Role.INSIDE.value})
    incident = await Incident.get()
    text = await desk.open("/console")
    assert f"{REPORTS}/{incident.id}" in text
    assert "现在没有人被困" not in text


async def test_the_export_is_for_spreadsheets_and_harmless(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await file_hazard(web_client, lift, words='=HYPERLINK("http://evil.example")\n第二行')
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    answer = await desk.request("GET", "/console/export/reports.csv?kind=hazard")
    body = await answer.read()
    assert body.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tima-reports.csv"'
    heading, row = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
    assert (heading[0], heading[-2]) == ("报告时间", "内容")
    assert row[-2].startswith("'=HYPERLINK")
    empty = await (await desk.request("GET", "/console/export/reports.csv?kind=entrapment")).read()
    assert empty.decode("utf-8-sig").count("\r\n") == 1
