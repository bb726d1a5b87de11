"""Importing 310,700 lifts, and a policy for each, beside a bare COPY of the same rows.

310,700 is the number of lifts of Zhejiang at the end of 2014 (000 Zhejiang).
The files are written to a directory that is thrown away, the database is one
of its own on the PostgreSQL server. The import runs in a process of its own,
so that its peak memory is the import's alone.

    .venv/bin/python -m scripts.bench.imports [--lifts 310700] [--postgresql URL | --sqlite]
"""

import argparse
import asyncio
import csv
import multiprocessing
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
from rich.console import Console
from rich.table import Table

from bot.files.registers.paths import ImportFiles
from bot.files.shared_folder import prepare_shared
from models.database import migrate, open_database
from models.rules.imports.lifts import KINDS, LIFTS
from models.rules.imports.phase import ImportPhase
from models.rules.imports.policies import POLICIES
from models.rules.partners.kinds import OrganisationKind
from models.tables.cities import City, District
from models.tables.partners.organisation import Organisation
from scripts.commands.import_register import import_file
from scripts.lib.memory import highest_megabytes

DISTRICTS = 90
PARTIES = 400
# Policies go first, because emptying the lifts empties what refers to them.
WRITTEN = {"policies": ("policy", "covered_lift"), "lifts": ("estate", "lift", "lift_code")}
POSTGRESQL = "postgres://postgres@127.0.0.1:5432/postgres"


@dataclass(frozen=True)
class Measured:
    seconds: float
    megabytes: float


def lift_rows(count: int) -> Iterator[dict[str, str]]:
    """By the names of the columns, so that a new column of the register does not shift them."""
    kinds = list(KINDS)
    for n in range(count):
        estate = n // 40
        yield {
            "registration_number": f"梯11浙A{n:07d}", "rescue_number": f"{n:07d}",
            "district": f"33{n % DISTRICTS:04d}", "estate": f"第{estate}小区",
            "address": f"{estate} 号路 {n % 99} 号", "building": f"{n % 20 + 1}幢", "unit": f"{n % 4 + 1}单元",
            "position": "左梯" if n % 2 else "右梯", "kind": kinds[n % len(kinds)], "use": "住宅",
            "floors": str(n % 30 + 2), "installed_on": date(2000 + n % 24, n % 12 + 1, 15).isoformat(),
            "residents_served": str(n % 200), "use_unit": f"物业公司 {n % PARTIES}",
            "maintainer": f"维保公司 {n % PARTIES}", "maintained_on_demand": "否",
        }  # fmt: skip


def policy_rows(count: int) -> Iterator[dict[str, str]]:
    for n in range(count):
        yield {
            "number": f"BD{n // 20:08d}", "registration_number": f"梯11浙A{n:07d}",
            "insurer": f"保险公司 {n // 20 % 8}", "product": "电梯安全责任保险",
            "starts_at": "2026-01-01", "ends_at": "2027-01-01", "premium_fen": "93.00", "liability_fen": "93.00",
            "holder": f"物业公司 {n // 20 % PARTIES}", "funding": "小区公共收益", "covers_liability": "是",
        }  # fmt: skip


def write_files(directory: Path, count: int) -> None:
    """With every column of the register, as in its template; most are empty."""
    for kind, rows in ((LIFTS, lift_rows(count)), (POLICIES, policy_rows(count))):
        with (directory / f"{kind.name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerow([column.heading for column in kind.columns])
            csv.DictWriter(file, [column.name for column in kind.columns]).writerows(rows)


async def fill(url: str) -> None:
    """The city with its districts, and everybody that the files name."""
    await migrate(url)
    async with open_database(url):
        city = await City.create(division_code="330000", name="某省", is_default=True)
        await District.bulk_create(
            [District(city=city, division_code=f"33{n:04d}", name=f"第{n}区") for n in range(DISTRICTS)]
        )
        names = {
            OrganisationKind.USE_UNIT: "物业公司",
            OrganisationKind.MAINTAINER: "维保公司",
            OrganisationKind.INSURER: "保险公司",
        }
        await Organisation.bulk_create(
            [
                Organisation(kind=kind, name=f"{name} {n}")
                for kind, name in names.items()
                for n in range(PARTIES)
            ]
        )


def _import_here(url: str, kind: str, directory: str, answer: Any) -> None:
    """In a process of its own."""

    async def work() -> None:
        async with open_database(url):
            began = time.perf_counter()
            file = Path(directory) / f"{kind}.csv"
            prepare_shared(Path(directory), None)
            job = await import_file(kind, file, False, ImportFiles(Path(directory)), Console(stderr=True))
            took = time.perf_counter() - began
        if job.phase is not ImportPhase.DONE:
            raise RuntimeError(f"{kind}: {job.phase}, {job.reason}")
        answer.send((took, highest_megabytes()))

    asyncio.run(work())


def import_in_process(url: str, kind: str, directory: Path) -> Measured:
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    process = context.Process(target=_import_here, args=(url, kind, str(directory), theirs))
    process.start()
    theirs.close()
    try:
        return Measured(*mine.recv())
    except EOFError:
        raise SystemExit(f"the import of {kind} has failed") from None
    finally:
        process.join()


async def copy_bare(url: str, tables: tuple[str, ...]) -> float:
    """Seconds that COPY takes for the rows that the import has made, into the same tables emptied, with their indexes."""
    connection = await asyncpg.connect(url)
    try:
        held = [(table, await connection.fetch(f'SELECT * FROM "{table}"')) for table in tables]
        await connection.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        took = 0.0
        for table, rows in held:
            records, columns = [tuple(row) for row in rows], list(rows[0].keys())
            began = time.perf_counter()
            await connection.copy_records_to_table(table, records=records, columns=columns)
            took += time.perf_counter() - began
        return took
    finally:
        await connection.close()


async def on_postgresql(server: str, name: str, statement: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f"{statement} DATABASE {name}")
    finally:
        await connection.close()


def compare(server: str, lifts: int) -> dict[str, float]:
    """How fast each register comes in, over a bare COPY, on a database that is made on the server."""
    name = f"tima_bench_{uuid.uuid4().hex[:8]}"
    url = server.rsplit("/", 1)[0] + f"/{name}"
    with tempfile.TemporaryDirectory() as directory:
        write_files(Path(directory), lifts)
        asyncio.run(on_postgresql(server, name, "CREATE"))
        try:
            asyncio.run(fill(url))
            took = {
                kind: import_in_process(url, kind, Path(directory)).seconds for kind in ("lifts", "policies")
            }
            bare = {kind: asyncio.run(copy_bare(url, tables)) for kind, tables in WRITTEN.items()}
        finally:
            asyncio.run(on_postgresql(server, name, "DROP"))
    return {kind: bare[kind] / seconds for kind, seconds in took.items()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts.bench.imports", description=__doc__)
    parser.add_argument("--lifts", type=int, default=310_700)
    parser.add_argument(
        "--postgresql", default=POSTGRESQL, metavar="URL", help="a server; a database is made on it"
    )
    parser.add_argument(
        "--sqlite", action="store_true", help="on SQLite instead; then there is no COPY beside it"
    )
    chosen = parser.parse_args()
    console = Console()
    table = Table("", "rows", "seconds", "rows/s", "bare COPY, rows/s", "ratio", "peak MB")
    name = f"tima_bench_{uuid.uuid4().hex[:8]}"
    with tempfile.TemporaryDirectory() as directory:
        write_files(Path(directory), chosen.lifts)
        url = f"sqlite://{directory}/bench.sqlite3"
        if not chosen.sqlite:
            url = chosen.postgresql.rsplit("/", 1)[0] + f"/{name}"
            asyncio.run(on_postgresql(chosen.postgresql, name, "CREATE"))
        try:
            asyncio.run(fill(url))
            measured = [
                (kind, import_in_process(url, kind, Path(directory))) for kind in ("lifts", "policies")
            ]
            bare = {} if chosen.sqlite else {
                kind: asyncio.run(copy_bare(url, tables)) for kind, tables in WRITTEN.items()
            }  # fmt: skip
        finally:
            if not chosen.sqlite:
                asyncio.run(on_postgresql(chosen.postgresql, name, "DROP"))
    for kind, one in measured:
        speed = chosen.lifts / one.seconds
        beside = chosen.lifts / bare[kind] if kind in bare else 0
        table.add_row(
            kind, f"{chosen.lifts:,}", f"{one.seconds:.1f}", f"{speed:,.0f}",
            f"{beside:,.0f}" if beside else "-", f"{speed / beside:.3f}" if beside else "-", f"{one.megabytes:.0f}",
        )  # fmt: skip
    console.print(f"{datetime.now(UTC):%Y-%m-%d}, Python {sys.version.split()[0]}")
    console.print(table)


if __name__ == "__main__":
    main()
