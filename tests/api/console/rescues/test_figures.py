"""The figures of rescues: exact, in scope, in the period, and marked where there are few."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.rescues.figures import p90
from models.rules.rescues.trap_clock import Cause, RescueState
from models.rules.staff.access import StaffRole
from models.tables.lifts import Lift
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.lifts import card_of
from tests.support.other_city import build_other_city
from tests.support.past_rescues import past_rescue
from tests.support.staff import Browser, sit_down

LIFTS = 40


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.fixture
async def desk(web_client: Client, services: Services) -> Browser:
    return await sit_down(web_client, services, StaffRole.HOTLINE_DESK)


async def figures(desk: Browser, query: str = "") -> dict[str, Any]:
    answer = await desk.request("GET", f"/console/figures.json{query}")
    assert (answer.status, answer.content_type) == (200, "application/json")
    found: dict[str, Any] = await answer.json()
    return found


async def test_rates_means_and_the_90th_percentile_are_exact(
    desk: Browser, services: Services, lift: LiftCard
) -> None:
    began = services.clock() - timedelta(days=20)
    arrivals = [8, 9, 10, 11, 12, 13, 14, 15, 16, 29, 31]
    for number, arrival in enumerate(arrivals):
        await past_rescue(
            lift.lift_id,
            began + timedelta(days=number),
            answered=timedelta(seconds=180 if number else 181),
            arrived=minutes(arrival),
            released=minutes(arrival + 5),
            cause=Cause.DOOR_SYSTEM,
        )
    found = await figures(desk)
    assert (found["entrapments"], found["lifts"], found["per_100_lifts"]) == (11, LIFTS, "27.50")
    assert found["response_within_3_min"] == {"part": 10, "of": 11, "percent": "90.91", "few": False}
    assert found["arrival_within_30_min"] == {"part": 10, "of": 11, "percent": "90.91", "few": False}
    assert found["minutes"]["arrival"] == {"count": 11, "mean": "15.3", "p90": "29.0", "few": False}
    assert p90(arrivals) == 29
    assert found["minutes"]["on_site"]["mean"] == "5.0"
    assert found["minutes"]["report_to_release"]["p90"] == "34.0"
    [cause] = found["by_cause"]
    assert (cause["name"], cause["entrapments"], cause["few"]) == ("door_system", 11, False)
    [repeat] = found["repeat_lifts"]
    assert (repeat["place"], repeat["entrapments"]) == (lift.place, 11)


async def test_who_still_waits_counts_only_once_the_limit_is_over(
    desk: Browser, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    await past_rescue(lift.lift_id, services.clock() - minutes(2), state=RescueState.WAITING)
    found = await figures(desk)
    assert found["response_within_3_min"]["of"] == 0
    assert found["response_within_3_min"]["percent"] is None
    clock.advance(minutes(1.1))
    found = await figures(desk)
    assert (found["response_within_3_min"]["part"], found["response_within_3_min"]["of"]) == (0, 1)
    assert found["arrival_within_30_min"]["of"] == 0
    assert found["still_open"] == 1


async def test_what_nobody_told_is_left_out_of_the_rates_and_merged_ones_out_of_everything(
    desk: Browser, services: Services, lift: LiftCard
) -> None:
    began = services.clock() - timedelta(days=5)
    first = await past_rescue(lift.lift_id, began, released=minutes(20))
    await past_rescue(lift.lift_id, began + timedelta(days=1), relapse_of=first, answered=minutes(1))
    await past_rescue(lift.lift_id, began, state=RescueState.MERGED)
    found = await figures(desk)
    assert found["entrapments"] == 2
    assert found["response_within_3_min"]["of"] == 1
    assert found["relapse_within_14_days"] == {"part": 1, "of": 2, "percent": "50.00", "few": True}
    [maintainer] = found["by_maintainer"]
    assert (maintainer["name"], maintainer["relapses"]) == (lift.maintainer, 1)
    assert maintainer["mean_arrival_minutes"] is None
    assert [one["name"] for one in found["by_cause"]] == [""]


async def test_a_period_begins_and_ends_at_midnight_in_shanghai(
    desk: Browser, services: Services, lift: LiftCard
) -> None:
    today = services.clock().astimezone(LOCAL).date()
    midnight = datetime.combine(today - timedelta(days=10), datetime.min.time(), LOCAL)
    for second in (-1, 0, 24 * 3600 - 1, 24 * 3600):
        await past_rescue(lift.lift_id, midnight + timedelta(seconds=second), answered=minutes(1))
    day = midnight.date()
    assert (await figures(desk, f"?from={day}&to={day}"))["entrapments"] == 2
    wide = await figures(desk)
    assert wide["entrapments"] == 4
    assert sum(month["entrapments"] for month in wide["months"]) == 4


async def test_each_sees_the_figures_of_their_own_lifts(
    web_client: Client, desk: Browser, services: Services, lift: LiftCard
) -> None:
    other = await build_other_city(services)
    when = services.clock() - timedelta(days=3)
    for lift_id in (lift.lift_id, other.lift):
        await past_rescue(lift_id, when, answered=minutes(1))
    assert (await figures(desk))["entrapments"] == 1
    maintainer = await sit_down(web_client, services, StaffRole.MAINTAINER)
    text = await maintainer.open("/console/figures")
    own = await Lift.filter(maintainer__name=lift.maintainer).count()
    assert f"1 起 / {own} 台" in text
    assert "样本少" in text


async def test_the_page_and_the_table_say_the_same_and_are_calm_without_data(
    desk: Browser, services: Services
) -> None:
    empty = await desk.open("/console/figures?from=nonsense&to=2020-01-01")
    assert "这段时间没有困人" in empty
    card = await card_of(services, "右梯", building="1幢", unit="1单元")
    await past_rescue(
        card.lift_id, services.clock() - timedelta(days=3), answered=minutes(1), arrived=minutes(12.26)
    )
    text = await desk.open("/console/figures")
    assert "12.3" in text
    answer = await desk.request("GET", "/console/figures.csv")
    rows = list(csv.reader(io.StringIO((await answer.text()).lstrip("\ufeff"))))
    assert ["到场平均分钟", "12.3", "1", ""] in rows
    assert ["3 分钟响应率 %", "100.00", "1", "1"] in rows
