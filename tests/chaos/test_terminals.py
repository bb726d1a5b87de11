"""The short form of `scripts.chaos.terminals`: a power cut over sixty lifts, and a broker that dies."""

from pathlib import Path

import pytest

from bot.services import Services
from scripts.chaos.terminals import ESTATES, HOUR, OF_EACH, run
from tests.support.clock import MovableClock


@pytest.mark.long
@pytest.mark.processes
async def test_no_message_is_lost_none_filed_twice_and_each_estate_is_one_outage(
    services: Services, clock: MovableClock, tmp_path: Path
) -> None:
    async def hour() -> None:
        clock.advance(HOUR)

    books = await run(services, tmp_path, hour, seconds=1, seed=24)
    assert books.wrong == []
    assert books.kept == books.said > 3 * ESTATES * OF_EACH
    assert books.late >= ESTATES * OF_EACH
    assert books.broken["broker killed"] >= 2
