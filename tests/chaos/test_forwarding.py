"""The short form of `scripts.chaos.forwarding`; and several workers over one ledger."""

import asyncio
from datetime import UTC, datetime

import pytest
from pytest_aiohttp import AiohttpServer
from rich.console import Console

from bot.kernel.settings import Settings
from models.database import open_database
from models.rules.forwarding.delivery import DeliveryState
from models.tables.forwarding.delivery import Attempt, Delivery
from models.vault import Vault
from scripts.chaos.forwarding import run
from scripts.demo import data as demo_data
from scripts.lib.backlog import owe_hazards
from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.partner_behaviour import Behaviour
from tests.support.server_process import ServerProcess, environment
from tests.support.waiting import until

pytestmark = pytest.mark.processes

STORM_SECONDS = 4
OWED = 200


async def test_after_a_storm_the_ledger_and_the_partners_agree() -> None:
    outcome = await run(STORM_SECONDS, seed=20261122, console=Console(quiet=True))
    assert outcome.wrong == []
    assert outcome.receipts
    assert outcome.reconciled.states.total() >= 4 * len(outcome.receipts) * 0.9


@pytest.mark.parametrize("ground", ["servers"], indirect=True)
@pytest.mark.parametrize("count", [1, 2, 4])
async def test_no_row_is_sent_by_two_workers_at_once(
    settings: Settings, vault: Vault, aiohttp_server: AiohttpServer, count: int
) -> None:
    partners = PartnerSimulator()
    server = await aiohttp_server(partners.app())
    async with open_database(settings.database_url):
        for one in await demo_data.point_partners_at(str(server.make_url("")).rstrip("/"), vault):
            partners.add(one.simulator, one.secret, title=one.title)
            partners.behave(one.simulator, Behaviour(delay_seconds=0.05))
        workers = [ServerProcess("bot.worker", environment(settings)) for _ in range(count)]
        await asyncio.gather(*(worker.start() for worker in workers))
        try:
            await owe_hazards(OWED, datetime.now(UTC))

            async def all_accepted() -> bool:
                return not await Delivery.filter(state=DeliveryState.SCHEDULED).exists()

            await until(all_accepted, seconds=60)
        finally:
            assert await asyncio.gather(*(worker.stop() for worker in workers)) == [0] * count
        records = [record for one in partners.partners() for record in partners.received(one.name)]
        assert len(records) == await Delivery.filter(state=DeliveryState.ACCEPTED).count()
        assert all((record.attempts, record.overlaps) == (1, 0) for record in records)
        assert await Attempt.all().count() == len(records)
