"""The insured share at month ends beside bare SQL: python -m scripts.bench.coverage [--quick, --lifts N]

310,700 lifts (000 Zhejiang, end of 2014) with three years of policies, in a PostgreSQL that is started for
it. Bare SQL is one statement a day by asyncpg, as somebody would write who needs nothing but the sums. Both
give the same sums, or the run ends with an error. The goal: at most 1.5 of its time. `--quick` compares the
sums of 10,000 lifts once, in a minute; its times are too short to judge by.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import asyncpg
from rich.console import Console
from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from models.actions.insurance.coverage_on import moment_of
from models.actions.insurance.read_coverage import read_trend
from models.bulk import insert_rows, refresh_statistics
from models.database import migrate, open_database
from models.rules.insurance.coverage import Counts, month_ends
from models.tables.cities import City as CityTable
from models.tables.cities import District, Estate
from models.tables.insurance.policy import CoveredLift, Policy
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from scripts.city.people_and_lifts import City, cover, districts, estates, lifts, organisations
from scripts.lib.private_servers import PrivatePostgresql

LIFTS, QUICK_LIFTS, MONTHS, ROUNDS, BATCH = 310_700, 10_000, 36, 3, 2_000
_BARE = """
    SELECT count(*), count(held.lift_id), count(*) FILTER (WHERE liability), count(*) FILTER (WHERE service)
    FROM lift JOIN estate ON estate.id = lift.estate_id LEFT JOIN (
        SELECT lift_id, bool_or(covers_liability) AS liability, bool_or(with_service) AS service
        FROM policy JOIN covered_lift ON policy_id = policy.id
        WHERE starts_at <= $1 AND ends_at > $1 GROUP BY lift_id
    ) held ON held.lift_id = lift.id
    WHERE installed_on <= $2 AND (state <> 'scrapped' OR state_since > $2)
    GROUP BY estate.district_id, lift.use
"""
Sums = list[tuple[int, ...]]


async def run(count: int, rounds: int, console: Console) -> bool:
    with tempfile.TemporaryDirectory() as name:
        server = PrivatePostgresql(Path(name))
        try:
            await server.create()
            await migrate(server.url)
            async with open_database(server.url):
                await _seed(count)
                ratios = [await _round(server.url, console) for _ in range(rounds)]
        finally:
            await server.stop()
    ratio = statistics.median(ratios)
    spread = f"rounds {min(ratios):.2f} to {max(ratios):.2f}"
    console.print(f"{count:,} lifts, {MONTHS} month ends: {ratio:.2f} × bare SQL ({spread})")
    return ratio <= 1.5


async def _round(url: str, console: Console) -> float:
    now = datetime.now(UTC)
    days = month_ends(now.date(), MONTHS)[:-1]
    began = time.perf_counter()
    ours = await _ours(days, now)
    between = time.perf_counter()
    bare = await _bare(url, days, now)
    ended = time.perf_counter()
    if ours != bare:
        raise RuntimeError("the sums differ")
    console.print(f"  {between - began:.1f} s, bare {ended - between:.1f} s")
    return (between - began) / (ended - between)


async def _ours(days: Sequence[date], now: datetime) -> Sums:
    trend = await read_trend(lambda _of: Q(), days, now)
    return [
        (
            found[Counts.ANY].lifts,
            *(found[one].insured for one in (Counts.ANY, Counts.LIABILITY, Counts.WITH_SERVICE)),
        )
        for _, found in trend
    ]


async def _bare(url: str, days: Sequence[date], now: datetime) -> Sums:
    connection = await asyncpg.connect(url)
    try:
        found = []
        for day in days:
            rows = await connection.fetch(_BARE, moment_of(day, now), day)
            found.append(tuple(sum(column) for column in zip(*rows, strict=True)) if rows else (0, 0, 0, 0))
        return found
    finally:
        await connection.close()


async def _seed(count: int) -> None:
    city = City(random.Random(1), datetime.now(UTC))
    one = {"id": city.city_id, "division_code": "330000", "name": "试验市", "is_default": True}
    tables = [(CityTable, [one]), (District, districts(city)), (Organisation, organisations(city, count))]
    tables += [(Estate, estates(city, count)), (Lift, lifts(city))]
    for table, rows in tables:
        await _write(table, list(rows))
    insured = cover(city)
    await _write(Policy, insured.policies)
    await _write(CoveredLift, insured.covered)
    async with in_transaction() as connection:
        await refresh_statistics(connection, (Estate, Lift, Policy, CoveredLift))


async def _write(table: type, rows: list[dict[str, object]]) -> None:
    for first in range(0, len(rows), BATCH):
        async with in_transaction() as connection:
            await insert_rows(connection, table, rows[first : first + BATCH])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench.coverage")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--lifts", type=int, default=LIFTS)
    size.add_argument("--quick", action="store_true", help=f"{QUICK_LIFTS:,} lifts, once")
    chosen = parser.parse_args()
    count, rounds = (QUICK_LIFTS, 1) if chosen.quick else (chosen.lifts, ROUNDS)
    is_fast = asyncio.run(run(count, rounds, Console(soft_wrap=True)))
    return 0 if is_fast or chosen.quick else 1


if __name__ == "__main__":
    raise SystemExit(main())
