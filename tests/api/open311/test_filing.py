"""Filing by Open311: what is refused and why, whose lift it is, and what is kept."""

import asyncio
from typing import Any

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.partners.tokens import TokenScope
from models.rules.reports.kinds import ReportKind
from models.tables.lifts import Lift
from models.tables.reports.report import Event, Incident, Report
from tests.support.lifts import card_of
from tests.support.open311 import Program
from tests.support.partner_tokens import TONGZHOU, token_of

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
