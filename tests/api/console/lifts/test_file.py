"""A lift's file: its state with a notice to residents, inspections, marks and papers."""

import asyncio
from datetime import date, timedelta

import pytest
from aiohttp import FormData

from bot.services import Services
from models.actions.lifts.find import LiftCard, card_of_lift
from models.actions.shared.city_rules import LOCAL
from models.rules.base.documents import MOST_BYTES
from models.rules.staff.access import StaffRole
from models.tables.lift_files import LiftFile, LiftMark, LiftStateChange
from models.tables.lifts import Lift, LiftInspection
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.examinations import put_on_record
from tests.support.staff import Browser, sit_down

PDF = b"%PDF-1.7 report"


@pytest.fixture
def today(clock: MovableClock) -> date:
    clock.go_to_noon()
    return clock().astimezone(LOCAL).date()


@pytest.fixture
async def owner(web_client: Client, services: Services, today: date) -> Browser:
    assert today
    return await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)


def address(lift: LiftCard) -> str:
    return f"/console/lifts/{lift.lift_id}/file"


async def scanned(client: Client, lift: LiftCard) -> str:
    return await (await client.get(f"/l/{lift.code}")).text()


async def test_residents_read_at_once_that_a_lift_is_stopped_and_may_still_call_for_help(
    web_client: Client, lift: LiftCard, owner: Browser, today: date
) -> None:
    assert "停用" not in await scanned(web_client, lift)
    back = today + timedelta(days=5)
    told = {
        "state": "stopped",
        "since": f"{today}",
        "reason": "更换钢丝绳",
        "back_on": f"{back}",
        "version": "0",
    }
    await owner.fill(f"{address(lift)}/state", 303, at=address(lift), **told)
    page = await scanned(web_client, lift)
    assert "这部电梯停用，请不要乘坐。" in page
    assert f"预计 {back} 恢复" in page
    assert f"Expected back on {back.day} " in page
    assert page.index(f"/l/{lift.code}/sos") < page.index("更换钢丝绳")
    details = (await (await web_client.get(f"/api/v1/lifts/{lift.code}")).json())["details"]
    assert (details["state"], details["state_reason"], details["back_on"]) == (
        "stopped",
        "更换钢丝绳",
        f"{back}",
    )
    answer = await web_client.post(f"/l/{lift.code}/sos", data={"role": "inside"})
    assert answer.status == 200
    told |= {"state": "in_use", "reason": "修好", "back_on": "", "version": "1"}
    await owner.send(f"{address(lift)}/state", 303, **told)
    assert "停用" not in await scanned(web_client, lift)
    row = await Lift.get(id=lift.lift_id)
    assert (row.state, row.back_on) == ("in_use", None)


async def test_of_two_people_at_once_one_is_refused(
    web_client: Client, services: Services, lift: LiftCard, owner: Browser, today: date
) -> None:
    regulator = await sit_down(web_client, services, StaffRole.REGULATOR)
    told = {"since": f"{today}", "version": "0", "back_on": ""}
    for desk in (owner, regulator):
        await desk.open(address(lift))
    answers = await asyncio.gather(
        owner.request(
            "POST",
            f"{address(lift)}/state",
            data={"csrf": owner.csrf, "state": "stopped", "reason": "检修", **told},
        ),
        regulator.request(
            "POST",
            f"{address(lift)}/state",
            data={"csrf": regulator.csrf, "state": "sealed", "reason": "严重隐患", **told},
        ),
    )
    assert sorted(answer.status for answer in answers) == [303, 409]
    assert await LiftStateChange.filter(lift_id=lift.lift_id).count() == 1


async def test_seals_are_the_regulators(
    web_client: Client, services: Services, lift: LiftCard, owner: Browser, today: date
) -> None:
    told = {"state": "sealed", "since": f"{today}", "reason": "严重隐患", "version": "0"}
    refused = await owner.fill(f"{address(lift)}/state", 422, at=address(lift), **told)
    assert "由监管部门登记" in await refused.text()
    regulator = await sit_down(web_client, services, StaffRole.REGULATOR)
    await regulator.fill(f"{address(lift)}/state", 303, at=address(lift), **told)
    told |= {"state": "in_use", "version": "1"}
    await owner.send(f"{address(lift)}/state", 422, **told)
    page = await owner.open(address(lift))
    assert "解除封停由监管部门登记" in page
    assert "改状态" not in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"since": "2199-01-01"}, "不能在今天以后"),
        ({"since": "gestern"}, "请选状态"),
        ({"reason": ""}, "写明原因"),
        ({"back_on": "2020-01-01"}, "已经过了"),
        ({"back_on": "bald"}, "看不懂"),
        ({"state": "gone"}, "请选状态"),
    ],
)
async def test_bad_input_changes_nothing(
    lift: LiftCard, owner: Browser, today: date, changed: dict[str, str], said: str
) -> None:
    told = {"state": "stopped", "since": f"{today}", "reason": "检修", "back_on": "", "version": "0"}
    answer = await owner.fill(f"{address(lift)}/state", 422, at=address(lift), **told | changed)
    assert said in await answer.text()
    assert not await LiftStateChange.exists()


def examination(owner: Browser, **fields: str) -> FormData:
    form = FormData({"csrf": owner.csrf, "kind": "inspection", "result": "passed"} | fields)
    form.add_field("file", PDF, filename="a.pdf")
    return form


async def test_an_inspection_comes_with_its_certificate_and_residents_read_until_when_it_holds(
    web_client: Client, lift: LiftCard, owner: Browser, today: date
) -> None:
    assert "没有查到" in await scanned(web_client, lift)
    await owner.open(address(lift))
    until = today + timedelta(days=300)
    told = {"on": f"{today}", "until": f"{until}", "body": "江城检验所", "title": "检验报告"}
    for _ in range(2):  # sent twice, it counts once
        answer = await owner.request("POST", f"{address(lift)}/examinations", data=examination(owner, **told))
        assert answer.status == 303
    assert f"有效期至 {until}" in await scanned(web_client, lift)
    assert (await LiftInspection.all().count(), await LiftFile.all().count()) == (1, 1)
    paper = await LiftFile.get()
    kept = await owner.request("GET", f"{address(lift)}/papers/{paper.id}")
    assert await kept.read() == PDF
    assert "江城检验所" in await owner.open(address(lift))
    failed = examination(owner, **told | {"result": "failed", "until": ""})
    assert (await owner.request("POST", f"{address(lift)}/examinations", data=failed)).status == 303
    assert "最近一次不合格" in await scanned(web_client, lift)
    assert "复检合格以前不得使用" in await owner.open(address(lift))


async def test_days_in_the_wrong_order_and_files_too_large_are_refused(
    lift: LiftCard, owner: Browser, today: date
) -> None:
    await owner.open(address(lift))
    page = f"{address(lift)}/examinations"
    for on, until, said in (
        (today, today - timedelta(days=1), "不能在检验日期以前"),
        (today + timedelta(days=1), today + timedelta(days=9), "不能在今天以后"),
        (date(2005, 1, 1), date(2006, 1, 1), "不能早于安装日期"),
    ):
        form = examination(owner, on=f"{on}", until=f"{until}", title="报告")
        answer = await owner.request("POST", page, data=form)
        assert answer.status == 422
        assert said in await answer.text()
    form = FormData({"csrf": owner.csrf, "paper": "permit", "title": "登记证"})
    form.add_field("file", b"%PDF-" + b"x" * MOST_BYTES, filename="a.pdf")
    answer = await owner.request("POST", f"{address(lift)}/papers", data=form)
    assert answer.status == 422
    assert "不要超过" in await answer.text()
    form = FormData({"csrf": owner.csrf, "paper": "hazard", "title": "证据"})
    form.add_field("file", PDF, filename="a.pdf")
    assert (await owner.request("POST", f"{address(lift)}/papers", data=form)).status == 422
    assert not await LiftInspection.exists()
    assert not await LiftFile.exists()


async def test_a_lack_is_marked_once_with_its_source_and_ended(
    lift: LiftCard, owner: Browser, today: date
) -> None:
    page, told = f"{address(lift)}/marks", {"kind": "no_maintainer", "on": f"{today}", "source": "排查表"}
    await owner.fill(page, 422, at=address(lift), **told | {"source": ""})
    await owner.send(page, 303, **told)
    assert "已经有了" in await (await owner.send(page, 409, **told | {"words": "再报"})).text()
    mark = await LiftMark.get()
    end = f"{page}/{mark.id}/end"
    await owner.send(end, 422, on="2020-01-01", source="合同")
    await owner.send(end, on=f"{today}", source="已签维保合同")
    assert "解除依据：已签维保合同" in await owner.open(address(lift))
    await owner.send(end, 409, on=f"{today}", source="再一次")


async def test_the_list_is_narrowed_by_state_and_inspection(
    lift: LiftCard, owner: Browser, today: date
) -> None:
    overdue = today - timedelta(days=1)
    done = today - timedelta(days=366)
    await put_on_record(lift.lift_id, today, done, overdue)
    await Lift.filter(id=lift.lift_id).update(state="stopped")
    link = f'href="/console/lifts/{lift.lift_id}"'
    shown = {
        "state=stopped": True,
        "state=in_use": False,
        "examination=overdue": True,
        "examination=valid": False,
        "examination=due_soon": False,
        "examination=failed": False,
        "examination=no_record": False,
        "mark=no_property": False,
    }
    for query, expected in shown.items():
        page = await owner.open(f"/console/lifts?q={lift.rescue_number}&{query}")
        assert (link in page) is expected, query
    await put_on_record(lift.lift_id, today, done, overdue, passed=False)
    assert link in await owner.open(f"/console/lifts?q={lift.rescue_number}&examination=failed")


async def test_an_inspection_that_is_still_to_come_counts_nowhere(
    web_client: Client, services: Services, lift: LiftCard, owner: Browser, today: date
) -> None:
    coming, later = today + timedelta(days=1), today + timedelta(days=366)
    await put_on_record(lift.lift_id, today, coming, later)
    await services.cards.changed(lift.code)
    listed, link = f"/console/lifts?q={lift.rescue_number}", f'href="/console/lifts/{lift.lift_id}"'
    assert link in await owner.open(f"{listed}&examination=no_record")
    assert link not in await owner.open(f"{listed}&examination=valid")
    assert (await card_of_lift(lift.lift_id, services.clock())).examined_until is None
    done, held = today - timedelta(days=400), today - timedelta(days=35)
    await put_on_record(lift.lift_id, today, done, held)
    assert link in await owner.open(f"{listed}&examination=overdue")
    assert link not in await owner.open(f"{listed}&examination=valid")
    assert (await card_of_lift(lift.lift_id, services.clock())).examined_until == held
