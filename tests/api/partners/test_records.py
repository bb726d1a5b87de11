"""Records of 96333 and 12345 by their programs: matched, merged, once."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.file import ReportDraft, file_report
from models.rules.forwarding.delivery import DeliveryState
from models.rules.partners.tokens import TokenScope
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import HazardCategory, Progress, ReportKind, ReportSource
from models.rules.rescues.trap_clock import RescueState
from models.tables.desks.record import PartnerRecord
from models.tables.forwarding.delivery import Delivery
from models.tables.lifts import Lift
from models.tables.reports.report import Event, Incident, Report
from models.tables.rescues import Rescue
from tests.conftest import Client
from tests.support.everything import stored_in_tables
from tests.support.other_city import build_other_city
from tests.support.partner_tokens import DESK_12345, DESK_96333, Program, token_of

RECORDS = "/partners/v1/records"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def rescue_desk(web_client: Client, services: Services) -> Program:
    return Program(web_client, await token_of(services, DESK_96333, TokenScope.INTAKE_WRITE))


@pytest.fixture
async def city_desk(web_client: Client, services: Services) -> Program:
    return Program(web_client, await token_of(services, DESK_12345, TokenScope.INTAKE_WRITE))


def at(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def entrapment(services: Services, lift: LiftCard, number: str = "R-1", **more: Any) -> dict[str, Any]:
    began = services.clock() - 40 * MINUTE
    return {
        "number": number,
        "kind": "困人",
        "occurred_at": at(began),
        "rescue_number": lift.rescue_number,
    } | more


def fault(services: Services, lift: LiftCard, number: str = "F-1", **more: Any) -> dict[str, Any]:
    return entrapment(services, lift, number) | {"kind": "故障", "words": "三楼异响"} | more


async def sos(services: Services, lift: LiftCard) -> Incident:
    draft = ReportDraft("test:sos", ReportSource.WEB, ReportKind.ENTRAPMENT, lift.lift_id)
    return await Incident.get(id=(await file_report(draft, services.clock(), services.vault)).incident_id)


async def send(program: Program, *records: Any) -> dict[str, Any]:
    answer: dict[str, Any] = await program.post(RECORDS, {"records": list(records)})
    return answer


async def test_the_record_of_our_own_entrapment_is_a_word_on_it_with_its_minutes(
    services: Services, lift: LiftCard, rescue_desk: Program
) -> None:
    services.clock.advance(-30 * MINUTE)  # type: ignore[attr-defined]
    incident = await sos(services, lift)
    services.clock.advance(30 * MINUTE)  # type: ignore[attr-defined]
    began = incident.opened_at
    minutes = {
        "occurred_at": at(began - MINUTE),
        "departed_at": at(began + 2 * MINUTE),
        "arrived_at": at(began + 11 * MINUTE),
        "released_at": at(began + 19 * MINUTE),
    }
    answer = await send(rescue_desk, entrapment(services, lift, outcome="已放人", **minutes))
    assert answer == {"merged": 1, "rejected": []}
    assert await Incident.all().count() == 1
    event = await Event.get(kind=EventKind.RECORDED)
    assert set(event.details["facts"]) == {"departed", "arrived", "released"}
    assert event.details["facts"]["arrived"]["known_by"] == "desk_record"
    assert event.details["facts"]["arrived"]["record"] == "R-1"
    delivery = await Delivery.get(part="rescue_desk", event__kind=EventKind.FILED)
    assert (delivery.state, delivery.ticket, delivery.due_at) == (DeliveryState.ACCEPTED, "R-1", None)
    # The trap clock goes by the minutes of the record, and still waits for the person's own word.
    rescue = await Rescue.get(incident_id=incident.id)
    told = (rescue.departed_at, rescue.arrived_at, rescue.released_at)
    whole = began.replace(microsecond=0)
    assert told == (whole + 2 * MINUTE, whole + 11 * MINUTE, whole + 19 * MINUTE)
    assert rescue.state is RescueState.RELEASED


async def test_the_same_record_again_changes_nothing_and_one_that_has_gone_on_is_a_new_word(
    services: Services, lift: LiftCard, rescue_desk: Program
) -> None:
    record = fault(services, lift)
    assert await send(rescue_desk, record) == {"new": 1, "rejected": []}
    events = await Event.all().count()
    assert await send(rescue_desk, record, record) == {"unchanged": 2, "rejected": []}
    assert await Event.all().count() == events
    assert await send(rescue_desk, record | {"status": "已办结", "outcome": "已换轮"}) == {
        "updated": 1,
        "rejected": [],
    }
    incident = await Incident.get()
    assert incident.progress is Progress.RESOLVED
    assert await PartnerRecord.all().count() == 1


async def test_a_record_that_is_news_is_passed_on_to_everybody_but_its_desk(
    services: Services, lift: LiftCard, city_desk: Program
) -> None:
    await send(city_desk, fault(services, lift))
    owed = {str(one.part): one for one in await Delivery.filter(organisation_id__not_isnull=True)}
    assert set(owed) == {"use_unit", "maintainer", "insurer", "city_desk"}
    assert (owed["city_desk"].ticket, owed["city_desk"].due_at) == ("F-1", None)
    assert all(owed[part].due_at for part in ("use_unit", "maintainer", "insurer"))
    assert (await Report.get()).door is ReportSource.DESK


async def test_what_is_over_alarms_nobody(services: Services, lift: LiftCard, rescue_desk: Program) -> None:
    began = services.clock() - timedelta(days=3)
    record = entrapment(services, lift, occurred_at=at(began), released_at=at(began + 20 * MINUTE))
    assert await send(rescue_desk, record) == {"new": 1, "rejected": []}
    incident = await Incident.get()
    assert (incident.progress, incident.open_key) == (Progress.RESOLVED, None)
    assert incident.closed_at == (began + 20 * MINUTE).replace(microsecond=0)
    assert not await Delivery.filter(due_at__not_isnull=True).exists()


async def test_both_desks_tell_of_one_entrapment_at_once(
    services: Services, lift: LiftCard, rescue_desk: Program, city_desk: Program
) -> None:
    """Neither knows of the other, and both are told of as one matter, passed on once."""
    answers = await asyncio.gather(
        send(rescue_desk, entrapment(services, lift, "R-1")),
        send(city_desk, entrapment(services, lift, "12345-9")),
    )
    assert sorted(name for one in answers for name in one if name != "rejected") == ["merged", "new"]
    assert await Incident.all().count() == 1
    assert await PartnerRecord.all().count() == 2
    tickets = {one.ticket for one in await Delivery.filter(part__in=["rescue_desk", "city_desk"])}
    assert tickets == {"R-1", "12345-9"}


async def test_one_batch_sent_ten_times_at_once_is_one_batch(
    services: Services, lift: LiftCard, rescue_desk: Program
) -> None:
    batch = [
        fault(services, lift, f"F-{index}", category=name)
        for index, name in enumerate(("门系统", "异响", "按钮"))
    ]
    answers = await asyncio.gather(*(send(rescue_desk, *batch) for _ in range(10)))
    assert sum(one.get("new", 0) for one in answers) == 3
    assert sum(one.get("unchanged", 0) for one in answers) == 27
    assert await Incident.all().count() == await PartnerRecord.all().count() == 3


async def test_a_fault_joins_our_hazard_of_that_kind_and_day_only(
    services: Services, lift: LiftCard, rescue_desk: Program
) -> None:
    draft = ReportDraft(
        "test:h", ReportSource.WEB, ReportKind.HAZARD, lift.lift_id, "响", HazardCategory.NOISE
    )
    await file_report(draft, services.clock(), services.vault)
    assert await send(rescue_desk, fault(services, lift, "F-1", category="异响")) == {
        "merged": 1,
        "rejected": [],
    }
    assert await send(rescue_desk, fault(services, lift, "F-2", category="门系统")) == {
        "new": 1,
        "rejected": [],
    }
    assert await send(rescue_desk, fault(services, lift, "F-3")) == {"merged": 1, "rejected": []}
    old = at(services.clock() - timedelta(days=3))
    assert await send(rescue_desk, fault(services, lift, "F-4", category="异响", occurred_at=old)) == {
        "new": 1,
        "rejected": [],
    }


async def test_a_lift_is_found_by_its_numbers_or_its_address_and_never_guessed(
    services: Services, lift: LiftCard, rescue_desk: Program
) -> None:
    row = await Lift.get(id=lift.lift_id)
    other = await Lift.get(building="1幢", unit="1单元", position="右梯")
    nowhere = {"rescue_number": "", "category": "异响"}
    good = [
        fault(services, lift, "A", **nowhere | {"registration_number": row.registration_number}),
        fault(services, lift, "B", **nowhere | {"lift_code": lift.code}),
        fault(services, lift, "C", **nowhere | {"address": "滨江区翠湖苑1栋1单元左梯"}),
        fault(services, lift, "D", category="异响", lift_code=lift.code),
    ]
    bad = [
        fault(services, lift, "E", **nowhere | {"address": "翠湖苑1栋1单元"}),
        fault(services, lift, "F", **nowhere | {"address": "别处1栋"}),
        fault(services, lift, "G", lift_code=lift.code, registration_number=other.registration_number),
        fault(services, lift, "H", rescue_number="999999"),
        fault(services, lift, "I", rescue_number=""),
    ]
    answer = await send(rescue_desk, *good, *bad)
    assert (answer["new"], answer["merged"]) == (1, 3)
    assert {one.lift_id for one in await Incident.all()} == {lift.lift_id}
    reasons = {one["number"]: one["problems"][0] for one in answer["rejected"]}
    assert reasons["E"] == {"field": "address", "reason": "地址对应不止一部电梯，请补上识别码或登记证编号"}
    assert reasons["F"]["reason"] == "找不到这部电梯"
    assert "不是同一部" in reasons["G"]["reason"]
    assert reasons["H"]["field"] == "rescue_number"
    assert [one["line"] for one in answer["rejected"]] == [5, 6, 7, 8, 9]


async def test_a_lift_is_found_however_its_numbers_are_written(
    services: Services, lift: LiftCard, rescue_desk: Program
) -> None:
    row = await Lift.get(id=lift.lift_id)
    wide = row.registration_number.replace("(", "（").replace(")", "）").lower()
    answer = await send(
        rescue_desk,
        fault(services, lift, "A", rescue_number="", registration_number=f" {wide[:4]} {wide[4:]}"),
        fault(services, lift, "B", rescue_number=f"{row.rescue_number[:3]} {row.rescue_number[3:]}"),
        fault(services, lift, "C", rescue_number=f"（{row.rescue_number}）"),
    )
    assert answer == {"merged": 2, "new": 1, "rejected": []}


async def test_a_rescue_number_that_lost_its_zero_is_told_how_many_digits_the_city_uses(
    services: Services, lift: LiftCard, rescue_desk: Program
) -> None:
    answer = await send(rescue_desk, fault(services, lift, rescue_number=33010))
    [problem] = answer["rejected"][0]["problems"]
    assert problem["field"] == "rescue_number"
    assert "这个城市的识别码是 6 位，这里是 5 位" in problem["reason"]


async def test_a_desk_cannot_speak_of_lifts_of_another_city(services: Services, rescue_desk: Program) -> None:
    await build_other_city(services)
    before = await Incident.all().count()
    record = {"number": "1", "kind": "故障", "occurred_at": at(services.clock()), "rescue_number": "550001"}
    answer = await send(
        rescue_desk, record, record | {"number": "2", "rescue_number": "", "address": "山水苑1幢"}
    )
    assert [one["problems"][0]["reason"] for one in answer["rejected"]] == ["找不到这部电梯"] * 2
    assert await Incident.all().count() == before


async def test_a_number_cannot_change_its_lift_or_its_kind(
    services: Services, lift: LiftCard, rescue_desk: Program
) -> None:
    await send(rescue_desk, fault(services, lift))
    other = await Lift.get(building="1幢", unit="1单元", position="右梯")
    answer = await send(
        rescue_desk,
        fault(services, lift, rescue_number=other.rescue_number),
        entrapment(services, lift, "F-1"),
    )
    assert [one["problems"][0]["field"] for one in answer["rejected"]] == ["number", "number"]


async def test_an_old_entrapment_without_its_end_is_returned(
    services: Services, lift: LiftCard, rescue_desk: Program
) -> None:
    old = at(services.clock() - timedelta(hours=13))
    answer = await send(rescue_desk, entrapment(services, lift, occurred_at=old))
    assert answer["rejected"][0]["problems"][0]["field"] == "released_at"
    assert not await Incident.exists()


async def test_who_called_is_not_kept(services: Services, lift: LiftCard, rescue_desk: Program) -> None:
    record = fault(services, lift, words="李先生 13911112222 称异响") | {
        "caller": "欧阳丽", "phone": "13933334444", "报警人": "欧阳丽",
    }  # fmt: skip
    await send(rescue_desk, record)
    stored = await stored_in_tables()
    for personal in ("13911112222", "13933334444", "欧阳"):
        assert personal not in stored


ODD_BODIES: list[tuple[bytes, int]] = [
    (b"", 400), (b"[", 400), (b"[" * 20_000, 400), (b"\xff\xfe", 400), (b"[]", 422), (b"{}", 422), (b"7", 422),
    (b'{"records": []}', 422), (b'{"records": {}}', 422), (b'{"records": [' + b"{}," * 200 + b"{}]}", 422),
    (b'{"records": ["' + b"x" * (1024 * 1024) + b'"]}', 413),
]  # fmt: skip
ODD_RECORDS: tuple[Any, ...] = (
    None, 7, "x", [], {}, {"number": None}, {"number": ["x"]}, {"number": 1e308}, {"number": True},
    {"number": 10**100}, {"number": "\ud800", "kind": "故障"}, {"number": "x" * 65}, {"number": "\x00"},
)  # fmt: skip


async def test_odd_bodies_and_records_get_a_plain_answer(
    web_client: Client, services: Services, lift: LiftCard, rescue_desk: Program
) -> None:
    for body, status in ODD_BODIES:
        async with web_client.post(RECORDS, data=body, headers=rescue_desk.headers) as answer:
            assert answer.status == status, body[:30]
    taken = await send(rescue_desk, *ODD_RECORDS, fault(services, lift))
    assert taken["new"] == 1
    assert [one["line"] for one in taken["rejected"]] == list(range(1, len(ODD_RECORDS) + 1))
    assert all(one["problems"][0]["reason"] for one in taken["rejected"])
