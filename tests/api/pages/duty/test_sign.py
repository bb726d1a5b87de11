"""The duty book on a phone: the lift scanned or tapped, signed once, by who is appointed, on its own day."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import FormData

from bot.kernel.duty_links import duty_link
from bot.services import Services
from models.actions.duty.appointments import end_appointment
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.duty.kinds import DutyPeriod, DutyPost
from models.tables.duty import DutyAppointment, DutyFinding, DutyItemList, DutySheet
from models.tables.lifts import Lift
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.duty import MAINTAINER, DutyPhone, appointed, filled, stranger_to, tap
from tests.support.lifts import card_of
from tests.support.staff import TESTER

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def noon(clock: MovableClock) -> None:
    clock.go_to_noon()


@pytest.fixture
async def officer(web_client: Client, services: Services) -> DutyPhone:
    return await DutyPhone(web_client, services).take(await appointed(services, DutyPost.OFFICER))


async def test_a_day_without_findings_is_signed_at_the_lift_and_recorded(
    officer: DutyPhone, services: Services, lift: LiftCard
) -> None:
    assert "待查" in await officer.open("/duty")
    assert "查这部电梯" in await officer.open(f"/l/{lift.code}")
    answer = await officer.sign(f"/l/{lift.code}/duty")
    assert answer.status == 303
    sheet = await DutySheet.get()
    assert (sheet.lift_id, sheet.findings, sheet.counts, sheet.scanned) == (lift.lift_id, 0, True, True)
    assert sheet.day == services.clock().astimezone(LOCAL).date()
    shown = await officer.open(answer.headers["Location"])
    assert "零风险报告" in shown
    asked = await DutyItemList.get(id=sheet.asked_id)
    assert sheet.exceptions == {}
    assert all(item["text"] in shown for item in asked.items)
    assert "每日电梯安全检查记录" in shown
    assert "沈安全" in await officer.open("/duty")


async def test_a_finding_stays_open_until_it_is_closed_with_proof(
    officer: DutyPhone, web_client: Client, services: Services, lift: LiftCard
) -> None:
    path = f"/l/{lift.code}/duty"
    assert (await officer.sign(path, doors="fails")).status == 422  # without words
    answer = await officer.sign(path, doors="fails", note="三楼门缝大，已报修并围挡", photo=True)
    assert answer.status == 303
    finding = await DutyFinding.get()
    assert (finding.item_key, finding.words, finding.closed_at) == ("doors", "三楼门缝大，已报修并围挡", None)
    page = f"/duty/findings/{finding.id}"
    assert page in await officer.open("/duty")
    photo = await web_client.get(f"{page}/photo.jpg", headers=officer.headers)
    assert photo.content_type == "image/jpeg"
    assert (await web_client.get(f"{page}/photo.jpg")).status == 404  # for nobody else
    head = await DutyPhone(web_client, services).take(await appointed(services, DutyPost.HEAD, name="王总"))
    closing = {"words": "已调整门缝，试运行正常"}
    assert (await head.post(page, FormData(closing, default_to_multipart=True))).status == 422
    without = await officer.post(page, FormData(closing, default_to_multipart=True))
    assert "请附整改后的照片" in await without.text()
    form = FormData(closing)
    form.add_field("photo", await photo.read(), filename="b.jpg", content_type="image/jpeg")
    assert (await officer.post(page, form)).status == 303
    assert "已解决" in await officer.open(page)
    assert page not in await officer.open("/duty")


async def test_the_same_form_twice_is_one_sheet_and_another_page_is_another(
    officer: DutyPhone, services: Services, lift: LiftCard
) -> None:
    path = f"/l/{lift.code}/duty"
    page = await officer.open(path)
    answers = await asyncio.gather(*(officer.post(path, filled(page)) for _ in range(2)))
    assert [one.status for one in answers] == [303, 303]
    assert len({one.headers["Location"] for one in answers}) == 1
    assert await DutySheet.all().count() == 1
    await officer.sign(path, light="fails", note="灯坏了，已换")  # seen in the evening: nothing is lost
    assert await DutySheet.all().count() == 2


async def test_a_sheet_counts_for_the_day_of_its_tap_however_late_it_comes_within_a_day(
    officer: DutyPhone, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    path = f"/l/{lift.code}/duty"
    page, day = await officer.open(path), services.clock().astimezone(LOCAL).date()
    clock.advance(20 * HOUR)  # into the next day
    await officer.post(path, filled(page, tap(services, 19 * HOUR)))
    sheet = await DutySheet.get()
    assert (sheet.day, sheet.counts, sheet.clock_is_off) == (day, True, False)
    assert sheet.received_at - sheet.filled_at == pytest.approx(19 * HOUR, abs=timedelta(seconds=5))


async def test_what_comes_after_days_is_a_late_entry_that_counts_for_no_day(
    officer: DutyPhone, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    path = f"/l/{lift.code}/duty"
    page = await officer.open(path)
    clock.advance(72 * HOUR)
    answer = await officer.post(path, filled(page, tap(services, 71 * HOUR)))
    assert (await DutySheet.get()).counts is False
    assert "留作补记" in await officer.open(answer.headers["Location"])


async def test_a_sheet_is_not_filled_in_backwards(
    officer: DutyPhone, services: Services, lift: LiftCard
) -> None:
    """A page of today, with a tap that claims yesterday, is a sheet of today, and marked."""
    path = f"/l/{lift.code}/duty"
    page = await officer.open(path)
    await officer.post(path, filled(page, tap(services, 30 * HOUR), day="2020-01-01"))
    sheet = await DutySheet.get()
    assert sheet.day == services.clock().astimezone(LOCAL).date()
    assert sheet.clock_is_off


async def test_nobody_signs_who_is_not_appointed_or_for_another_lift(
    officer: DutyPhone, web_client: Client, services: Services, lift: LiftCard
) -> None:
    path = f"/l/{lift.code}/duty"
    page = await officer.open(path)
    stranger = DutyPhone(web_client, services)
    without = await stranger.post(path, filled(page))
    assert without.status == 403
    assert "请先打开您的职责链接，再发一次" in await without.text()
    assert "没有职责链接" in await stranger.open("/duty", 410)
    await stranger.open("/duty/reminders.ics", 404)
    assert "SUMMARY:日管控：翠湖物业服务有限公司" in await officer.open("/duty/reminders.ics")
    assert (await officer.post(path, filled(page), **{"Sec-Fetch-Site": "cross-site"})).status == 403
    right = await card_of(services, "右梯", building="1幢", unit="1单元")
    other = await officer.sign(f"/l/{right.code}/duty", mark_of=path)  # signed on another lift's sheet
    assert other.status == 403
    assert "不是为您、为这部电梯打开的" in await other.text()
    director = await DutyPhone(web_client, services).take(await appointed(services, DutyPost.DIRECTOR))
    await director.open(path, 403)
    assert (await director.post(path, filled(page))).status == 403
    unit = await stranger_to(lift)
    elsewhere = await DutyPhone(web_client, services).take(
        await appointed(services, DutyPost.OFFICER, unit.name)
    )
    refused = await elsewhere.sign(path)
    assert "这部电梯不归您负责" in await refused.text()
    assert not await DutySheet.exists()


async def test_an_officer_of_one_estate_signs_for_its_lifts_alone(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    estate = (await Lift.get(id=lift.lift_id)).estate_id
    phone = await DutyPhone(web_client, services).take(
        await appointed(services, DutyPost.OFFICER, estate_id=estate)
    )
    assert (await phone.sign(f"/l/{lift.code}/duty")).status == 303


async def test_who_was_dismissed_still_sends_what_waited_and_nothing_more(
    officer: DutyPhone, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    path = f"/l/{lift.code}/duty"
    page = await officer.open(path)
    row = await DutyAppointment.get()
    assert await end_appointment(row.organisation_id, row.id, TESTER, services.clock())
    clock.advance(20 * HOUR)
    assert (await officer.post(path, filled(page, tap(services, 19 * HOUR)))).status == 303
    await officer.open("/duty", 410)
    late = await officer.post(path, filled(page, nonce="n" * 20))
    assert "这一天您没有这个职务" in await late.text()
    assert await DutySheet.all().count() == 1


async def test_a_link_of_an_appointment_that_ended_opens_nothing(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    made = await appointed(services, DutyPost.OFFICER)
    row = await DutyAppointment.get()
    await end_appointment(row.organisation_id, row.id, TESTER, services.clock())
    clock.advance(50 * HOUR)
    link = duty_link(services, made).removeprefix(services.settings.public_url)
    for path in (link, link[:-4], "/duty?appointment=x&signature=y"):
        answer = await web_client.get(path, allow_redirects=False)
        assert answer.status == 410
        assert "tima_duty" not in answer.cookies


async def test_director_and_head_of_one_phone_report_the_week_and_the_month(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    phone = DutyPhone(web_client, services)
    await phone.take(await appointed(services, DutyPost.DIRECTOR, name="周总监"))
    await phone.take(await appointed(services, DutyPost.HEAD, name="王总"))
    home = await phone.open("/duty")
    assert "每周电梯安全排查治理报告" in home
    assert "每月电梯安全调度会议纪要" in home
    assert (await phone.sign("/duty/week")).status == 422  # a report is words
    assert (await phone.sign("/duty/week", words="本周无隐患")).status == 303
    assert (await phone.sign("/duty/month", words="下月年检 3 台")).status == 303
    assert {one.period for one in await DutySheet.all()} == {DutyPeriod.WEEK, DutyPeriod.MONTH}
    await phone.open("/duty/day", 403)


async def test_a_maintainers_quality_officer_has_the_units_own_list(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    made = await appointed(services, DutyPost.OFFICER, MAINTAINER, name="钱质量")
    phone = await DutyPhone(web_client, services).take(made)
    assert "每日电梯质量安全检查记录" in await phone.open("/duty")
    assert "质量安全员" in await phone.open("/duty/day")
    assert (await phone.sign("/duty/day", parts="fails", note="门锁没有合格证，已退回")).status == 303
    sheet = await DutySheet.get()
    assert (sheet.lift_id, sheet.findings) == (None, 1)


async def test_odd_forms_are_refused(officer: DutyPhone, services: Services, lift: LiftCard) -> None:
    path = f"/l/{lift.code}/duty"
    page = await officer.open(path)
    for field, value, status in (
        ("mark", "x", 403),
        ("mark", "x.1.2.y", 403),
        ("mark", "..", 403),
        ("nonce", "short", 400),
        ("a-alarm", "perhaps", 422),
        ("words", "字" * 2000, 422),
    ):
        answer = await officer.post(path, filled(page, {field: value}))
        assert answer.status == status, (field, value)
    assert not await DutySheet.exists()
    for missing in ("/duty/sheets/x", "/duty/findings/x", f"/duty/sheets/{lift.lift_id}"):
        await officer.open(missing, 404)
