"""`scripts/doctor` says how an installation stands, and by its exit status whether somebody has to look."""

import os
import time
from datetime import timedelta

import pytest
from pytest_aiohttp import AiohttpServer

from bot.files.shared_folder import PARTS
from bot.jobs.auditor import audit
from bot.kernel.settings import Settings
from bot.services import Services
from models.actions.ledger.prove import ProofCursor
from models.actions.overview.backups import VerifiedBackup, note_verified
from tests.support.clock import MovableClock
from tests.support.commands import Ended, run_module
from tests.support.rows import run_sql
from tests.support.server_process import environment
from tests.support.wechat import simulated_wechat, with_wechat

DATA = ("disk", "journal", "Redis", "tables", "clock", "workers", "backups", "channels")
GOOD = ("settings", *DATA, "certificate", "WeChat", "mail")


async def doctor(settings: Settings, **variables: str) -> Ended:
    return await run_module("scripts.commands.doctor", variables=environment(settings) | variables)


def healths(ended: Ended) -> dict[str, str]:
    rows = [line.split(None, 1) for line in ended.out.splitlines()]
    return {rest.split(":")[0]: health for health, rest in rows}


@pytest.fixture
async def settings(settings: Settings, aiohttp_server: AiohttpServer) -> Settings:
    """Of a product whose WeChat answers, without a certificate."""
    wechat, _ = simulated_wechat(MovableClock())
    answered = await with_wechat(settings, wechat, aiohttp_server)
    return answered.model_copy(update={"public_url": "http://127.0.0.1:8080"})


async def in_good_health(services: Services) -> None:
    now = services.clock()
    await audit(services, ProofCursor())
    await note_verified(VerifiedBackup(now - timedelta(hours=9), now, 1, 1))


async def test_all_is_well(services: Services, settings: Settings) -> None:
    await in_good_health(services)
    ended = await doctor(settings)
    assert ended.status == 0, ended.out
    assert healths(ended) == dict.fromkeys(GOOD, "ok")
    assert "backups: the newest that was restored on trial was made 9 h ago" in ended.out


async def test_a_backup_that_is_old_or_was_never_restored_is_told(
    services: Services, settings: Settings
) -> None:
    await audit(services, ProofCursor())
    ended = await doctor(settings)
    assert (ended.status, healths(ended)["backups"]) == (1, "look")
    assert "none was ever restored on trial" in ended.out
    now = services.clock()
    await note_verified(VerifiedBackup(now - timedelta(days=9), now, 1, 1))
    ended = await doctor(settings)
    assert (ended.status, healths(ended)["backups"]) == (1, "look")
    assert "9 days ago" in ended.out


async def test_a_ledger_that_nobody_proves_and_a_call_that_waits_are_bad(
    services: Services, settings: Settings
) -> None:
    journal = settings.var_dir / "journal"
    journal.mkdir(exist_ok=True)
    entry = journal / "1.entry"
    entry.write_bytes(b"sealed")
    written = time.time() - timedelta(hours=3).total_seconds()
    os.utime(entry, (written, written))
    ended = await doctor(settings)
    assert ended.status == 2
    assert {"journal", "workers"} == {matter for matter, health in healths(ended).items() if health == "BAD"}
    assert "1 calls for help wait, the oldest for 3 h" in ended.out


async def test_a_shared_folder_that_is_not_mounted_is_bad(services: Services, settings: Settings) -> None:
    await in_good_health(services)
    shared = settings.var_dir / "shared"
    for part in PARTS:
        (shared / part).mkdir(parents=True)
    ended = await doctor(settings, TIMA_SHARED_DIR=str(shared))
    assert (ended.status, healths(ended)["shared folder"]) == (0, "ok")
    (shared / PARTS[0]).rmdir()
    ended = await doctor(settings, TIMA_SHARED_DIR=str(shared))
    assert (ended.status, healths(ended)["shared folder"]) == (2, "BAD")


async def test_settings_that_are_missing_are_named_and_the_data_is_looked_at_all_the_same(
    services: Services, settings: Settings
) -> None:
    await in_good_health(services)
    ended = await doctor(settings, TIMA_LOOKUP_KEY="secret but short", TIMA_SMTP_PORT="no port")
    assert (ended.status, healths(ended)) == (2, {"settings": "BAD", **dict.fromkeys(DATA, "ok")})
    assert "TIMA_LOOKUP_KEY, TIMA_SMTP_PORT" in ended.out
    assert "secret but short" not in ended.out + ended.said


async def test_tables_of_another_version_end_the_examination(settings: Settings) -> None:
    await run_sql(settings.database_url, "ALTER TABLE person RENAME COLUMN first_seen_at TO seen_at")
    ended = await doctor(settings)
    assert (ended.status, healths(ended)["tables"]) == (2, "BAD")
    assert "backups" not in healths(ended)


@pytest.mark.parametrize("ground", ["servers"], indirect=True)
async def test_servers_that_are_away_are_told_without_an_address(settings: Settings) -> None:
    away = {
        "TIMA_DATABASE_URL": "postgres://tima:secret@127.0.0.1:9/tima",
        "TIMA_REDIS_URL": "redis://:secret@127.0.0.1:9/0",
    }
    ended = await doctor(settings, **away)
    assert (ended.status, healths(ended)["database"], healths(ended)["Redis"]) == (2, "BAD", "BAD")
    assert "secret" not in ended.out + ended.said
