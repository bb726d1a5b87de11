"""The short form of `scripts.chaos.upgrade`: from the last release to this build, back, and forward again."""

import os
from pathlib import Path

import pytest

from scripts.chaos.last_release import RELEASE
from scripts.chaos.upgrade import run
from scripts.lib.earlier_builds import RELEASES, is_in_history

pytestmark = pytest.mark.processes


@pytest.mark.skipif(not is_in_history(RELEASES[RELEASE]), reason="a clone without the release's commit")
async def test_both_releases_serve_one_database_while_it_is_migrated_forth_and_back() -> None:
    books = await run(0.3, reports=200, seed=20261129, tell=lambda _: None, log=Path(os.devnull), webs=1)
    assert books.all_wrong == []
    assert all(step.receipts for step in books.steps[1:-1])
    assert books.read > books.busy
    assert books.gave_way >= 2  # to a long transaction, forth and back
