"""What both commands share: bars while they work, one line at the end, and problems in words."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable

import asyncpg
from rich.console import Console
from rich.progress import Progress

from scripts.lib.backups import BackupError

PROBLEMS = (
    BackupError,
    ValueError,
    OSError,
    sqlite3.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
)


def run(name: str, work: Callable[[Progress], Awaitable[str]]) -> int:
    """The exit status: 0, or 2 with a message where something has to be put right first."""
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)

    async def with_bars() -> str:
        with Progress(console=console) as progress:
            return await work(progress)

    try:
        console.print(asyncio.run(with_bars()))
    except PROBLEMS as problem:
        console.print(f"{name}: {problem}")
        return 2
    return 0
