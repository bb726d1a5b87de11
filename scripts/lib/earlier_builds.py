"""Databases as earlier builds made them, for the tests of migrations: `python -m scripts.lib.earlier_builds`.

Each build is checked out beside this one and fills a database with its own
code: once on SQLite, once on PostgreSQL. The dumps are SQL text, gzipped, in
tests/support/earlier_builds. They are written once and kept: keys and hashes
in them are random.
"""

import asyncio
import gzip
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import asyncpg

ROOT = Path(__file__).parents[2]
DUMPS = ROOT / "tests" / "support" / "earlier_builds"
# The last states of 0001 on the main branch before it was frozen, oldest first, and the one with 0002.
BUILDS = ("3b3ec8a", "29cba8e", "be70ea9", "0a4af33", "00c6409", "b4d3c22")
NOW = "2026-11-22T08:00:00+00:00"
POSTGRESQL_ADMIN_URL = os.environ.get(
    "TIMA_TEST_POSTGRESQL_URL", "postgres://postgres@127.0.0.1:5432/postgres"
)
# Runs in the build: what stands there under the same name in all of them.
FILL = """
import asyncio, sys
from datetime import datetime
from tortoise.context import get_current_context
from models.database import migrate, open_database
from scripts import demo_data
from scripts.demo_inbound import load_inbound
try:
    from models.vault import Vault
except ImportError:
    from models.actions.vault import Vault

async def fill(url, now):
    await migrate(url)
    async with open_database(url):
        vault = Vault(["nHc9wJjN0yqgS2m2mG0oQkq0rJ0m8r8v6q1q0Jb3b1U="], "0" * 64)
        await demo_data.load(vault, now)
        await load_inbound(now)
        tables = get_current_context().apps["tima"]
        report = await tables["Report"].first()
        report.reporter = await tables["Person"].create(
            openid_hash="a" * 43, openid_sealed="sealed", first_seen_at=now
        )
        await report.save()

asyncio.run(fill(sys.argv[1], datetime.fromisoformat(sys.argv[2])))
"""


def main() -> None:
    DUMPS.mkdir(exist_ok=True)
    for build in BUILDS:
        with _checked_out(build) as place:
            for name, dump in (("sqlite", _sqlite(place)), ("postgresql", _postgresql(place))):
                # No time in the file: the same dump gives the same bytes.
                (DUMPS / f"{build}.{name}.sql.gz").write_bytes(gzip.compress(dump.encode(), 9, mtime=0))


@contextmanager
def _checked_out(build: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory) / build
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", place, build], cwd=ROOT, check=True)
        try:
            yield place
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", place], cwd=ROOT, check=True)


def _fill(place: Path, url: str) -> None:
    variables = {**os.environ, "PYTHONPATH": str(place)}
    subprocess.run([sys.executable, "-c", FILL, url, NOW], cwd=place, env=variables, check=True)


def _sqlite(place: Path) -> str:
    file = place / "filled.sqlite3"
    _fill(place, f"sqlite://{file}")
    with closing(sqlite3.connect(file)) as connection:
        return "\n".join(connection.iterdump())


def _postgresql(place: Path) -> str:
    name = f"tima_build_{place.name}"
    url = POSTGRESQL_ADMIN_URL.rsplit("/", 1)[0] + f"/{name}"
    asyncio.run(_admin(f"DROP DATABASE IF EXISTS {name}"))
    asyncio.run(_admin(f"CREATE DATABASE {name}"))
    try:
        _fill(place, url)
        options = ("--no-owner", "--no-privileges", "--no-comments", "--rows-per-insert=100")
        dumped = subprocess.run(["pg_dump", *options, url], capture_output=True, text=True, check=True)
    finally:
        asyncio.run(_admin(f"DROP DATABASE {name}"))
    # Only psql knows lines that begin with a backslash.
    return "".join(line for line in dumped.stdout.splitlines(True) if not line.startswith(("\\", "--")))


async def _admin(statement: str) -> None:
    connection = await asyncpg.connect(POSTGRESQL_ADMIN_URL)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


if __name__ == "__main__":
    main()
