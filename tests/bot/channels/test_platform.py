"""Both ends of the platforms of 96333 and 12345, with one that sends twice, late and out of order."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import BaseTestServer, TestServer

from bot.channels import platform
from bot.services import Services
from models.actions.desks.mappings import save_mapping, unmapped_codes
from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, advance_incident
from models.actions.forwarding.record_attempt import Try, record_attempt
from models.actions.lifts.find import LiftCard
from models.actions.reports.handle_incident import answer_reporter
from models.actions.shared.work import claim
from models.rules.forwarding.delivery import (
    Accepted,
    Delivered,
    DeliveryState,
    Failed,
    Outcome,
    RefusedDelivery,
    Unknown,
    Unreachable,
)
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.tokens import TokenScope
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import Progress
from models.rules.rescues.trap_clock import Cause, RescueState, Step
from models.tables.desks.record import PartnerRecord
from models.tables.forwarding.delivery import Delivery
from models.tables.forwarding.drill import Drill
from models.tables.reports.report import Event, Incident
from models.tables.rescues import Rescue
from scripts.simulators.emergency_platform import alarm, emergency_platform, rescue
from scripts.simulators.hotline_platform import HotlinePlatform, Item, Mode
from scripts.simulators.work_orders import call_back, dispatch, rate, urge, work_orders
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.endpoints import CITY_DESK, RESCUE_DESK, put_on
from tests.support.other_city import file_hazard_of
from tests.support.partner_tokens import token_of
from tests.support.rescues import tell, trap
from tests.support.staff import TESTER

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
KEY = "their-token"


@dataclass
class Hotline:
    """A platform, its address, and how it calls us."""

    server: HotlinePlatform
    url: str
    door: str
    token: str
    http: ClientSession

    async def push(self, *items: Item) -> dict[str, Any]:
        return dict(await self.server.push(self.http, self.door, self.token, *items))


async def hotline(
    server: HotlinePlatform,
    name: str,
    services: Services,
    client: Client,
    http: ClientSession,
    there: BaseTestServer,
) -> Hotline:
    url = str(there.make_url("/api/receive"))
    await put_on(services, name, ChannelKind.PLATFORM, url=url, api_key=KEY)
    token = await token_of(services, name, TokenScope.INTAKE_WRITE)
    return Hotline(server, url, str(client.make_url("/partners/v1/platform")), token, http)


@pytest.fixture
async def rescue_desk(services: Services, web_client: Client) -> AsyncIterator[Hotline]:
    server = emergency_platform(KEY)
    async with TestServer(server.app()) as there, ClientSession() as http:
        yield await hotline(server, RESCUE_DESK, services, web_client, http, there)


@pytest.fixture
async def city_desk(services: Services, web_client: Client) -> AsyncIterator[Hotline]:
    server = work_orders(KEY)
    async with TestServer(server.app()) as there, ClientSession() as http:
        yield await hotline(server, CITY_DESK, services, web_client, http, there)


async def send_due(services: Services) -> list[Outcome]:
    """What a worker sends to the platforms now."""
    await Delivery.exclude(channel=ChannelKind.PLATFORM).update(due_at=None)
    now, outcomes = services.clock(), []
    for row in await claim(Delivery, 50, now):
        outcomes.append(await platform.send(services, row))
        await record_attempt(row, Try(now, now, outcomes[-1]))
    return outcomes


async def test_an_entrapment_goes_out_under_their_names_and_comes_back_as_one_rescue(
    services: Services, lift: LiftCard, rescue_desk: Hotline, clock: MovableClock
) -> None:
    incident = (await trap(lift.lift_id, services.clock())).incident_id
    [outcome, *_] = await send_due(services)
    assert outcome == Accepted("JC000001")
    [first] = rescue_desk.server.messages
    assert (first["eventType"], first["eventAction"]) == ("01", "ALARM")
    assert (first["rescueCode"], first["maintenanceUnitName"]) == (lift.rescue_number, lift.maintainer)
    assert first["sourceCode"] == str(incident)
    # Every step of ours is told, with the moments and under the platform's number.
    clock.advance(4 * MINUTE)
    await tell(incident, Step.DEPARTED, services.clock())
    clock.advance(6 * MINUTE)
    await tell(incident, Step.ARRIVED, services.clock())
    await send_due(services)
    last = rescue_desk.server.messages[-1]
    assert (last["eventAction"], last["eventCode"]) == ("ARRIVE", "JC000001")
    assert {"departTime", "arriveTime"} <= set(last)
    # And what the platform then writes is a word on the same rescue.
    began = (await Rescue.get()).reported_at
    clock.advance(20 * MINUTE)
    answer = await rescue_desk.push(rescue("JC000001", lift.rescue_number, began))
    assert rescue_desk.server.is_good(answer), answer
    stands = await Rescue.get()
    assert (stands.state, stands.cause) == (RescueState.CLOSED, Cause.DOOR_SYSTEM)
    assert stands.released_at == began.replace(microsecond=0) + 18 * MINUTE
    assert await Incident.all().count() == 1


async def test_what_comes_twice_late_and_out_of_order_is_one_rescue_as_its_last_version_says(
    services: Services, lift: LiftCard, rescue_desk: Hotline
) -> None:
    began = (services.clock() - 2 * DAY).replace(microsecond=0)
    number, code = "JC-7", lift.rescue_number
    whole, early = rescue(number, code, began), alarm(number, code, began)
    for item in (whole, early, whole, early):
        assert rescue_desk.server.is_good(await rescue_desk.push(item))
    assert rescue_desk.server.is_good(await rescue_desk.push(early, whole, early))
    stands = await Rescue.get()
    assert (stands.state, stands.reported_at) == (RescueState.CLOSED, began)
    assert stands.released_at == began + 18 * MINUTE
    assert await PartnerRecord.all().count() == 1
    assert await Event.filter(kind=EventKind.RECORDED).count() == 1


async def test_in_order_each_version_moves_the_rescue_on(
    services: Services, lift: LiftCard, rescue_desk: Hotline
) -> None:
    began = (services.clock() - 26 * MINUTE).replace(microsecond=0)
    await rescue_desk.push(alarm("JC-8", lift.rescue_number, began))
    assert (await Rescue.get()).state is RescueState.ACKNOWLEDGED
    await rescue_desk.push(rescue("JC-8", lift.rescue_number, began, updateTime=None))
    stands = await Rescue.get()
    assert (stands.state, stands.arrived_at) == (RescueState.CLOSED, began + 12 * MINUTE)


async def test_unknown_codes_cost_their_field_only_and_wait_for_somebody_who_maps_them(
    services: Services, lift: LiftCard, rescue_desk: Hotline
) -> None:
    began = services.clock() - 2 * DAY
    odd = rescue("JC-9", lift.rescue_number, began, faultCause="77", eventType="09", faultType="Z")
    answer = await rescue_desk.push(odd)
    assert rescue_desk.server.is_good(answer)
    unknown = {(one["field"], one["code"]) for one in answer["unknown"]}
    assert unknown == {("faultCause", "77"), ("eventType", "09"), ("faultType", "Z")}
    stands = await Rescue.get()  # somebody was inside: it is a rescue, whatever the code means
    assert stands.state is RescueState.CLOSED
    assert stands.cause is None
    organisation = (await PartnerRecord.get()).organisation_id
    assert len(await unmapped_codes(organisation)) == 3
    own = {
        "title": "t", "source": "s", "holds": "data", "answer": {"good": ["200"], "message": "msg"},
        "fields": {"number": "eventCode", "kind": "eventType", "occurred_at": "alarmTime", "cause": "faultCause",
            "rescue_number": "rescueCode"},
        "codes": {"kind": {"09": "entrapment"}, "cause": {"77": "human"}},
        "time_format": "%Y-%m-%d %H:%M:%S",
    }  # fmt: skip
    await save_mapping(organisation, own, TESTER, services.clock())
    assert await unmapped_codes(organisation) == []
    await rescue_desk.push(odd)
    assert (await Rescue.get()).cause is Cause.HUMAN


async def test_an_order_is_dispatched_to_us_urged_replied_to_called_back_and_rated(
    services: Services, lift: LiftCard, city_desk: Hotline
) -> None:
    now = services.clock()
    order = dispatch("GD-1", lift.rescue_number, now - 10 * MINUTE, "电梯异响，请处理，我电话13912345678")
    assert city_desk.server.is_good(await city_desk.push(order))
    incident = await Incident.get()
    told = {str(one.part) for one in await Delivery.filter(organisation_id__not_isnull=True)}
    assert {"maintainer", "use_unit", "insurer"} <= told
    # The urge reaches those who work on it, once.
    for _ in range(2):
        assert city_desk.server.is_good(await city_desk.push(urge("GD-1", "u1")))
    urged = await Event.get(kind=EventKind.URGED)
    parts = {str(one.part) for one in await Delivery.filter(event=urged)}
    assert ("maintainer" in parts, "city_desk" in parts) == (True, False)
    # What the maintainer says is the reply to the order.
    owed = await Delivery.filter(incident=incident, part="maintainer").order_by("id").first()
    assert owed is not None
    for word, note in ((PartnerStatus.ACCEPTED, ""), (PartnerStatus.RESOLVED, "导靴已更换")):
        await advance_incident(StatusReport(owed.id, word, "W-1", note), services.clock())
    await answer_reporter(incident.id, "已修好，请放心", "迅安电梯维保有限公司", TESTER, services.clock())
    assert [type(one) for one in await send_due(services)] == [Accepted, Accepted, Accepted]
    steps = [(one["stepType"], one.get("orderStatus"), one["orderNo"]) for one in city_desk.server.messages]
    assert steps == [("SL", "10", "GD-1"), ("BJ", "30", "GD-1"), ("DF", "20", "GD-1")]
    reply = city_desk.server.messages[1]
    assert (reply["replyContent"], reply["replyUnit"]) == ("导靴已更换", "迅安电梯维保有限公司")
    # Not satisfied: those who work on it hear it. Rated: written down.
    await city_desk.push(call_back("GD-1", "h1", satisfied=False, content="还是响"))
    back = await Event.get(kind=EventKind.CALLED_BACK)
    assert back.details["satisfied"] is False
    assert await Delivery.filter(event=back, part="maintainer").exists()
    await city_desk.push(rate("GD-1", "p1", 2))
    rated = await Event.get(kind=EventKind.RATED)
    assert rated.details["score"] == "2"
    assert not await Delivery.filter(event=rated).exists()
    assert (await Incident.get()).progress is Progress.RESOLVED


async def test_what_overtakes_its_order_is_to_be_sent_again(
    services: Services, lift: LiftCard, city_desk: Hotline
) -> None:
    early = urge("GD-2", "u1")
    answer = await city_desk.push(early)
    assert (answer["resultCode"], "先派单" in answer["resultMsg"]) == ("404", True)
    await city_desk.push(dispatch("GD-2", lift.rescue_number, services.clock() - MINUTE, "异响"))
    assert city_desk.server.is_good(await city_desk.push(early))
    assert await Event.filter(kind=EventKind.URGED).count() == 1


async def test_our_hazard_is_an_order_of_theirs_once_however_the_answer_is_lost(
    services: Services, lift: LiftCard, city_desk: Hotline, clock: MovableClock
) -> None:
    await file_hazard_of(services, lift.lift_id)
    city_desk.server.mode = Mode.CUT
    [lost] = await send_due(services)
    assert isinstance(lost, Unknown | Failed)
    clock.advance(timedelta(hours=1))
    assert await send_due(services) == [Accepted("GD000001")]
    assert (len(city_desk.server.messages), city_desk.server.repeats) == (1, 1)


@pytest.mark.parametrize(
    ("mode", "outcome"),
    [
        (Mode.NUMBER, Accepted("GD000001")),
        (Mode.BARE, Delivered()),
        (Mode.REFUSE, RefusedDelivery("不属于受理范围")),
        (Mode.BUSY, Failed("code 999: 系统繁忙")),
        (Mode.FAIL, Failed("HTTP 500")),
    ],
)
async def test_an_answer_is_read_by_its_code(
    services: Services, lift: LiftCard, city_desk: Hotline, mode: Mode, outcome: Outcome
) -> None:
    await file_hazard_of(services, lift.lift_id)
    city_desk.server.mode = mode
    assert await send_due(services) == [outcome]


async def test_a_test_asks_whether_the_address_is_there_and_calls_nobody_out(
    services: Services, city_desk: Hotline
) -> None:
    organisation = await put_on(services, CITY_DESK, ChannelKind.PLATFORM, drills=True, url=city_desk.url)
    drill = await Drill.filter(organisation=organisation).order_by("-id").first()
    assert drill is not None
    assert await platform.send(services, drill) == Delivered()
    assert city_desk.server.messages == []
    await put_on(services, CITY_DESK, ChannelKind.PLATFORM, url=city_desk.url + "/nowhere")
    assert await platform.send(services, drill) == Failed("HTTP 404")
    await put_on(services, CITY_DESK, ChannelKind.NONE, options={"reason": "x"})
    assert isinstance(await platform.send(services, drill), Unreachable)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"orders": []}', b"[" * 5000, b'{"orders": [' + b"1," * 300 + b"1]}"]
)
async def test_a_body_that_holds_nothing_is_answered_in_their_form(city_desk: Hotline, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {city_desk.token}"}
    async with city_desk.http.post(city_desk.door, data=body, headers=headers) as answer:
        told = await answer.json(content_type=None)
    assert (answer.status, told["resultCode"]) == (400, "400")


async def test_items_that_say_nothing_are_refused_one_by_one_and_the_others_taken(
    services: Services, lift: LiftCard, city_desk: Hotline
) -> None:
    good = dispatch("GD-5", lift.rescue_number, services.clock() - MINUTE, "异响")
    answer = await city_desk.push({}, good, {"orderNo": "x", "operateType": "??"})
    assert (answer["resultCode"], answer["taken"]) == ("400", 1)
    assert "第 1 条" in answer["resultMsg"]
    assert await PartnerRecord.all().count() == 1
    states = {one.state for one in await Delivery.filter(part="city_desk")}
    assert DeliveryState.ACCEPTED in states
