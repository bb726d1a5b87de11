"""A restore leaves the old data or the new, whole, whatever goes wrong and whenever it is killed."""

import asyncio
import json
import os
import shutil
import signal
import stat
from hashlib import sha256
from pathlib import Path

import asyncpg
import pytest

from bot.kernel.settings import Settings
from bot.services import open_services
from models.actions.overview.backups import last_verified
from scripts.commands import backup as make
from scripts.commands import restore
from tests.support.backups import (
    back_up,
    bring_back,
    everything,
    file_reports,
    members_of,
    photo_files,
    rewrite,
    sign_again,
)
from tests.support.commands import run_module
from tests.support.databases import named_databases
from tests.support.rows import all_rows, run_sql
from tests.support.server_process import environment

MOST_STEPS = 300


@pytest.fixture
async def backup(settings: Settings, out: Path) -> Path:
    """Of two reports with photos; a third came later."""
    await file_reports(settings, 2)
    assert await back_up(out) == 0
    await file_reports(settings, 1, side=500)
    return out


async def kept_databases(settings: Settings) -> list[str]:
    if settings.database_url.startswith("sqlite"):
        file = Path(settings.database_url.removeprefix("sqlite://"))
        return sorted(one.name for one in file.parent.glob(f"{file.name}.before-*"))
    name = settings.database_url.rsplit("/", 1)[1]
    return [one for one in await named_databases(f"{name[:35]}_before_") if one != name]


async def test_what_was_there_is_kept_until_told_otherwise(settings: Settings, backup: Path) -> None:
    before = await everything(settings)
    assert await bring_back(backup, "--force") == 0
    [kept] = await kept_databases(settings)
    folder = settings.database_url.rsplit("/", 1)[0]
    assert await all_rows(f"{folder}/{kept}") == before[0]
    [aside] = settings.var_dir.glob("photos-before-*")
    assert set(photo_files(settings)) | {str(one.relative_to(aside)) for one in aside.glob("*/*")} == set(
        before[1]
    )
    assert await asyncio.to_thread(restore.main, ["--drop-kept"]) == 0
    assert await kept_databases(settings) == []
    assert list(settings.var_dir.glob("photos-before-*")) == []


async def test_a_missing_pg_restore_or_a_broken_copy_touches_nothing(
    settings: Settings, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await everything(settings)
    if settings.database_url.startswith("sqlite"):

        def break_pages(members: dict[str, bytes]) -> None:
            whole = members["database.sqlite3"]
            members["database.sqlite3"] = whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2)
            tell_hashes(members)

        rewrite(backup, break_pages)
    else:
        monkeypatch.setenv("PATH", "/nowhere")
    assert await bring_back(backup, "--force", "--unsigned") == 2
    assert await everything(settings) == before
    assert await kept_databases(settings) == []


def tell_hashes(members: dict[str, bytes]) -> None:
    """Write a manifest that fits the changed members, as somebody without our keys can."""
    manifest = json.loads(members["manifest.json"])
    for name, told in manifest["members"].items():
        told["sha256"] = sha256(members[name]).hexdigest()
    members["manifest.json"] = json.dumps(manifest).encode()


async def test_a_manifest_that_our_keys_did_not_sign_is_taken_only_when_told_to(
    settings: Settings, backup: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def add_a_space(members: dict[str, bytes]) -> None:
        members["manifest.json"] += b" "

    rewrite(backup, add_a_space)
    assert await bring_back(backup, "--force") == 2
    assert "its signature is not by our key" in capsys.readouterr().err

    def lose_signature(members: dict[str, bytes]) -> None:
        del members["manifest.signature"]

    rewrite(backup, lose_signature)
    assert await bring_back(backup, "--force") == 2
    assert "not signed" in capsys.readouterr().err
    assert await bring_back(backup, "--force", "--unsigned") == 0


@pytest.mark.parametrize("ground", ["embedded"], indirect=True)
async def test_the_signing_key_signs_where_there_is_one(
    settings: Settings, out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert settings.signing_key
    monkeypatch.setenv("TIMA_SIGNING_KEY", settings.signing_key.get_secret_value())
    assert await back_up(out) == 0
    assert json.loads(members_of(out)["manifest.signature"])["algorithm"] == "Ed25519"
    assert await bring_back(out, "--force") == 0
    monkeypatch.setenv("TIMA_SIGNING_KEY", "b3RoZXIga2V5IG9mIHRoZSB0ZXN0cywgMzIgYnl0ZXM=")
    assert await bring_back(out, "--force") == 2
    monkeypatch.delenv("TIMA_SIGNING_KEY")
    monkeypatch.chdir(out.parent)  # where no demo has left its settings
    assert await bring_back(out, "--force") == 2
    assert "TIMA_SIGNING_KEY is not set" in capsys.readouterr().err


async def test_a_database_in_use_is_not_replaced(
    settings: Settings, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_services(settings):
        assert await last_verified() is None  # connects
        before = await everything(settings)
        assert await bring_back(backup, "--force") == 2
        assert "stop web and worker processes" in capsys.readouterr().err
    assert await everything(settings) == before


async def test_files_come_back_with_their_permissions(settings: Settings, out: Path) -> None:
    await file_reports(settings, 1)
    [photo] = (settings.var_dir / "photos").glob("*/*.jpg")
    photo.chmod(0o640)
    photo.parent.chmod(0o750)
    is_file = settings.database_url.startswith("sqlite")
    database = Path(settings.database_url.removeprefix("sqlite://"))
    if is_file:
        database.chmod(0o660)
    assert await back_up(out) == 0
    shutil.rmtree(settings.var_dir / "photos")
    assert await bring_back(out, "--force") == 0
    assert stat.S_IMODE(photo.stat().st_mode) == 0o640
    assert stat.S_IMODE(photo.parent.stat().st_mode) == 0o750
    if is_file:
        assert stat.S_IMODE(database.stat().st_mode) == 0o660


@pytest.mark.parametrize("ground", ["servers"], indirect=True)
async def test_settings_and_grants_of_the_database_stay(settings: Settings, backup: Path) -> None:
    name = settings.database_url.rsplit("/", 1)[1]
    await run_sql(
        settings.database_url,
        f"ALTER DATABASE {name} SET statement_timeout TO '77s'",
        f'ALTER DATABASE {name} SET search_path TO "$user", public',
        f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC",
        f"ALTER DATABASE {name} CONNECTION LIMIT 90",
    )

    async def look() -> list[object]:
        connection = await asyncpg.connect(settings.database_url)
        try:
            return [
                await connection.fetchval("SHOW statement_timeout"),
                await connection.fetchval("SHOW search_path"),
                await connection.fetchval(
                    "SELECT (datconnlimit, datcollate, encoding)::text FROM pg_database WHERE datname = $1",
                    name,
                ),
                await connection.fetchval(
                    "SELECT array_agg(a::text ORDER BY a::text) FROM pg_database, unnest(datacl) a "
                    "WHERE datname = $1",
                    name,
                ),
            ]
        finally:
            await connection.close()

    before = await look()
    assert before[0] == "77s"
    assert await bring_back(backup, "--force") == 0
    assert await look() == before


async def test_a_verified_backup_is_noted_and_nothing_else_is_touched(
    settings: Settings, backup: Path
) -> None:
    before = await everything(settings)
    assert await asyncio.to_thread(make.main, ["--verify", str(backup)]) == 0
    rows, photos = await everything(settings)
    [noted] = rows.pop("backup_trial")
    assert "newest" in noted
    assert (rows | {"backup_trial": []}, photos) == before
    async with open_services(settings) as services:
        verified = await last_verified()
        assert verified is not None
        assert verified.photos == 2
        scraped = (await services.metrics.render(services.clock())).decode()
    [line] = [one for one in scraped.splitlines() if one.startswith("tima_backup_verified_age_seconds ")]
    assert 0 <= float(line.split()[1]) < 600

    assert await asyncio.to_thread(make.main, ["--out", str(backup.with_name("b.tar.gz")), "--verify"]) == 0


async def test_a_backup_of_a_newer_version_is_neither_restored_nor_called_good(
    settings: Settings, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def from_the_future(members: dict[str, bytes]) -> None:
        manifest = members["manifest.json"]
        members["manifest.json"] = manifest.replace(b'"migrations": [', b'"migrations": ["9999_future",')
        sign_again(members)

    before = await everything(settings)
    rewrite(backup, from_the_future)
    for refused in (bring_back(backup, "--force"), asyncio.to_thread(make.main, ["--verify", str(backup)])):
        assert await refused == 2
        assert "of a newer version, which knows 9999_future" in capsys.readouterr().err
    assert await everything(settings) == before


async def test_a_backup_that_does_not_come_back_is_not_noted(
    settings: Settings, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def promise_more(members: dict[str, bytes]) -> None:
        members["manifest.json"] = members["manifest.json"].replace(b'"report": 2', b'"report": 3')
        sign_again(members)

    rewrite(backup, promise_more)
    assert await asyncio.to_thread(make.main, ["--verify", str(backup)]) == 2
    assert "does not come back with the rows" in capsys.readouterr().err
    assert (await everything(settings))[0]["backup_trial"] == []


@pytest.mark.long
@pytest.mark.processes
async def test_killed_at_any_step_it_leaves_the_old_or_the_new_whole(
    settings: Settings, backup: Path, tmp_path: Path
) -> None:
    old = await everything(settings)
    variables = environment(settings)
    swapped = False
    # On PostgreSQL there are many, each of some seconds: every one is tried with TIMA_LONG_TESTS.
    stride = 1 if settings.embedded or "TIMA_LONG_TESTS" in os.environ else 6
    for step in range(1, MOST_STEPS, stride):
        ended = await run_module(
            "tests.support.killed_at",
            str(step),
            "scripts.commands.restore",
            str(backup),
            "--force",
            "--unsigned",
            variables=variables,
        )
        rows, photos = await everything(settings)
        swapped = swapped or len(rows["report"]) == 2
        if not swapped:
            assert rows == old[0], step
            assert old[1].items() <= photos.items(), step
        else:
            assert (len(rows["report"]), len(rows["photo"])) == (2, 2), step
            assert all(any(Path(name).stem in row for name in photos) for row in rows["photo"]), step
        if ended.status != -signal.SIGKILL:
            break
    assert ended.status == 0, ended.said
    assert swapped
    assert step > 10
    assert len(photo_files(settings)) == 2
