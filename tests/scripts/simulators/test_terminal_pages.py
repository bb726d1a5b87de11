"""The demo's terminals: a power cut by a button becomes outages, also while the broker is pulled out."""

from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from pytest_aiohttp import AiohttpClient

from bot.services import Services
from models.actions.terminals.register import broker_passwords
from models.tables.rescues import Outage, Rescue
from models.tables.terminals import TerminalEvent
from scripts.demo.past_rescues import add_past_rescues
from scripts.demo.terminals import load_terminals, terminals_of_demo
from scripts.lib.private_mosquitto import PrivateMosquitto
from scripts.simulators.terminal_pages import TerminalsOfDemo, terminals_with_pages
from tests.support.terminals import listening_at
from tests.support.waiting import until


@pytest.mark.processes
@pytest.mark.parametrize("ground", ["embedded"], indirect=True)
async def test_a_power_cut_in_all_estates_while_the_broker_is_away_is_heard_when_it_is_back(
    services: Services, aiohttp_client: AiohttpClient, tmp_path: Path
) -> None:
    now = services.clock()
    await add_past_rescues(now)
    await load_terminals(now)
    before, past = await TerminalEvent.all().count(), await Rescue.all().count()
    broker = PrivateMosquitto(tmp_path / "mosquitto")
    terminals = TerminalsOfDemo(await terminals_of_demo(broker.port), broker, services.clock)
    await broker.let_in(broker_passwords())
    await broker.start()
    app = web.Application()
    app.add_subapp("/sim/terminals", terminals_with_pages(terminals))
    client = await aiohttp_client(app)
    at_broker = replace(services, settings=services.settings.model_copy(update={"mqtt_url": broker.url}))
    async with terminals.running(), listening_at(at_broker):
        assert (await client.post("/sim/terminals/cut", data={"where": "别处"})).status == 404
        await client.post("/sim/terminals/broker", data={"state": "away"})
        await client.post("/sim/terminals/cut", data={"where": "all"})
        page = await (await client.get("/sim/terminals/")).text()
        assert "断开了" in page
        assert "21 台终端，还留着 32 条没有确认" in page
        await client.post("/sim/terminals/broker", data={"state": "up"})

        async def all_are_taken() -> bool:
            return not any(one.terminal.kept for one in terminals.all)

        await until(all_are_taken, seconds=60)
    inside = len(terminals.all) // 2
    assert await TerminalEvent.all().count() == before + len(terminals.all) + inside
    assert await Rescue.all().count() == past + inside
    assert await Outage.all().count() == len(terminals.estates) == 3
