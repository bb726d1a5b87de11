"""The Open311 client against a server that is as odd as the standard lets it be."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestServer

from bot.channels import open311
from bot.channels.open311_poll import ask_again
from bot.services import Services
from models.actions.cities.set_rule import set_city_rule
from models.actions.forwarding.record_attempt import Try, record_attempt
from models.actions.forwarding.replay import replay_delivery
from models.actions.lifts.find import LiftCard
from models.actions.partners.endpoints import EndpointDraft, save_endpoint
from models.actions.partners.entrapment_routes import OnlyOpen311
from models.actions.reports.extend import Addition, add_words
from models.actions.shared.work import claim
from models.rules.cities.rules import RuleTopic
from models.rules.forwarding.delivery import (
    Accepted,
    Delivered,
    DeliveryState,
    Failed,
    Outcome,
    Unknown,
    Unreachable,
)
from models.rules.partners.kinds import ChannelKind
from models.rules.reports.kinds import Progress
from models.tables.cities import City
from models.tables.forwarding.delivery import DeadLetter, Delivery
from models.tables.forwarding.drill import Drill
from models.tables.forwarding.remote_request import RemoteRequest
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event, Report
from scripts.simulators.open311 import Mode, Open311Simulator
from tests.support.clock import MovableClock
from tests.support.endpoints import CITY_DESK, MAINTAINER, PROPERTY, RESCUE_DESK, SERVICES, put_on
from tests.support.other_city import file_hazard_of
from tests.support.staff import TESTER


@dataclass
class CityHall:
    server: Open311Simulator
    url: str


@pytest.fixture
async def city_hall() -> AsyncIterator[CityHall]:
    simulator = Open311Simulator(api_key="key-1", jurisdiction="jiangcheng")
    async with TestServer(simulator.app()) as server:
        yield CityHall(simulator, str(server.make_url("/")))


@pytest.fixture(params=["json", "xml"])
async def owed(
    services: Services, lift: LiftCard, city_hall: CityHall, request: pytest.FixtureRequest
) -> Delivery:
    """A noise that 12345 is to get by Open311."""
    options = SERVICES | {"jurisdiction": "jiangcheng", "format": request.param}
    await put_on(
        services, CITY_DESK, ChannelKind.OPEN311, url=city_hall.url, options=options, api_key="key-1"
    )
    incident = await file_hazard_of(services, lift.lift_id)
    return await Delivery.get(incident_id=incident, part="city_desk")


async def attempt(services: Services, delivery: Delivery) -> Outcome:
    """One attempt as a worker makes it."""
    now = services.clock()
    await Delivery.filter(id=delivery.id).update(due_at=now)
    await Delivery.exclude(id=delivery.id).update(due_at=None)
    [held] = await claim(Delivery, 1, now)
    outcome = await open311.send(services, held)
    await record_attempt(held, Try(now, services.clock(), outcome))
    return outcome


async def poll(services: Services, clock: MovableClock) -> RemoteRequest:
    clock.advance(timedelta(hours=6))
    rows = await claim(RemoteRequest, 5, services.clock())
    for row in rows:
        await ask_again(services, row)
    return await RemoteRequest.all().order_by("id").first()  # type: ignore[return-value]


async def progress_of(delivery: Delivery) -> Progress:
    return (await Delivery.get(id=delivery.id)).progress


async def test_a_report_is_filed_with_its_service_code_and_accepted_by_the_citys_number(
    services: Services, owed: Delivery, city_hall: CityHall, lift: LiftCard
) -> None:
    assert await attempt(services, owed) == Accepted("SR-00001")
    [request] = city_hall.server.requests
    assert request.fields["service_code"] == "LIFT-2"  # noise
    assert request.fields["jurisdiction_id"] == "jiangcheng"
    assert lift.place in request.fields["address_string"]
    assert "三楼异响" in request.fields["description"]
    await owed.refresh_from_db()
    assert (owed.state, owed.ticket) == (DeliveryState.ACCEPTED, "SR-00001")


async def test_a_token_is_delivered_and_the_number_that_comes_later_is_accepted(
    services: Services, owed: Delivery, city_hall: CityHall, clock: MovableClock
) -> None:
    city_hall.server.mode = Mode.TOKEN
    assert await attempt(services, owed) == Delivered()
    remote = await poll(services, clock)
    assert remote.request_id == ""
    assert remote.due_at is not None
    city_hall.server.number_all()
    await poll(services, clock)
    await owed.refresh_from_db()
    assert (owed.state, owed.ticket) == (DeliveryState.ACCEPTED, "SR-00001")


async def test_the_citys_status_moves_the_matter_forward_and_never_back(
    services: Services, owed: Delivery, city_hall: CityHall, clock: MovableClock
) -> None:
    await attempt(services, owed)
    [request] = city_hall.server.requests
    await poll(services, clock)
    request.notes = "已派员"
    await poll(services, clock)
    assert await progress_of(owed) is Progress.HANDLING
    request.status, request.notes = "closed", "已更换轴承"
    remote = await poll(services, clock)
    assert await progress_of(owed) is Progress.RESOLVED
    assert remote.due_at is None  # it is not asked about any more
    told = await Event.filter(incident_id=owed.incident_id, actor=CITY_DESK).order_by("sequence")
    assert [(event.kind, event.details["note"]) for event in told] == [
        ("accepted", ""),
        ("handling", "已派员"),
        ("resolved", "已更换轴承"),
    ]


@pytest.mark.parametrize("mode", [Mode.GARBAGE, Mode.EMPTY])
async def test_a_success_that_cannot_be_read_is_looked_for_at_once(
    services: Services, owed: Delivery, city_hall: CityHall, mode: Mode
) -> None:
    city_hall.server.mode = mode
    assert await attempt(services, owed) == Accepted("SR-00001")
    assert len(city_hall.server.requests) == 1


@pytest.mark.parametrize("mode", [Mode.CUT, Mode.GATEWAY])
async def test_after_a_lost_answer_our_own_request_is_found_and_not_made_twice(
    services: Services, owed: Delivery, city_hall: CityHall, mode: Mode
) -> None:
    city_hall.server.mode = mode
    assert isinstance(await attempt(services, owed), Unknown)
    city_hall.server.mode = Mode.NUMBER
    assert await attempt(services, owed) == Accepted("SR-00001")
    assert len(city_hall.server.requests) == 1


async def test_a_success_that_cannot_be_read_nor_found_is_for_a_person_and_never_posted_twice(
    services: Services, owed: Delivery, city_hall: CityHall
) -> None:
    city_hall.server.mode, city_hall.server.lists_nothing = Mode.GARBAGE, True
    tries = [await attempt(services, owed) for _ in range(3)]
    assert [type(one) for one in tries] == [Unknown, Unknown, Unreachable]
    assert len(city_hall.server.requests) == 1
    await owed.refresh_from_db()
    assert (owed.state, owed.reason) == (DeliveryState.DEAD, open311.ASK)
    assert await DeadLetter.filter(delivery_id=owed.id, settled_at=None).count() == 1

    # when somebody has asked the city and sends it once more, then it is posted
    await replay_delivery(owed.id, TESTER, services.clock())
    city_hall.server.mode = Mode.NUMBER
    assert isinstance(await attempt(services, owed), Accepted)
    assert len(city_hall.server.requests) == 2


async def test_a_request_that_shows_on_the_list_late_is_found(
    services: Services, owed: Delivery, city_hall: CityHall
) -> None:
    city_hall.server.mode, city_hall.server.lists_nothing = Mode.GARBAGE, True
    await attempt(services, owed)
    city_hall.server.lists_nothing = False
    assert await attempt(services, owed) == Accepted("SR-00001")


async def test_lost_answers_are_repeated_once_at_most(
    services: Services, owed: Delivery, city_hall: CityHall
) -> None:
    city_hall.server.mode, city_hall.server.lists_nothing = Mode.CUT, True
    tries = [await attempt(services, owed) for _ in range(3)]
    assert [type(one) for one in tries] == [Unknown, Unknown, Unreachable]
    assert len(city_hall.server.requests) == 2


@pytest.mark.parametrize("namespace", ["", "http://www.open311.org/georeport/v2"])
async def test_xml_is_read_in_any_namespace_also_where_json_was_asked_for(
    services: Services, owed: Delivery, city_hall: CityHall, clock: MovableClock, namespace: str
) -> None:
    city_hall.server.only_xml, city_hall.server.namespace = True, namespace
    assert await attempt(services, owed) == Accepted("SR-00001")
    city_hall.server.requests[0].status = "closed"
    await poll(services, clock)
    assert await progress_of(owed) is Progress.RESOLVED
    assert len(city_hall.server.requests) == 1


async def test_a_replay_by_hand_looks_first_too(
    services: Services, owed: Delivery, city_hall: CityHall
) -> None:
    city_hall.server.mode = Mode.CUT
    await attempt(services, owed)
    await Delivery.filter(id=owed.id).update(attempts=0, state=DeliveryState.SCHEDULED)
    city_hall.server.mode = Mode.NUMBER
    assert await attempt(services, owed) == Accepted("SR-00001")
    assert len(city_hall.server.requests) == 1


async def test_where_the_server_cannot_list_what_may_have_arrived_is_for_a_person(
    services: Services, owed: Delivery, city_hall: CityHall
) -> None:
    city_hall.server.can_list = False
    city_hall.server.mode = Mode.CUT
    await attempt(services, owed)
    city_hall.server.mode = Mode.NUMBER
    assert await attempt(services, owed) == Unreachable(open311.ASK)
    [request] = city_hall.server.requests
    assert f"[tima:{owed.id}]" in request.fields["description"]


async def test_what_the_server_refused_is_posted_again_also_where_it_cannot_list(
    services: Services, owed: Delivery, city_hall: CityHall
) -> None:
    city_hall.server.can_list = False
    city_hall.server.mode = Mode.FAIL
    await attempt(services, owed)
    city_hall.server.mode = Mode.NUMBER
    assert await attempt(services, owed) == Accepted("SR-00001")


@pytest.mark.parametrize(("key", "said"), [("wrong", "HTTP 403"), ("key-1", "HTTP 500")])
async def test_an_error_is_kept_in_the_servers_words_and_tried_again(
    services: Services, owed: Delivery, city_hall: CityHall, key: str, said: str
) -> None:
    city_hall.server.api_key = "key-1" if key == "key-1" else "another"
    city_hall.server.mode = Mode.FAIL
    outcome = await attempt(services, owed)
    assert isinstance(outcome, Failed)
    assert outcome.reason.startswith(said)
    assert len(outcome.reason) > len(said)  # and what the server says of it
    await owed.refresh_from_db()
    assert owed.state is DeliveryState.SCHEDULED


async def test_an_addition_is_a_request_that_names_the_first_and_closing_it_settles_nothing(
    services: Services, owed: Delivery, city_hall: CityHall, clock: MovableClock
) -> None:
    await attempt(services, owed)
    report = await Report.get(incident_id=owed.incident_id)
    await add_words(Addition("s1", report.id), "现在更响了", services.clock())
    second = await Delivery.get(incident_id=owed.incident_id, part="city_desk", id__not=owed.id)
    await attempt(services, second)
    addition = city_hall.server.requests[1]
    assert "SR-00001" in addition.fields["description"]
    assert "现在更响了" in addition.fields["description"]
    addition.status = "closed"
    await poll(services, clock)
    await owed.refresh_from_db()
    assert owed.progress is Progress.ACCEPTED


async def test_a_drill_checks_the_service_list_and_posts_only_under_a_test_code(
    services: Services, lift: LiftCard, city_hall: CityHall
) -> None:
    async def drill(**options: object) -> Outcome:
        more = {"jurisdiction": "jiangcheng", **options}
        await put_on(
            services,
            CITY_DESK,
            ChannelKind.OPEN311,
            drills=True,
            url=city_hall.url,
            options=SERVICES | more,
            api_key="key-1",
        )
        return await open311.send(services, await Drill.get(organisation__name=CITY_DESK, result=None))

    assert await drill() == Delivered()
    assert city_hall.server.requests == []
    assert isinstance(await drill(test_service="TEST"), Accepted)
    assert "测试" in city_hall.server.requests[0].fields["description"]
    missing = await drill(services={"default": "LIFT-9"})
    assert missing == Failed("the server offers no service LIFT-9")


async def test_an_entrapment_is_never_routed_by_open311_alone(services: Services) -> None:
    options = {"url": "https://city.example/v2", "options": SERVICES}

    async def choose(name: str, channel: ChannelKind, **more: object) -> None:
        organisation = await Organisation.get(name=name)
        draft = EndpointDraft(channel, **more)  # type: ignore[arg-type]
        await save_endpoint(organisation.id, draft, services.vault, TESTER, services.clock())

    with pytest.raises(OnlyOpen311):
        await choose(RESCUE_DESK, ChannelKind.OPEN311, **options)
    await choose(MAINTAINER, ChannelKind.OPEN311, **options)  # 96333 hears of it by webhook
    with pytest.raises(OnlyOpen311):
        await choose(RESCUE_DESK, ChannelKind.NONE, options={"reason": "x"})
    await choose(PROPERTY, ChannelKind.NONE, options={"reason": "x"})
    city = await City.get(name="江城市")
    routing = {"entrapment": ["maintainer"], "hazard": ["use_unit"]}
    with pytest.raises(ValueError, match="Open311 alone"):
        await set_city_rule(
            city.id, RuleTopic.ROUTING, services.clock().date(), routing, "test", TESTER, services.clock()
        )
