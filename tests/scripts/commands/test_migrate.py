"""`scripts/migrate` says how the database stands to the migrations; processes refuse one that is not theirs."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.kernel.settings import Settings
from models.actions.reports.file import ReportDraft, file_report
from models.actions.reports.read import report_by_number
from models.database import migrate, open_database
from models.rules.reports.kinds import ReportKind, ReportSource
from models.tables.lifts import Lift
from models.tables.transitions import Transition
from tests.support.commands import Ended, run_module
from tests.support.migrations import AFTER_FIRST
from tests.support.receipts import vault_of_tests
from tests.support.rows import rows_by_table, run_sql
from tests.support.server_process import environment


async def command(settings: Settings, *arguments: str) -> Ended:
    return await run_module("scripts.commands.migrate", *arguments, variables=environment(settings))


async def test_the_newest_is_said_with_status_0(settings: Settings) -> None:
    ended = await command(settings, "--show")
    assert (ended.status, ended.out) == (
        0,
        "The database is at the newest migration, and its tables are as the migrations make them.",
    )


async def test_what_is_to_be_done_is_said_with_status_1_and_done(settings: Settings) -> None:
    await migrate(settings.database_url, "0001_initial")
    await run_sql(settings.database_url, "DROP TABLE voice", "CREATE TABLE notes (words TEXT)")
    shown = await command(settings, "--show")
    assert shown.status == 1
    assert shown.out.splitlines() == [
        *(f"to apply: {name}" for name in AFTER_FIRST),
        "table notes is unknown (harmless)",
        "table voice is missing",
        "scripts/migrate brings the database along.",
    ]
    done = await command(settings)
    assert (done.status, done.out) == (
        0,
        "\n".join(["put right: table voice added", *(f"applied: {name}" for name in AFTER_FIRST)]),
    )
    assert (await command(settings, "--show")).status == 0


async def test_what_cannot_be_done_is_said_with_status_2(settings: Settings) -> None:
    await run_sql(settings.database_url, "ALTER TABLE person ADD COLUMN shoe_size INT NOT NULL DEFAULT 1")
    await run_sql(settings.database_url, "ALTER TABLE person RENAME COLUMN first_seen_at TO seen_at")
    shown = await command(settings, "--show")
    assert shown.status == 2
    assert "column person.first_seen_at is missing" in shown.out
    assert "scripts/migrate cannot put this right" in shown.out
    refused = await command(settings)
    assert refused.status == 2
    assert "begin with an empty database" in refused.out


@pytest.mark.parametrize("module", ["api", "bot.worker"])
async def test_a_process_does_not_start_on_other_tables(settings: Settings, module: str) -> None:
    variables = environment(settings)
    variables["TIMA_REDIS_URL"] = "redis://127.0.0.1:9"  # a worker of its own wants one; it is not asked
    await run_sql(settings.database_url, "ALTER TABLE person RENAME COLUMN first_seen_at TO seen_at")
    ended = await run_module(module, variables=variables)
    assert ended.status == 1
    assert ended.said.startswith("The tables are not those of this version: column person.first_seen_at")
    assert "Run scripts/migrate" in ended.said
    assert "Traceback" not in ended.said
    await run_sql(settings.database_url, "ALTER TABLE person RENAME COLUMN seen_at TO first_seen_at")

    await migrate(settings.database_url)
    await migrate(settings.database_url, "0001_initial")
    ended = await run_module(module, variables=variables)
    missing = ", ".join(AFTER_FIRST)
    assert ended.said == f"The database lacks {missing}: run scripts/migrate, then start again."


async def test_a_process_does_not_start_on_an_empty_database(settings: Settings, tmp_path: Path) -> None:
    variables = environment(settings) | {"TIMA_DATABASE_URL": f"sqlite://{tmp_path}/empty.sqlite3"}
    ended = await run_module("api", variables=variables)
    assert ended.said == "The database is empty: run scripts/migrate, then start again."


async def test_the_way_back_to_release_1_0_keeps_every_receipt(settings: Settings) -> None:
    """Its processes find receipts in clear alone; once those are gone, they are written anew first."""
    async with open_database(settings.database_url):
        lift = await Lift.all().order_by("id").first()
        assert lift
        draft = ReportDraft("chat:1", ReportSource.CHAT, ReportKind.ENTRAPMENT, lift.id)
        receipt = await file_report(draft, datetime.now(UTC), vault_of_tests())
    refused = await command(settings, "--back-to", "0012_spelled_policy_numbers")
    assert refused.status == 2
    assert "1 receipts are not in clear: run scripts/migrate --ready-for-previous first" in refused.out

    ready = await command(settings, "--ready-for-previous")
    assert (ready.status, "Receipts written in clear: 1." in ready.out) == (0, True)
    back = await command(settings, "--back-to", "0012_spelled_policy_numbers")
    assert back.status == 0, back.out
    [row] = (await rows_by_table(settings.database_url))["report"]
    assert row["receipt_number"] == receipt.number

    assert (await command(settings)).status == 0
    async with open_database(settings.database_url):
        assert (await Transition.get()).ends_at > datetime.now(UTC)  # a city is served
        assert (await report_by_number(receipt.number, vault_of_tests())) is not None
