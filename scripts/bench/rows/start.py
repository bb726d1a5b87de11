"""`scripts/run` with its data present: how long until its first page, and what it holds when idle."""

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from aiohttp import ClientError, ClientSession

from scripts.bench.compare import Options, Row
from scripts.lib.private_servers import free_port
from scripts.lib.throwaway import Process

# What the build before this table took on the same two cores (2026-11-29), idle otherwise.
MEGABYTES_BEFORE = 160.0
UP_WITHIN_SECONDS = 300
IDLE_SECONDS = 3


async def rows(options: Options) -> list[Row]:
    """Against the interpreter's own start in the same round: that is what a busy machine slows as much."""
    starts: list[float] = []
    memory: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        await _start(Path(name))  # makes the demo's data
        for _ in range(options.rounds):
            seconds, megabytes = await _start(Path(name))
            bare = await _seconds_of_python()
            starts.append(seconds / bare)
            memory.append(megabytes / MEGABYTES_BEFORE)
            options.advance()
    before = f"{MEGABYTES_BEFORE:.0f} MiB, the build before"
    return [
        Row("memory of scripts/run, idle", before, 0.6, at_least=False, by_clock=memory),
        Row(
            "start of scripts/run to its first page",
            "python -c 'import aiohttp, tortoise'",
            4,
            at_least=False,
            by_clock=starts,
        ),
    ]


async def _start(directory: Path) -> tuple[float, float]:
    """Seconds until its first page is there, and megabytes once it is idle."""
    port, began = free_port(), time.perf_counter()
    root = Path(__file__).parents[3]
    for folder in ("templates",):
        if not (directory / folder).exists():
            (directory / folder).symlink_to(root / folder)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scripts.commands.run", "--port", str(port),
        cwd=directory, env={**_without_settings(), "PYTHONPATH": str(root)},
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(UP_WITHIN_SECONDS), ClientSession() as http:
            while True:
                if process.returncode is not None:
                    raise RuntimeError(f"scripts/run ended with {process.returncode}")
                try:
                    async with http.get(f"http://127.0.0.1:{port}/"):
                        break
                except ClientError:
                    await asyncio.sleep(0.02)
        seconds = time.perf_counter() - began
        await asyncio.sleep(IDLE_SECONDS)
        return seconds, Process("", process.pid).resident_megabytes()
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _without_settings() -> dict[str, str]:
    """Rows before this one have set their servers in the environment, which wins over the demo's own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TIMA_")}


async def _seconds_of_python() -> float:
    began = time.perf_counter()
    command = "import aiohttp, tortoise"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", command)
    await process.wait()
    return time.perf_counter() - began
