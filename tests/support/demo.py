"""The whole demo, `scripts/run`, in a process of its own."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.once import made_once
from tests.support.server_process import ServerProcess, free_port, wait_until_up

ROOT = Path(__file__).parent.parent.parent


@asynccontextmanager
async def serving(there: Path, printed: Path | None = None) -> AsyncIterator[tuple[ServerProcess, str]]:
    """Up on a free port, with its data in `there/var`; stopped at the end, if it was not before.

    What it prints goes to the file `printed`, or to where the tests print.
    """
    port = free_port()
    arguments = ("--port", str(port))
    variables = {"PYTHONPATH": str(ROOT)}
    process = ServerProcess("scripts.commands.run", variables, *arguments, cwd=there, printed=printed)
    url = f"http://127.0.0.1:{port}"
    await process.start()
    await wait_until_up(url)
    try:
        yield process, url
    finally:
        status = await process.stop()
    assert status == 0


def prepared_once(of_the_run: Path) -> Path:
    """The demo's `var/` as it stands after a first start, which takes most of the time."""

    async def start_once(there: Path) -> None:
        there.mkdir()
        async with serving(there):
            pass

    return made_once(of_the_run / "demo", lambda there: asyncio.run(start_once(there))) / "var"


def copy_of(prepared: Path, directory: Path) -> Path:
    shutil.copytree(prepared, directory / "var")
    return directory
