"""The card of a lift read from the database, in a city of 310,700 lifts and in one of 1,000."""

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from models.actions.lifts.find import lift_by_code
from models.database import migrate, open_database
from models.tables.lifts import LiftCode
from scripts.bench.compare import Options, Row, Sample, in_turn
from scripts.city.seed import seed
from scripts.lib.private_servers import PrivatePostgresql

LIFTS, FEW = 310_700, 1_000
SCANS = 200


async def rows(options: Options) -> list[Row]:
    """Writing the large city takes minutes. The cards are read past every cache of ours."""
    lifts = options.count(LIFTS, 30_000)
    with tempfile.TemporaryDirectory() as name:
        servers = {count: PrivatePostgresql(Path(name) / str(count)) for count in (FEW, lifts)}
        try:
            for count, server in servers.items():
                await server.create()
                await migrate(server.url)
                async with open_database(server.url):
                    await seed(count, datetime.now(UTC))
            few, many = servers[FEW].url, servers[lifts].url
            samples = await in_turn({"few": lambda: _scan(few), "many": lambda: _scan(many)}, options)
        finally:
            for server in servers.values():
                await server.stop()
    pairs = list(zip(samples["many"], samples["few"], strict=True))
    row = Row(
        f"scan page, {lifts:,} lifts, cold",
        f"the same at {FEW:,} lifts",
        1.1,
        at_least=False,
        by_clock=[one.rate and other.rate / one.rate for one, other in pairs],
        by_cpu=[one.cpu_ms / other.cpu_ms for one, other in pairs if other.cpu_ms],
        note="time for each card, of the codes that come first by chance",
    )
    return [row]


async def _scan(url: str) -> Sample:
    async with open_database(url):
        codes = await LiftCode.all().order_by("code").limit(SCANS).values_list("code", flat=True)
        now = datetime.now(UTC)
        began, cpu = time.perf_counter(), time.process_time()
        for code in codes:
            await lift_by_code(str(code), now)
        spent = (time.process_time() - cpu) * 1000
        return Sample(len(codes) / (time.perf_counter() - began), spent / len(codes))
