"""`scripts/replay`, as an operator runs it."""

from datetime import UTC, datetime, timedelta

from bot.kernel.settings import Settings
from models.database import open_database
from models.rules.forwarding.delivery import DeliveryState
from models.tables.audit import AuditEntry
from models.tables.forwarding.delivery import Delivery
from scripts.lib.backlog import owe_hazards
from tests.support.commands import run_module
from tests.support.server_process import environment

OWED = 450


async def replay(settings: Settings, *arguments: str) -> tuple[int, str]:
    ended = await run_module("scripts.commands.replay", *arguments, variables=environment(settings))
    return ended.status, ended.said


async def test_a_range_is_made_due_again_in_batches_that_are_audited(settings: Settings) -> None:
    now = datetime.now(UTC)
    async with open_database(settings.database_url):
        await owe_hazards(OWED, now)
        await Delivery.all().update(state=DeliveryState.ACCEPTED, due_at=None, settled_at=now, attempts=1)
        owed = await Delivery.all().count()
    since = ("--since", (now - timedelta(minutes=1)).isoformat())
    status, said = await replay(settings, *since, "--dry-run")
    assert (status, said.strip()) == (0, "0 deliveries would be sent once more")
    status, said = await replay(settings, *since, "--everything", "--why", "演练")
    assert status == 0
    assert f"{owed} of {owed} deliveries are due again" in said
    async with open_database(settings.database_url):
        assert await Delivery.filter(state=DeliveryState.SCHEDULED, attempts=0).count() == owed
        assert await AuditEntry.filter(verb="replay_batch", why="演练").count() == 3


async def test_what_cannot_be_meant_is_said(settings: Settings) -> None:
    assert (await replay(settings, "--since", "yesterday"))[0] == 2
    status, said = await replay(settings, "--since", "2026-01-01T00:00", "--organisation", "没有这家")
    assert status == 1
    assert "没有这家" in said
