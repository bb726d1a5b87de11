"""Running a command to its exit status."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from rich.console import Console

from models.database import DATABASE_AWAY


def run_to_status(name: str, work: Coroutine[Any, Any, int], console: Console) -> int:
    """What `work` returns; 2 with a message where the database or the files cannot be used."""
    try:
        return asyncio.run(work)
    except DATABASE_AWAY as error:
        console.print(
            f"{name}: {error}; check TIMA_DATABASE_URL and TIMA_VAR_DIR, and that scripts/migrate has run"
        )
        return 2
