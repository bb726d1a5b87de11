"""An emergency drill: signed by the director with who took part, missing for the regulator, erased in time."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.privacy.purge import purge
from models.actions.shared.city_rules import LOCAL
from models.rules.duty.kinds import DutyPeriod, DutyPost
from models.rules.privacy.retention import Data, kept_until
from models.rules.staff.access import StaffRole
from models.tables.duty import DutyAppointment, DutyAttendee, DutyFinding, DutyItemList, DutySheet
from models.tables.partners.organisation import Organisation
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.duty import MAINTAINER, DutyPhone, appointed, filled
from tests.support.staff import sit_down

PEOPLE = {
    "who-1": "周总监",
    "part-1": "指挥",
    "here-1": "1",
    "who-2": "许保安",
    "part-2": "疏散",
    "who-50": "李师傅",
    "part-50": "断电、放人",
    "here-50": "1",
}
WORDS = "上午十点在 3 幢演练困人"


async def kept(appointment: UUID, period: DutyPeriod, day: date, services: Services) -> None:
    """A sheet of a day that is over; through the doors it could no longer be signed."""
    row = await DutyAppointment.get(id=appointment)
    asked, _ = await DutyItemList.get_or_create(digest="0" * 64, defaults={"source": "来源", "items": []})
    await DutySheet.create(
        organisation_id=row.organisation_id,
        appointment_id=row.id,
        period=period,
        day=day,
        filled_at=services.clock(),
        received_at=services.clock(),
        asked=asked,
        exceptions={},
        signed_by=row.name,
        source_key=f"test:{period}",
    )


@pytest.fixture(autouse=True)
def noon(clock: MovableClock) -> None:
    clock.go_to_noon()


@pytest.fixture
async def director(web_client: Client, services: Services) -> DutyPhone:
    made = await appointed(services, DutyPost.DIRECTOR, name="周总监")
    return await DutyPhone(web_client, services).take(made)


async def test_a_drill_is_signed_with_who_took_part_and_shown_to_the_regulator(
    director: DutyPhone, web_client: Client, services: Services, lift: LiftCard
) -> None:
    assert "电梯应急演练记录" in await director.open("/duty")
    answer = await director.sign("/duty/year", words=WORDS, review="fails", note="夜班没有参加", more=PEOPLE)
    assert answer.status == 303
    sheet = await DutySheet.get()
    today = services.clock().astimezone(LOCAL).date()
    assert (sheet.period, sheet.day, sheet.findings) == (DutyPeriod.YEAR, date(today.year, 1, 1), 1)
    assert await DutyFinding.filter(sheet_id=sheet.id, closed_at=None).count() == 1
    kept = await DutyAttendee.filter(sheet_id=sheet.id).order_by("number")
    assert [(one.name, one.part, one.present) for one in kept] == [
        ("周总监", "指挥", True),
        ("许保安", "疏散", False),
        ("李师傅", "断电、放人", True),
    ]
    shown = await director.open(answer.headers["Location"])
    for word in ("许保安", "没有到", "断电、放人", "夜班没有参加", WORDS):
        assert word in shown
    assert "再填一份" in await director.open("/duty")

    regulator = await sit_down(web_client, services, StaffRole.REGULATOR)
    book = f"/console/duty/{sheet.organisation_id}"
    signed = f'<td data-label="日期"><a href="{book}/sheets/{sheet.id}">'
    assert signed in await regulator.open(book)  # though its day is the first of the year
    whole = await regulator.open(f"{book}/sheets/{sheet.id}")
    assert "李师傅" in whole
    assert "零风险" not in whole
    pdf = await regulator.request("GET", f"{book}/sheets/{sheet.id}/sheet.pdf")
    assert (await pdf.read()).startswith(b"%PDF")


async def test_a_form_with_odd_people_comes_back_as_typed(director: DutyPhone, lift: LiftCard) -> None:
    for odd, words in (
        (dict.fromkeys(PEOPLE, ""), "自己在这里打勾"),
        ({"who-2": ""}, "没有写姓名"),
        ({"part-50": ""}, "没有写分工"),
        ({"who-2": "字" * 51}, "最多 50 个字"),
        ({"who-2": "周总监", "part-2": "指挥"}, "两行写得一样"),
    ):
        answer = await director.sign("/duty/year", words=WORDS, more=PEOPLE | odd)
        assert answer.status == 422, odd
        shown = await answer.text()
        assert words in shown
        assert WORDS in shown
    assert (await director.sign("/duty/year", more=PEOPLE)).status == 422  # without its course
    assert not await DutySheet.exists()
    assert not await DutyAttendee.exists()


async def test_the_same_form_twice_is_one_sheet_with_its_people_once(
    director: DutyPhone, lift: LiftCard
) -> None:
    page = await director.open("/duty/year")
    for _ in range(2):
        answer = await director.post("/duty/year", filled(page, PEOPLE | {"words": WORDS}))
        assert answer.status == 303
    assert await DutySheet.all().count() == 1
    assert await DutyAttendee.all().count() == 3


async def test_a_use_unit_has_no_half_years_and_only_the_director_signs(
    director: DutyPhone, web_client: Client, services: Services, lift: LiftCard
) -> None:
    await director.open("/duty/half_year", 403)
    page = await director.open("/duty/year")
    answer = await director.post("/duty/half_year", filled(page, PEOPLE | {"words": WORDS}))
    assert answer.status == 403
    officer = DutyPhone(web_client, services)
    await officer.take(await appointed(services, DutyPost.OFFICER))
    await officer.open("/duty/year", 403)
    assert "应急演练" not in await officer.open("/duty")
    assert not await DutySheet.exists()


async def test_a_maintainer_without_a_drill_in_the_last_half_year_is_overdue_for_that_alone(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    made = await appointed(services, DutyPost.DIRECTOR, MAINTAINER, name="吴总监")
    last_day = clock().astimezone(LOCAL).date() - timedelta(days=1)
    january = date(last_day.year + 1, 1, 1)
    await DutyAppointment.filter(id=made).update(since=date(last_day.year, 7, 1))
    clock.advance(datetime.combine(january, time(12), LOCAL) - clock())
    monday = january - timedelta(days=january.weekday() + 7)
    await kept(made, DutyPeriod.DAY, last_day.replace(month=12, day=31), services)
    await kept(made, DutyPeriod.WEEK, monday, services)
    await kept(made, DutyPeriod.MONTH, last_day.replace(month=12, day=1), services)
    regulator = await sit_down(web_client, services, StaffRole.REGULATOR)
    key = (await Organisation.get(name=MAINTAINER)).id
    missing = f"{date(last_day.year, 7, 1)} 至 {date(last_day.year, 12, 31)}"
    assert missing in await regulator.open(f"/console/duty/{key}")
    export = "/console/export/duty.csv?view=overdue"
    assert missing in await (await regulator.request("GET", export)).text()
    phone = await DutyPhone(web_client, services).take(made)
    assert (await phone.sign("/duty/half_year", words=WORDS, more=PEOPLE)).status == 303
    assert missing in await regulator.open(f"/console/duty/{key}")  # it keeps the half-year that it is in
    await DutySheet.filter(period=DutyPeriod.HALF_YEAR).update(day=date(last_day.year, 7, 1))
    owed, _, signed = (await regulator.open(f"/console/duty/{key}")).partition("签过的表")
    assert missing not in owed
    assert missing in signed
    assert MAINTAINER not in await (await regulator.request("GET", export)).text()


async def test_after_four_years_the_record_goes_with_the_names(
    director: DutyPhone, services: Services, lift: LiftCard
) -> None:
    assert (await director.sign("/duty/year", more=PEOPLE, words=WORDS)).status == 303
    end = kept_until(Data.DUTY_SHEET, services.clock())
    async for _ in purge(end - timedelta(days=1), services.photos.remove):
        pass
    assert await DutyAttendee.all().count() == 3
    assert [one async for one in purge(end, services.photos.remove)]
    assert not await DutyAttendee.exists()
    assert not await DutySheet.exists()
