"""Taking a call: the lift as it is typed, the report in one form, and everything a chat report can do."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.partners.contacts import add_contact
from models.actions.rescues.record_trapped import NeedOf, people_in
from models.rules.cities.rules import Part
from models.rules.insurance.cover import CoverState
from models.rules.reports import receipt_number
from models.rules.reports.contact import CALL_WORDING
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import Progress, ReportKind, ReportSource, Role
from models.rules.rescues.trap_clock import KnownBy
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.contact import ContactHours
from models.tables.partners.organisation import Organisation
from models.tables.reports.contact import Consent, Contact
from models.tables.reports.report import Event, Incident, Report
from models.tables.rescues import Rescue
from tests.conftest import Client
from tests.support.contacts import register
from tests.support.everything import stored_in_tables
from tests.support.lifts import card_of, card_with_cover
from tests.support.other_city import build_other_city, file_hazard_of
from tests.support.receipts import number_of
from tests.support.staff import TESTER, Browser, sit_down

CALL = "/console/call"
PHONE = "13912345678"


@pytest.fixture
async def desk(web_client: Client, services: Services) -> Browser:
    return await sit_down(web_client, services, StaffRole.HOTLINE_DESK)


async def call(desk: Browser, card: LiftCard | None, status: int = 303, **fields: str) -> str:
    """Register a call on a fresh form; the address of its page, or the refusing page."""
    address = f"{CALL}?lift={card.lift_id}" if card else CALL
    text = await desk.open(address)
    nonce = re.search(r'name="nonce" value="([^"]+)"', text)
    assert nonce
    sent = {"nonce": nonce[1], "lift": str(card.lift_id) if card else ""} | fields
    answer = await desk.send(CALL, status, **sent)
    return answer.headers["Location"] if status == 303 else await answer.text()


async def report_at(address: str) -> Report:
    return await Report.get(id=UUID(address.rsplit("/", 1)[1])).select_related("incident")


@pytest.mark.parametrize(
    "typed", ["330101", "3301", "翠湖苑 1幢1单元左", "翠湖苑1幢 1单元 左梯", "翠湖 1", "翠湖路 18"]
)
async def test_the_lift_is_listed_while_it_is_typed(desk: Browser, lift: LiftCard, typed: str) -> None:
    assert f"lift={lift.lift_id}" in await desk.open(f"{CALL}?part=lifts&q={typed}")


async def test_it_is_found_by_its_codes_and_nothing_is_found_by_nonsense_or_in_another_city(
    desk: Browser, services: Services, lift: LiftCard
) -> None:
    other = await build_other_city(services)
    for typed in (lift.code, lift.code.lower()):
        assert str(lift.lift_id) in await desk.open(f"{CALL}?part=lifts&q={typed}")
    for typed in ("", "没有这个小区", "99999", "%", "_", "'\"", "550001", "山水苑", "x" * 500):
        text = await desk.open(f"{CALL}?part=lifts&q={typed}")
        assert "data-lift" not in text
    assert "山水苑" not in await desk.open(f"{CALL}?lift={other.lift}")


async def test_while_the_caller_talks_the_officer_sees_card_cover_and_who_was_told(
    desk: Browser, services: Services, lift: LiftCard
) -> None:
    await file_hazard_of(services, lift.lift_id, "三楼异响")
    text = await desk.open(f"{CALL}?part=lift&lift={lift.lift_id}")
    shown = (lift.place, lift.rescue_number, lift.maintainer, lift.maintainer_phone, lift.use_unit)
    for words in (*shown, lift.policies[0].insurer, "在保", "三楼异响", "已经告诉了谁", "正在转报"):
        assert words in text


async def test_a_trapped_caller_is_passed_on_with_people_needs_and_a_number_that_is_masked(
    desk: Browser, services: Services, lift: LiftCard
) -> None:
    address = await call(
        desk, lift, kind="entrapment", role="inside", inside="2", needs="child", words="卡在八楼", phone=PHONE
    )
    report = await report_at(address)
    assert (report.door, report.role, report.words) == (ReportSource.CALL, Role.INSIDE, "卡在八楼")
    rescue = await Rescue.get(incident_id=report.incident_id)
    assert (rescue.reported_by, rescue.people_inside, rescue.needs_help) == (KnownBy.CALL, 2, True)
    assert (await people_in(report.incident_id, services.vault)).needs == (NeedOf.CHILD,)
    told = set(await Delivery.filter(incident_id=report.incident_id).values_list("part", flat=True))
    assert {"rescue_desk", "maintainer", "use_unit", "insurer"} <= told
    assert set(await Consent.filter(report=report).values_list("part", "wording")) == {
        (part, CALL_WORDING)
        for part in (Part.RESCUE_DESK, Part.MAINTAINER, Part.USE_UNIT, Part.RESCUE_STATION)
    }
    page = await desk.open(f"/console/reports/{report.incident_id}")
    assert "139****5678" in page
    assert PHONE not in page + await stored_in_tables()
    text = await desk.open(address)
    assert receipt_number.grouped(number_of(report))[:9] in text
    assert "已经告诉了谁" in text
    assert 'data-since="' in text
    assert await AuditEntry.filter(verb="take_call", subject_id=str(report.id)).count() == 1


async def test_a_second_call_of_the_same_lift_joins_with_the_clock_in_sight(
    desk: Browser, services: Services, lift: LiftCard
) -> None:
    first = await report_at(await call(desk, lift, kind="entrapment"))
    services.clock.advance(timedelta(minutes=3))  # type: ignore[attr-defined]
    text = await desk.open(f"{CALL}?part=lift&lift={lift.lift_id}")
    assert "这次登记会并进来" in text
    assert re.search(r'data-since="\d+">3:0\d<', text)
    assert "有人被困" in await desk.open(f"{CALL}?part=lifts&q=330101")
    second = await report_at(await call(desk, lift, kind="entrapment", role="outside"))
    assert second.incident_id == first.incident_id
    assert number_of(second) != number_of(first)
    assert (await Rescue.get()).filings == 2


async def test_a_second_call_about_a_hazard_joins_it_if_the_officer_says_so(
    desk: Browser, services: Services, lift: LiftCard
) -> None:
    known = await file_hazard_of(services, lift.lift_id, "三楼异响")
    await Delivery.all().update(attempts=1)
    assert f'value="{known}"' in await desk.open(f"{CALL}?lift={lift.lift_id}")
    joined = await report_at(
        await call(desk, lift, kind="hazard", joins=str(known), words="门开着就走，冒烟", category="door")
    )
    assert joined.incident_id == known
    # It has become a severe one: the regulator is told too.
    assert (await Incident.get(id=known)).severe
    event = await Event.get(incident_id=known, kind=EventKind.JOINED)
    told = set(await Delivery.filter(event=event).values_list("part", flat=True))
    assert {"regulator", "maintainer", "insurer"} <= told
    other = await report_at(await call(desk, lift, kind="hazard", words="按钮坏了", category="buttons"))
    assert other.incident_id != known
    # Closed meanwhile, or of another lift: it stands alone.
    await Incident.filter(id=known).update(closed_at=services.clock())
    late = await report_at(await call(desk, lift, kind="hazard", joins=str(known), words="还是响"))
    assert late.incident_id != known
    right = await card_of(services, "右梯", building="1幢", unit="1单元")
    elsewhere = await report_at(
        await call(desk, right, kind="hazard", joins=str(other.incident_id), words="一样响")
    )
    assert elsewhere.incident_id != other.incident_id


async def test_a_question_answered_on_the_line_is_closed_and_an_open_one_is_passed_on(
    desk: Browser, lift: LiftCard
) -> None:
    answered = await report_at(await call(desk, lift, kind="question", words="有保险吗", answer="有，在保"))
    assert answered.incident.kind is ReportKind.QUESTION
    assert (answered.incident.progress, answered.incident.closed_at is None) == (Progress.RESOLVED, False)
    assert await Delivery.filter(incident=answered.incident).count() == 0
    said = await Event.get(incident=answered.incident, kind=EventKind.ANSWERED)
    assert said.details["words"] == "有，在保"
    open_one = await report_at(await call(desk, lift, kind="question", words="什么时候修好"))
    parts = {one.part for one in await Delivery.filter(incident=open_one.incident)}
    assert parts == {Part.USE_UNIT, Part.CITY_DESK}


async def test_a_suggestion_goes_to_the_insurer_and_is_not_taken_without_one(
    desk: Browser, services: Services, lift: LiftCard
) -> None:
    report = await report_at(await call(desk, lift, kind="suggestion", words="希望多查"))
    assert [one.part for one in await Delivery.filter(incident=report.incident)] == [Part.INSURER]
    bare = await card_with_cover(services, CoverState.LAPSED)
    assert "没有查到有效的保险" in await call(desk, bare, 422, kind="suggestion", words="希望多查")


async def test_somebody_trapped_at_an_unknown_place_is_registered_with_what_they_said(
    desk: Browser, services: Services
) -> None:
    report = await report_at(await call(desk, None, kind="entrapment", place="老城区那个新商场", phone=PHONE))
    assert report.incident.lift_id is None
    assert "老城区那个新商场" in report.words
    assert "还不知道是哪部电梯" in await desk.open("/console/dispatch")
    # Asked again by the same number, the officer finds the call.
    text = await (await desk.fill(f"{CALL}/caller", 200, at=CALL, phone="139-1234-5678")).text()
    assert f"{CALL}/{report.id}" in text
    text = await (await desk.fill(f"{CALL}/caller", 200, at=CALL, phone="13800000000")).text()
    assert "这个号码没有来过" in text
    await desk.fill(f"{CALL}/caller", 422, at=CALL, phone="12")
    answer = await desk.request("GET", f"{CALL}?q={number_of(report)}")
    assert (answer.status, answer.headers["Location"]) == (303, f"{CALL}/{report.id}")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "请选择是什么事"),
        ({"kind": "dance"}, "请选择是什么事"),
        ({"kind": "hazard"}, "来电人怎么说"),
        ({"kind": "entrapment", "inside": "0"}, "人数"),
        ({"kind": "entrapment", "inside": "五十"}, "人数"),
        ({"kind": "entrapment", "inside": "²"}, "人数"),
        ({"kind": "entrapment", "inside": "51"}, "人数"),
        ({"kind": "hazard", "words": "响", "phone": "12"}, "电话号码"),
        ({"kind": "hazard", "words": "响" * 2001}, "2000 字"),
        ({"kind": "suggestion", "words": "响" * 1001}, "1000 字"),
        ({"kind": "question", "words": "响", "answer": "答" * 2001}, "2000 字"),
        ({"kind": "hazard", "words": "救命，我被困在电梯里了"}, "听起来有人被困"),
        ({"kind": "hazard", "words": "响", "lift": ""}, "请先选是哪部电梯"),
        ({"kind": "entrapment", "lift": ""}, "写下来电人说的地方"),
        ({"kind": "hazard", "words": "响", "lift": "01890000-0000-7000-8000-000000000000"}, "没有这部电梯"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_stays(
    desk: Browser, lift: LiftCard, fields: dict[str, Any], words: str
) -> None:
    text = await call(desk, lift, 422, **fields)
    assert words in text
    if fields.get("words"):
        assert fields["words"] in text
    assert await Report.all().count() == 0


async def test_nobody_is_trapped_the_officer_has_asked(desk: Browser, lift: LiftCard) -> None:
    fields: dict[str, Any] = {"kind": "hazard", "words": "救命，我被困在电梯里了", "nobody_trapped": "1"}
    assert (await report_at(await call(desk, lift, **fields))).incident.kind is ReportKind.HAZARD


async def test_a_form_sent_twice_is_one_call(desk: Browser, lift: LiftCard) -> None:
    await desk.open(f"{CALL}?lift={lift.lift_id}")
    fields: dict[str, Any] = {"nonce": "n" * 20, "lift": str(lift.lift_id), "kind": "entrapment"}
    first = await desk.send(CALL, **fields)
    again = await desk.send(CALL, **fields)
    assert first.headers["Location"] == again.headers["Location"]
    assert await Report.all().count() == 1
    assert await AuditEntry.filter(verb="take_call").count() == 1


async def test_what_the_caller_adds_is_told_and_a_mistake_closes_nothing(
    desk: Browser, lift: LiftCard
) -> None:
    address = await call(desk, lift, kind="hazard", words="异响")
    report = await report_at(address)
    await desk.open(address)
    await desk.send(f"{address}/words", 422, words="")
    await desk.send(f"{address}/words", words="现在更响了", nonce="m" * 20)
    said = await Event.get(incident=report.incident, kind=EventKind.SAID)
    assert said.details["words"] == "现在更响了"
    await desk.send(f"{address}/withdraw", 422)
    await desk.send(f"{address}/withdraw", sure="1")
    assert await Event.filter(incident=report.incident, kind=EventKind.WITHDRAWN).count() == 1
    assert (await Incident.get(id=report.incident_id)).closed_at is None


async def test_the_number_goes_on_only_where_the_caller_agrees(desk: Browser, lift: LiftCard) -> None:
    alone = await report_at(await call(desk, lift, kind="hazard", words="异响", phone=PHONE))
    assert [one.part for one in await Consent.filter(report=alone)] == [Part.RESCUE_DESK]
    agreed = await report_at(await call(desk, lift, kind="hazard", words="抖", phone=PHONE, passes_on="1"))
    assert await Consent.filter(report=agreed).count() == 3
    assert await Contact.all().count() == 2


async def test_the_maintainers_officer_on_duty_is_shown_with_the_number_to_dial(
    desk: Browser, services: Services, lift: LiftCard
) -> None:
    maintainer = await Organisation.get(name=lift.maintainer)
    now, vault = services.clock(), services.vault
    made = await add_contact(maintainer.id, "李师傅", "02312345678", vault, TESTER, now)
    assert isinstance(made, UUID)
    page = f"{CALL}?part=lift&lift={lift.lift_id}"
    text = await desk.open(page)
    assert "李师傅" in text  # a landline can be dialled, though nothing proves it
    assert "号码没有验证过" in text
    [chen] = await register(services, ("陈师傅", PHONE), at=lift.maintainer)
    text = await desk.open(page)
    assert "陈师傅" in text  # a proved number goes first
    assert f"tel:{PHONE}" in text
    assert "李师傅" not in text
    assert PHONE not in await stored_in_tables()
    await ContactHours.filter(contact_id__in=(chen, made)).delete()
    text = await desk.open(page)
    assert "陈师傅" not in text
    assert "李师傅" not in text
