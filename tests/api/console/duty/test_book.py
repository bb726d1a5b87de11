"""The duty book in the console: appointments, risk list, what is missing, and what others see of it."""

import asyncio
from datetime import date, timedelta

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.duty.kinds import DutyPeriod, DutyPost
from models.rules.staff.access import StaffRole
from models.tables.duty import DutyAppointment, DutyItemList, DutyRiskList, DutySheet
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.duty import MAINTAINER, USE_UNIT, DutyPhone, appointed
from tests.support.staff import Browser, at_desk, hire, sit_down

ONE_DAY = timedelta(days=1)
MODEL_DAY, MODEL_WEEK, MODEL_MONTH = "alarm", "day_records", "heard"


@pytest.fixture
def today(clock: MovableClock) -> date:
    clock.go_to_noon()
    return clock().astimezone(LOCAL).date()


async def book_of(name: str = USE_UNIT) -> str:
    return f"/console/duty/{(await Organisation.get(name=name)).id}"


async def link_given(desk: Browser, book: str, client: Client, services: Services) -> DutyPhone:
    """The phone of the only person appointed, by the link that the console shows."""
    person = await DutyAppointment.get()
    await desk.open(book)
    answer = await desk.send(f"{book}/people/{person.id}/link", 200)
    assert f"/duty?appointment={person.id}" in await answer.text()
    return await DutyPhone(client, services).take(person.id)


async def test_from_the_appointment_to_the_regulators_list(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock, today: date
) -> None:
    """A company appoints, makes its list, keeps one lift of many; tomorrow the regulator sees what is missing."""
    company = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    officer = await hire(services, StaffRole.REGULATOR)
    regulator = await at_desk(web_client, services, officer)
    book = await book_of()
    assert book in await regulator.open("/console/duty?view=unappointed")
    fields = {"post": "officer", "name": "沈安全", "since": f"{today}"}
    await company.fill(f"{book}/people", 303, at=book, **fields)
    await company.fill(
        f"{book}/list", own_day="门禁正常", own_week="周例会", own_month="月例会", item=MODEL_DAY
    )
    phone = await link_given(company, book, web_client, services)
    page = await phone.open(f"/l/{lift.code}/duty")
    assert "门禁正常" in page
    assert "光幕" not in page
    answer = await phone.sign(f"/l/{lift.code}/duty", alarm="fails", note="对讲无声，已报修", photo=True)
    assert answer.status == 303

    assert book not in await regulator.open("/console/duty?view=overdue")  # today there is still time
    clock.advance(ONE_DAY)
    regulator = await at_desk(web_client, services, officer)
    owed = await Lift.filter(use_unit__name=USE_UNIT, state="in_use").count()
    overdue = await regulator.open("/console/duty?view=overdue")
    assert book in overdue
    shown = await regulator.open(book)
    assert f'<td data-label="缺"><span class="tag bad">{owed - 1}</span>' in shown
    assert "对讲无声，已报修" in shown
    assert "没有任命：主要负责人、电梯安全总监" in shown
    assert "任命</button>" not in shown  # not the regulator's to appoint
    sheet = await DutySheet.get()
    whole = await regulator.open(f"{book}/sheets/{sheet.id}")
    assert "本单位风险管控清单第 1 版" in whole
    assert "扫了轿厢里的码" in whole
    pdf = await regulator.request("GET", f"{book}/sheets/{sheet.id}/sheet.pdf")
    assert (await pdf.read()).startswith(b"%PDF")
    assert USE_UNIT in await (await regulator.request("GET", "/console/export/duty.csv?view=overdue")).text()
    assert "/console/duty?view=overdue" in await regulator.open("/console")


async def test_a_week_and_a_month_that_passed_without_a_report_are_missing(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock, today: date
) -> None:
    await appointed(services, DutyPost.OFFICER, MAINTAINER)
    row = await DutyAppointment.get()
    first = today - timedelta(days=70)
    await DutyAppointment.filter(id=row.id).update(since=first)
    maintainer = await sit_down(web_client, services, StaffRole.MAINTAINER)
    shown = await maintainer.open(await book_of(MAINTAINER))
    last_month = (today.replace(day=1) - ONE_DAY).replace(day=1)
    last_monday = today - timedelta(days=today.weekday() + 7)
    assert f"{last_month} 至" in shown
    assert f"{last_monday} 至" in shown
    asked = await DutyItemList.create(digest="0" * 64, source="来源", items=[])
    for period, day in (
        (DutyPeriod.DAY, today - ONE_DAY),
        (DutyPeriod.WEEK, last_monday),
        (DutyPeriod.MONTH, last_month),
    ):
        assert await book_of(MAINTAINER) in await maintainer.open("/console/duty?view=overdue"), period
        await DutySheet.create(
            organisation_id=row.organisation_id,
            appointment_id=row.id,
            period=period,
            day=day,
            filled_at=services.clock(),
            received_at=services.clock(),
            asked=asked,
            exceptions={},
            signed_by="钱质量",
            source_key=f"test:{period}",
        )
    assert await book_of(MAINTAINER) not in await maintainer.open("/console/duty?view=overdue")


async def test_a_stopped_lift_is_owed_no_look(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock, today: date
) -> None:
    await appointed(services, DutyPost.OFFICER)
    await Lift.filter(use_unit__name=USE_UNIT).update(state="stopped", state_since=today - ONE_DAY)
    clock.advance(ONE_DAY)
    company = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    assert await book_of() not in await company.open("/console/duty?view=overdue")


async def test_nobody_is_appointed_backwards_twice_or_for_an_estate_of_others(
    web_client: Client, services: Services, lift: LiftCard, today: date
) -> None:
    company = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    book = await book_of()
    fields = {"post": "director", "name": "周总监", "since": f"{today}"}
    other = await Lift.exclude(use_unit__name=USE_UNIT).first()
    assert other is not None
    for wrong in (
        {"since": f"{today - ONE_DAY}"},
        {"since": "昨天"},
        {"name": ""},
        {"post": "king"},
        {"estate": "x"},
        {"estate": f"{other.estate_id}"},
    ):
        await company.fill(f"{book}/people", 422, at=book, **(fields | wrong))
    await company.fill(f"{book}/people", 303, at=book, **fields)
    await company.fill(f"{book}/people", 422, at=book, **fields)
    person = await DutyAppointment.get()
    await company.fill(f"{book}/people/{person.id}/end", at=book)
    await company.fill(f"{book}/people/{person.id}/end", 404, at=book)


async def test_a_list_without_a_month_is_none_and_of_two_at_once_one_is_refused(
    web_client: Client, services: Services, lift: LiftCard, today: date
) -> None:
    company = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    page = f"{await book_of()}/list"
    refused = await company.fill(page, 422, own_day="一", own_week="二")
    assert "都至少要有一项" in await refused.text()
    await company.open(page)
    seen = company.version
    own = {"own_day": "一", "own_week": "二", "own_month": "三", "version": seen}
    answers = await asyncio.gather(
        *(
            company.request("POST", page, data=own | {"csrf": company.csrf, "own_day": text})
            for text in ("甲", "乙")
        )
    )
    assert sorted(one.status for one in answers) == [303, 409]
    late = next(one for one in answers if one.status == 409)
    assert "别人改过清单" in await late.text()
    assert await DutyRiskList.all().count() == 1


async def test_one_company_sees_no_book_of_another(
    web_client: Client, services: Services, lift: LiftCard, today: date
) -> None:
    company = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    await company.open(await book_of(MAINTAINER), 404)
    await company.open(f"{await book_of(MAINTAINER)}/list", 404)
    listed = await company.open("/console/duty")
    assert USE_UNIT in listed
    assert MAINTAINER not in listed
