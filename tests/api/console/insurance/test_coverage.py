"""The page of insured shares: any day, targets by their own day, frozen figures."""

from datetime import timedelta

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.staff.access import StaffRole
from models.tables.insurance.coverage import CoverageSnapshot
from tests.conftest import Client
from tests.support.staff import at_desk, hire


async def test_a_target_of_2015_says_what_held_at_the_end_of_2015(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    desk = await at_desk(web_client, services, await hire(services, StaffRole.ADMINISTRATOR))
    text = await desk.open("/console/coverage")
    assert "每个目标按它自己期限那一天计" in text
    assert "参照：004 南京" in text
    assert "到期时差" in text  # no policy of 2015 is on record
    assert "每月末的投保率" in text
    assert "按小区或场所" in text


async def test_a_past_and_a_coming_day_are_answered(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    desk = await at_desk(web_client, services, await hire(services, StaffRole.ADMINISTRATOR))
    today = services.clock().astimezone(LOCAL).date()
    past = today - timedelta(days=700)
    assert f"{past} 当天结束时，按现在登记的保单" in await desk.open(f"/console/coverage?day={past}")
    coming = today + timedelta(days=60)
    text = await desk.open(f"/console/coverage?day={coming}")
    assert "按现在已签的保单" in text
    assert "这一天还没有电梯" in await desk.open("/console/coverage?day=2000-01-01")


@pytest.mark.parametrize("day", ["x", "1999-12-31", "2999-01-01", "2025-02-30", "２０２５-01-01", "20250101"])
async def test_what_is_no_day_is_sent_back(
    web_client: Client, services: Services, lift: LiftCard, day: str
) -> None:
    desk = await at_desk(web_client, services, await hire(services, StaffRole.ADMINISTRATOR))
    answer = await desk.request("GET", f"/console/coverage?day={day}")
    assert answer.status == 422
    assert "请填一个 2000 年以后" in await answer.text()


async def test_figures_are_frozen_once_and_keep_their_reference(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    desk = await at_desk(web_client, services, await hire(services, StaffRole.ADMINISTRATOR))
    today = services.clock().astimezone(LOCAL).date()
    day = today - timedelta(days=30)
    await desk.open(f"/console/coverage?day={day}")
    first = await desk.send("/console/coverage/freeze", 303, day=f"{day}")
    again = await desk.send("/console/coverage/freeze", 303, day=f"{day}")
    assert first.headers["Location"] == again.headers["Location"]
    kept = await CoverageSnapshot.get()
    text = await desk.open(first.headers["Location"])
    assert f"{day:%Y%m%d}-{kept.sha256[:12]}" in text
    assert "领域 居民住宅，责任险" in text
    assert f"{day:%Y%m%d}-{kept.sha256[:12]}" in await desk.open("/console/coverage")
    refused = await desk.send("/console/coverage/freeze", 422, day=f"{today + timedelta(days=1)}")
    assert "只能固定今天或以前的数字" in await refused.text()
    regulator = await at_desk(web_client, services, await hire(services, StaffRole.REGULATOR))
    answer = await regulator.request("GET", first.headers["Location"])
    assert answer.status == 404
