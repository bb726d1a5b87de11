"""A city on PostgreSQL: every query that somebody waits for has an index, and the product reads the rows."""

from datetime import UTC, datetime

from models.actions.lifts.find import LiftCard, lift_by_code
from models.database import migrate, open_database
from models.rules.lifts import code as lift_code
from models.tables.lifts import Lift, LiftCode
from models.tables.reports.report import Event
from scripts.city.plans import whole_reads
from scripts.city.seed import seed
from tests.support.databases import scratch_postgresql
from tests.support.receipts import vault_of_tests

LIFTS = 10_000  # a short form; the long one is `scripts/seed_city --lifts 310700 --explain`


async def test_every_query_that_somebody_waits_for_finds_its_rows_by_an_index() -> None:
    now = datetime.now(UTC)
    async with scratch_postgresql("city") as url:
        await migrate(url)
        async with open_database(url):
            await seed(LIFTS, now)
            assert await whole_reads(now, vault_of_tests()) == []
            assert await Lift.all().count() == LIFTS
            issued = await LiftCode.all().first()
            assert issued is not None
            assert lift_code.is_valid(issued.code)
            assert isinstance(await lift_by_code(issued.code, now), LiftCard)
            assert await Event.all().count() > 0
