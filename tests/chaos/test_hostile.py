"""The short form of `scripts.chaos.hostile`: every door, requests that no honest client sends."""

from pathlib import Path

import pytest
from rich.console import Console

from scripts.chaos.hostile import run
from scripts.lib.throwaway import prepare

REQUESTS = 2000


@pytest.mark.processes
async def test_hostile_requests_get_no_5xx_show_nothing_and_leave_no_memory_behind(tmp_path: Path) -> None:
    findings = await run(await prepare(tmp_path), REQUESTS, seed=20261122, console=Console(quiet=True))
    assert findings.wrong == []
    assert findings.statuses.total() > REQUESTS * 0.9
    first, *_, last = findings.memory_megabytes
    assert last - first < 20
