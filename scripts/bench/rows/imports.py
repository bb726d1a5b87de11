"""Registers imported into PostgreSQL, beside a bare COPY of the rows that they make."""

import asyncio

from scripts.bench.compare import Options, Row
from scripts.bench.imports import POSTGRESQL, compare

LIFTS = 310_700
GOALS = {"lifts": 0.5, "policies": 0.3}


async def rows(options: Options) -> list[Row]:
    """One round: each takes minutes, and both sides write the same rows into the same indexes."""
    count = options.count(LIFTS, 20_000)
    found = await asyncio.to_thread(compare, POSTGRESQL, count)
    options.advance()
    return [
        Row(f"import of {count:,} {kind}", "bare COPY", GOALS[kind], at_least=True, by_clock=[ratio])
        for kind, ratio in found.items()
    ]
