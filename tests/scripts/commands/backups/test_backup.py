"""A backup brings everything back, and a damaged one touches nothing."""

import asyncio
import gzip
import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.kernel.settings import Settings
from tests.support.backups import back_up, bring_back, everything, file_reports, members_of, rewrite
from tests.support.rows import destroy
from tests.support.values import LOOKUP_KEY, SECRET_KEY


async def test_after_a_loss_everything_is_back_as_it_was(settings: Settings, out: Path) -> None:
    await file_reports(settings, 3)
    before = await everything(settings)
    assert len(before[0]["report"]) == 3
    assert len(before[1]) == 3
    assert await back_up(out) == 0

    await destroy(settings.database_url)
    shutil.rmtree(settings.var_dir / "photos")
    assert await bring_back(out) == 0
    assert await everything(settings) == before
    await file_reports(settings, 1)  # and it goes on


async def test_data_that_is_there_is_replaced_only_with_force(
    settings: Settings, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await file_reports(settings, 1)
    before = await everything(settings)
    assert await back_up(out) == 0
    await file_reports(settings, 2, side=400)
    later = await everything(settings)

    assert await bring_back(out) == 2
    assert "--force" in capsys.readouterr().err
    assert await everything(settings) == later
    assert await bring_back(out, "--force") == 0
    assert await everything(settings) == before


async def test_a_backup_made_while_reports_come_in_fits_together(settings: Settings, out: Path) -> None:
    filing = asyncio.create_task(file_reports(settings, 12))
    await asyncio.sleep(0.3)
    assert await back_up(out) == 0
    await filing
    assert await bring_back(out, "--force") == 0
    rows, photos = await everything(settings)
    assert 0 <= len(rows["report"]) <= 12
    assert len(rows["photo"]) <= len(photos)
    for row in rows["photo"]:
        assert any(Path(name).stem in row for name in photos)


async def test_a_backup_holds_no_key_and_is_for_its_owner_only(settings: Settings, out: Path) -> None:
    await file_reports(settings, 1)
    assert await back_up(out) == 0
    members = members_of(out)
    assert len(members) == 4
    assert LOOKUP_KEY.encode() not in b"".join(members.values())
    assert not any(SECRET_KEY.encode() in data for data in members.values())
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    manifest = json.loads(members["manifest.json"])
    assert manifest["contents"]["rows"]["report"] == 1
    assert manifest["contents"]["migrations"]


async def test_what_is_there_is_never_overwritten_by_a_backup(settings: Settings, out: Path) -> None:
    out.parent.mkdir()
    out.write_bytes(b"last night's")
    assert await back_up(out) == 2
    assert out.read_bytes() == b"last night's"


def flip_a_bit(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.startswith("photos/"))
    members[name] = members[name][:-1] + bytes([members[name][-1] ^ 1])


def lose_a_photo(members: dict[str, bytes]) -> None:
    del members[next(name for name in members if name.startswith("photos/"))]


def lose_the_manifest(members: dict[str, bytes]) -> None:
    del members["manifest.json"]


def climb_out(members: dict[str, bytes]) -> None:
    manifest = json.loads(members["manifest.json"])
    members["../evil"] = b""
    manifest["members"]["../evil"] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    members["manifest.json"] = json.dumps(manifest).encode()


def come_from_the_future(members: dict[str, bytes]) -> None:
    members["manifest.json"] = members["manifest.json"].replace(b"0001_initial", b"9999_future")


@pytest.mark.parametrize(
    "damage", [flip_a_bit, lose_a_photo, lose_the_manifest, climb_out, come_from_the_future]
)
async def test_a_backup_that_is_not_what_it_says_touches_nothing(
    settings: Settings, out: Path, damage: Callable[[dict[str, bytes]], None]
) -> None:
    await file_reports(settings, 1)
    assert await back_up(out) == 0
    rewrite(out, damage)
    before = await everything(settings)
    assert await bring_back(out, "--force", "--unsigned") == 2
    assert await everything(settings) == before
    assert not (settings.var_dir.parent / "evil").exists()


async def test_a_file_cut_short_touches_nothing(settings: Settings, out: Path) -> None:
    await file_reports(settings, 1)
    assert await back_up(out) == 0
    before = await everything(settings)
    whole = out.read_bytes()
    for part in (whole[: len(whole) // 2], gzip.compress(b"not a tar"), b"", b"x" * 1000):
        out.write_bytes(part)
        assert await bring_back(out, "--force") == 2
    assert await everything(settings) == before
