"""A demo of the tour's own: `scripts/run` in a new folder, on a free port."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from scripts.lib.private_servers import free_port
from scripts.lib.tour.sign_ins import READY

ROOT = Path(__file__).parents[3]
UP_WITHIN_SECONDS = 120


@asynccontextmanager
async def own_demo(folder: Path) -> AsyncIterator[tuple[str, str]]:
    """Its address, and what it has printed. Raises RuntimeError with what it said where it does not start."""
    port, said = free_port(), folder / "run.txt"
    command = (sys.executable, "-m", "scripts.commands.run", "--port", str(port))
    with said.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, stdout=out, stderr=out, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
    try:
        await _until_ready(process, said)
        yield f"http://127.0.0.1:{port}", said.read_text("utf-8")
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _until_ready(process: asyncio.subprocess.Process, said: Path) -> None:
    def words() -> str:
        return said.read_text("utf-8", errors="replace")

    try:
        async with asyncio.timeout(UP_WITHIN_SECONDS):
            while READY not in words():
                if process.returncode is not None:
                    raise RuntimeError(words())
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise RuntimeError(words()) from None
