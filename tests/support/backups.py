"""Backups made, changed and brought back by the commands; and everything that they are about."""

import asyncio
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer

from api.app import create_app
from bot.kernel.settings import Settings
from bot.services import open_services
from scripts.commands import backup as make
from scripts.commands import restore
from scripts.lib.backups.manifest import MANIFEST, SIGNATURE
from scripts.lib.backups.seal import BackupSettings, make_seal
from scripts.lib.key_settings import read
from tests.api.pages.reports.test_report import file_hazard
from tests.support.lifts import card_of
from tests.support.photos import jpeg
from tests.support.rows import Rows, all_rows


async def back_up(out: Path) -> int:
    out.parent.mkdir(exist_ok=True)
    return await asyncio.to_thread(make.main, ["--out", str(out)])


async def bring_back(out: Path, *options: str) -> int:
    return await asyncio.to_thread(restore.main, [str(out), *options])


async def file_reports(settings: Settings, count: int, side: int = 300) -> None:
    """Reports with a photo each, no two the same."""
    async with open_services(settings) as services, TestClient(TestServer(create_app(services))) as client:
        lift = await card_of(services, "左梯", building="1幢", unit="1单元")
        for number in range(count):
            await file_hazard(client, lift, [jpeg(side + number, 200)], words=f"第{number}次异响")


def photo_files(settings: Settings) -> dict[str, bytes]:
    directory = settings.var_dir / "photos"
    return {str(file.relative_to(directory)): file.read_bytes() for file in directory.glob("*/*")}


async def everything(settings: Settings) -> tuple[Rows, dict[str, bytes]]:
    return await all_rows(settings.database_url), photo_files(settings)


def members_of(out: Path) -> dict[str, bytes]:
    with tarfile.open(out) as archive:
        return {one.name: (archive.extractfile(one) or io.BytesIO()).read() for one in archive}


def sign_again(members: dict[str, bytes]) -> None:
    """As who holds the keys would, after a change of the manifest."""
    seal = make_seal(read(BackupSettings), members[MANIFEST])
    members[SIGNATURE] = seal.model_dump_json().encode()


def rewrite(out: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    members = members_of(out)
    change(members)
    with tarfile.open(out, "w:gz") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
