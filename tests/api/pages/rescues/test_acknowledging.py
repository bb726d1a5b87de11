"""An acknowledgement is a person's: by the link of an SMS, or by a key pressed in a call, and nothing else."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pytest_aiohttp import AiohttpServer

from bot.kernel.settings import Settings
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.rescues.answer_call_out import who_goes
from models.actions.rescues.read_call_outs import call_outs_of
from models.rules.rescues.call_outs import CallOutState
from models.rules.rescues.trap_clock import RescueState, Step
from models.rules.staff.access import StaffRole
from models.tables.call_outs import CallOut
from models.tables.reports.report import Event
from models.tables.rescues import Rescue
from scripts.simulators.cloud_signatures import Trouble
from scripts.simulators.clouds import CloudSimulator
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.clouds import RESULT_TOKEN, simulated_clouds, with_clouds
from tests.support.contacts import call_out_all, register
from tests.support.endpoints import MAINTAINER, PROPERTY
from tests.support.rescues import tell, tick, trap
from tests.support.staff import sit_down

ZHANG, WANG, LI = ("张师傅", "13800000001"), ("王师傅", "13800000002"), ("李师傅", "13800000003")
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def clouds(clock: MovableClock) -> CloudSimulator:
    return simulated_clouds(clock)


@pytest.fixture
async def settings(settings: Settings, clouds: CloudSimulator, aiohttp_server: AiohttpServer) -> Settings:
    server = await aiohttp_server(clouds.app())
    return with_clouds(settings, str(server.make_url("")).rstrip("/"))


@pytest.fixture
def results(web_client: Client, clouds: CloudSimulator) -> None:
    """Both clouds know where results of calls go."""
    for cloud in ("aliyun", "tencent"):
        clouds.results_to[cloud] = str(web_client.make_url(f"/clouds/{cloud}/calls/{RESULT_TOKEN}"))


async def heard(clouds: CloudSimulator) -> list[tuple[int, int]]:
    """How many messages and calls each of the three got."""
    phones = [clouds.phone(number) for _, number in (ZHANG, WANG, LI)]
    return [(len(one.inbox), len(one.calls)) for one in phones]


async def state_of(incident: UUID) -> RescueState:
    return (await Rescue.get(incident_id=incident)).state


async def rung(services: Services, clouds: CloudSimulator, lift: LiftCard) -> tuple[UUID, datetime]:
    """An entrapment whose first person has got the SMS and whose telephone rings."""
    await register(services, ZHANG, WANG)
    now = services.clock()
    incident = (await trap(lift.lift_id, now)).incident_id
    await call_out_all(services, now)
    await call_out_all(services, now + MINUTE)
    assert (await heard(clouds))[0] == (1, 1)
    return incident, now


async def test_the_sms_says_where_and_its_link_names_the_person_on_the_timeline(
    services: Services, clouds: CloudSimulator, web_client: Client, lift: LiftCard
) -> None:
    await register(services, ZHANG, WANG)
    incident = (await trap(lift.lift_id, services.clock())).incident_id
    await call_out_all(services, services.clock())
    [message] = clouds.phone(ZHANG[1]).inbox
    place, number, minutes, code = message.values
    assert lift.place.endswith(place.removeprefix("…"))
    assert (number, minutes) == (lift.rescue_number, "不到 1")
    assert code not in str(await CallOut.all().values())  # the database holds its hash alone

    # opening it, as a phone's filter does, acknowledges nothing
    page = await (await web_client.get(f"/s/{code}")).text()
    assert "我去，接单" in page
    assert await state_of(incident) is RescueState.WAITING
    answer = await web_client.post(f"/s/{code}", allow_redirects=False)
    assert answer.headers["Location"].startswith(f"/rescue/{incident}/")
    assert await state_of(incident) is RescueState.ACKNOWLEDGED
    goes = await who_goes(incident)
    assert goes is not None
    assert (goes.organisation, goes.person) == (MAINTAINER, "张师傅")
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    timeline = await desk.open(f"/console/reports/{incident}")
    assert "张师傅 点了短信里的链接" in timeline
    assert ZHANG[1] not in timeline

    # a second tap changes nothing, and nobody is telephoned any more
    await web_client.post(f"/s/{code}")
    assert "您已接单" in await (await web_client.get(f"/s/{code}")).text()
    assert await Event.filter(incident_id=incident, kind="acknowledged").count() == 1
    await call_out_all(services, services.clock() + 5 * MINUTE)
    assert await heard(clouds) == [(1, 0), (0, 0), (0, 0)]


async def test_a_key_pressed_in_the_call_acknowledges_and_a_voice_mail_does_not(
    services: Services, clouds: CloudSimulator, lift: LiftCard, results: None
) -> None:
    incident, _ = await rung(services, clouds, lift)
    zhang = clouds.phone(ZHANG[1])
    assert await clouds.hang_up(zhang, zhang.calls[0]) == 200
    assert await state_of(incident) is RescueState.WAITING
    assert CallOutState.NO_KEY in {one.state for one in await call_outs_of(incident)}
    assert await clouds.hang_up(zhang, zhang.calls[0], "2") == 200  # another key is none
    assert await state_of(incident) is RescueState.WAITING
    assert await clouds.hang_up(zhang, zhang.calls[0], "1") == 200
    assert await state_of(incident) is RescueState.ACKNOWLEDGED
    [event] = await Event.filter(incident_id=incident, kind="acknowledged")
    assert (event.details["person"], event.details["way"]) == ("张师傅", "voice")


@pytest.mark.parametrize("cloud", ["aliyun", "tencent"])
async def test_forged_replayed_and_old_results_change_nothing(
    services: Services, clouds: CloudSimulator, web_client: Client, clock: MovableClock, lift: LiftCard,
    results: None, cloud: str,
) -> None:  # fmt: skip
    if cloud == "tencent":
        clouds.accounts["aliyun"].trouble = Trouble.DOWN
    await register(services, ZHANG)
    incident = (await trap(lift.lift_id, services.clock())).incident_id
    for seconds in (0, 3, 60, 63):
        await call_out_all(services, services.clock() + timedelta(seconds=seconds))
    zhang = clouds.phone(ZHANG[1])
    [call] = zhang.calls
    assert call.cloud == cloud
    right = clouds.result_of(zhang, call, "1")

    forged: list[Any] = [[], {}, "1", None, [[]], [{"call_id": 1, "dtmf": "1"}], {"voicekey_callback": []}]
    text = str(right).replace(call.call_id, "1^2")
    forged.append(eval(text))
    if cloud == "tencent":
        forged.append({"voicekey_callback": right["voicekey_callback"] | {"mobile": "13999999999"}})
    for one in forged:
        assert await clouds.tell(cloud, one) == 200
    path = f"/clouds/{cloud}/calls/"
    assert (await web_client.post(path + "x" * 40, json=right)).status == 404
    other = "tencent" if cloud == "aliyun" else "aliyun"
    await clouds.tell(other, right)
    assert (await web_client.post(path + RESULT_TOKEN, data=b"x" * 70_000)).status == 413
    assert await state_of(incident) is RescueState.WAITING

    clock.advance(timedelta(hours=2))
    await clouds.tell(cloud, right)
    assert await state_of(incident) is RescueState.WAITING
    clock.advance(-timedelta(hours=2))
    await clouds.tell(cloud, right)
    await tell(incident, Step.UNACKNOWLEDGED, services.clock())
    await clouds.tell(cloud, right)  # replayed: what was withdrawn stays withdrawn
    assert await state_of(incident) is RescueState.WAITING
    assert await Event.filter(incident_id=incident, kind="acknowledged").count() == 1


async def test_two_at_once_the_first_goes_and_the_second_is_told_who(
    services: Services, clouds: CloudSimulator, web_client: Client, lift: LiftCard
) -> None:
    await register(services, ZHANG)
    await register(services, LI, at=PROPERTY)
    now = services.clock()
    incident = (await trap(lift.lift_id, now)).incident_id
    await tick(now + 3 * MINUTE)  # the second level: the property company
    await call_out_all(services, now + 3 * MINUTE)
    codes = [clouds.phone(number).inbox[0].values[3] for number in (ZHANG[1], LI[1])]
    answers = await asyncio.gather(*(web_client.post(f"/s/{code}", allow_redirects=False) for code in codes))
    first = [answer.headers["Location"].startswith("/rescue/") for answer in answers]
    assert sorted(first) == [False, True]
    goes = await who_goes(incident)
    assert goes is not None
    late = codes[first.index(False)]
    page = await (await web_client.get(f"/s/{late}")).text()
    assert f"{goes.organisation} {goes.person} 已接单" in page.replace("<strong>", "").replace(
        "</strong>", ""
    )


async def test_an_old_link_says_so(
    services: Services, clouds: CloudSimulator, web_client: Client, clock: MovableClock, lift: LiftCard
) -> None:
    await register(services, ZHANG)
    incident = (await trap(lift.lift_id, services.clock())).incident_id
    await call_out_all(services, services.clock())
    code = clouds.phone(ZHANG[1]).inbox[0].values[3]
    clock.advance(timedelta(hours=25))
    answer = await web_client.get(f"/s/{code}")
    assert answer.status == 410
    assert "已超过 24 小时" in await answer.text()
    await web_client.post(f"/s/{code}")
    assert await state_of(incident) is RescueState.WAITING
    clock.advance(-timedelta(hours=25))
    await tell(incident, Step.ARRIVED, services.clock())
    await tell(incident, Step.RELEASED, services.clock())
    await tell(incident, Step.CONFIRMED, services.clock(), "")
    answer = await web_client.get(f"/s/{code}")
    assert answer.status == 410
    assert "这次救援已结束" in await answer.text()
    for unknown in ("x" * 12, "short", "x" * 400, "../../x"):
        assert (await web_client.get(f"/s/{unknown}")).status == 404
