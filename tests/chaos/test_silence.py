"""The short form of `scripts.chaos.silence`: each fault of PostgreSQL and of Redis once, one after the other."""

import random
from pathlib import Path

import pytest

from bot.kernel.settings import Settings
from scripts.chaos.silence import FAULTS, SERVERS, each_once, run
from tests.support.server_process import environment

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("ground", ["servers"], indirect=True)
async def test_silent_slow_and_cut_connections_cost_no_report_and_no_answer(
    settings: Settings, tmp_path: Path
) -> None:
    """Web and worker recover within 10 s, calls for help are answered within 5 s, SIGTERM ends both.

    Their host's clock is 90 s ahead of the database's all the while.
    """
    books = await run(environment(settings), each_once(), random.Random(16), tmp_path)
    assert books.all_wrong == []
    assert len(books.endured) == len(FAULTS) * len(SERVERS)
    assert books.calls
