"""Calling for help through the mini-program: whatever is sent, and whatever is away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer
from pytest_aiohttp import AiohttpServer

from api.app import create_app
from bot.emergency.call import replay
from bot.kernel.settings import Settings
from bot.services import Services, open_services
from models.actions.lifts.find import LiftCard
from models.actions.rescues.record_status import tell_cause
from models.rules.reports.kinds import ReportKind, ReportSource, Role
from models.rules.rescues.trap_clock import Cause, KnownBy, Step
from models.tables.people.person import Person
from models.tables.reports.report import Incident, Report
from models.tables.rescues import Rescue
from scripts.simulators.wechat import WeChatSimulator
from scripts.simulators.wechat_miniprogram import MiniProgramSimulator
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.lifts import card_of
from tests.support.mini_program import MiniProgram
from tests.support.receipts import number_of
from tests.support.rescues import tell, tick
from tests.support.wechat import with_wechat

KEY = "k" * 20


async def test_one_tap_files_it_once_and_a_second_person_joins(
    mini: MiniProgram, services: Services, lift: LiftCard
) -> None:
    await mini.sign_in()
    body = {"lift": f"https://tima.example/l/{lift.code}", "role": "inside", "words": "里面很黑"}
    for _ in range(2):
        told = await mini.post("/entrapments", body, KEY)
        assert told.status == 201
    assert told.body["hotline"] == "96333"
    assert (told.body["rescue_number"], told.body["place"]) == (lift.rescue_number, lift.place)
    report = await Report.get()
    person = await Person.get(mini_openid_hash=services.vault.look_up_hash(mini.openid))
    assert (report.door, report.role, report.reporter_id) == (
        ReportSource.MINI_PROGRAM,
        Role.INSIDE,
        person.id,
    )
    assert (await mini.get(f"/entrapments/{KEY}")).body["receipt_number"] == number_of(report)

    other = await card_of(services, "右梯", building="1幢", unit="1单元")
    elsewhere = await mini.post("/entrapments", {"lift": other.code}, KEY)  # a mistake of the client's
    assert elsewhere.body["key"] != KEY
    assert await Incident.all().count() == 2
    mini.token = "long ended"
    joined = await mini.post("/entrapments", {"lift": lift.code}, "")
    assert (joined.status, joined.body["joined"]) == (201, True)
    assert await Incident.all().count() == 2
    assert (await Rescue.get(incident_id=report.incident_id)).reported_by is KnownBy.MINI_PROGRAM


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"[]",
        b'{"role": 7, "lift": {"a": 1}, "words": null}',
        b'{"words": "' + b"x" * 40_000 + b'"}',
        b'{"words": "\\ud800"}',
        b"[" * 30_000,
    ],
)
async def test_nothing_that_is_sent_can_make_it_fail(web_client: Client, body: bytes) -> None:
    async with web_client.post("/api/v1/entrapments", data=body) as answer:
        assert answer.status == 201, await answer.text()
        assert (await answer.json())["hotline"] == "96333"
    assert (await Incident.get()).kind is ReportKind.ENTRAPMENT


async def test_what_is_odd_costs_nothing_else(mini: MiniProgram, lift: LiftCard) -> None:
    await mini.post("/entrapments", {"lift": lift.code, "role": "nowhere", "words": "快来"})
    report = await Report.get().select_related("incident")
    assert (report.words, report.role, report.incident.lift_id) == ("快来", Role.UNKNOWN, lift.lift_id)


async def test_it_is_never_rate_limited_only_flagged(mini: MiniProgram, lift: LiftCard) -> None:
    told = [await mini.post("/entrapments", {"lift": lift.code}) for _ in range(8)]
    assert {one.status for one in told} == {201}


async def test_the_rescue_is_followed_and_ended_by_the_trapped_person(
    mini: MiniProgram, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    number = (await mini.post("/entrapments", {}, KEY)).body["receipt_number"]
    path = f"/reports/{number}"
    located = await mini.post(f"{path}/additions", {"lift": lift.code})
    assert located.body["place"] == lift.place
    people = await mini.put(f"{path}/people", {"inside": 3, "needs": ["child"]})
    assert people.body["people"] == {"inside": 3, "needs": ["child"]}
    assert (await mini.put(f"{path}/people", {"inside": 51})).problem == "invalid"
    incident = await Incident.get(lift_id=lift.lift_id)
    clock.advance(timedelta(minutes=4))
    await tick(clock())  # nobody has taken it on
    await tell(incident.id, Step.RELEASED, services.clock())
    await tell_cause(incident.id, Cause.DOOR_SYSTEM, "", "迅安", services.clock(), note="门锁")
    told = (await mini.get(path)).body
    said = {one["kind"]: one["words"] for one in told["timeline"]}
    assert (said["cause"], "救援站" in said["paged"]) == ("门系统；门锁", True)
    rescue = told["rescue"]
    assert (rescue["state"], rescue["can_say_out"], rescue["can_say_inside"]) == ("released", True, True)
    inside = await mini.post(f"{path}/outcome", {"outcome": "inside"})
    assert inside.body["rescue"]["state"] == "waiting"
    await tell(incident.id, Step.RELEASED, services.clock())
    out = await mini.post(f"{path}/outcome", {"outcome": "out"}, "")
    assert (out.body["rescue"]["state"], out.body["stage"]) == ("closed", "resolved")


@pytest.mark.parametrize("ground", ["embedded"], indirect=True)
async def test_while_the_database_is_away_it_is_kept_told_honestly_and_filed_once_it_is_back(
    settings: Settings,
    lift_code_of_demo: str,
    simulated: tuple[WeChatSimulator, MiniProgramSimulator],
    clock: MovableClock,
    aiohttp_server: AiohttpServer,
) -> None:
    @asynccontextmanager
    async def opened(database_url: str) -> AsyncIterator[tuple[MiniProgram, Services]]:
        there = settings.model_copy(update={"database_url": database_url})
        async with (
            open_services(await with_wechat(there, simulated[0], aiohttp_server), clock) as services,
            TestClient(TestServer(create_app(services))) as client,
        ):
            yield MiniProgram(client, simulated[1]), services

    body = {"lift": lift_code_of_demo, "role": "inside"}
    async with opened(settings.database_url) as (_, services):
        assert await services.emergency_cards.refresh()
    async with opened("postgres://postgres@127.0.0.1:9/none") as (mini, _):
        card = (await mini.get(f"/lifts/{lift_code_of_demo}")).body
        assert (card["hotline"], card["details"], len(card["rescue_number"])) == ("96333", None, 6)
        for _ in range(2):
            kept = await mini.post("/entrapments", body, KEY)
            assert (kept.status, kept.body["receipt_number"]) == (202, None)
            assert (kept.body["hotline"], kept.body["place"]) == ("96333", "翠湖苑 1幢 1单元 左梯")
        assert (await mini.get(f"/entrapments/{KEY}")).status == 202
        policy = await mini.get(f"/lifts/{lift_code_of_demo}/policy")
        assert (policy.status, policy.problem, policy.body["hotline"]) == (503, "unavailable", "96333")
    async with opened(settings.database_url) as (mini, services):
        assert await replay(services) == 1
        report = await Report.get()
        assert (report.door, report.role) == (ReportSource.MINI_PROGRAM, Role.INSIDE)
        assert (await mini.get(f"/entrapments/{KEY}")).body == {"receipt_number": number_of(report)}
        again = await mini.post("/entrapments", body, KEY)
        assert (again.status, again.body["receipt_number"]) == (201, number_of(report))
        unknown = await mini.get(f"/entrapments/{'u' * 20}")
        assert (unknown.status, unknown.problem) == (404, "report-unknown")
