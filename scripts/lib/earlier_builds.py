"""Databases as earlier builds made them, for the tests of migrations: `python -m scripts.lib.earlier_builds`.

Each build is checked out beside this one and fills a database with its own
code: once on SQLite, once on PostgreSQL. The dumps are SQL text, gzipped, in
tests/support/earlier_builds. They are written once and kept, since hashes in
them are random: only those that are missing are made. Keys are KEY and LOOKUP_KEY.

A new release gets a line in RELEASES, and this command is run once. It also keeps what the
release promises to programs: its OpenAPI documents and the shapes of its messages.
"""

import asyncio
import gzip
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import asyncpg

from scripts.lib.compatibility.shapes import shapes_by_type

ROOT = Path(__file__).parents[2]
DUMPS = ROOT / "tests" / "support" / "earlier_builds"
DESCRIBE = ROOT / "scripts" / "lib" / "compatibility" / "describe.py"
# The last states of 0001 on the main branch before it was frozen, oldest first, and the one with 0002.
BUILDS = ("3b3ec8a", "29cba8e", "be70ea9", "0a4af33", "00c6409", "b4d3c22")
# By version, the commit that is tagged so; the newest is last.
RELEASES = {"1.0.0": "0bf653b"}
KEY, LOOKUP_KEY = "nHc9wJjN0yqgS2m2mG0oQkq0rJ0m8r8v6q1q0Jb3b1U=", "0" * 64
NOW = "2026-11-22T08:00:00+00:00"
POSTGRESQL_ADMIN_URL = os.environ.get(
    "TIMA_TEST_POSTGRESQL_URL", "postgres://postgres@127.0.0.1:5432/postgres"
)
# These run in the build, with the URL, the time, KEY and LOOKUP_KEY: what stands there under the same name
# in all of them. Before the first release the demo was small and needed no more than its database.
FILL_BUILD = """
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

async def fill(url, now, key, lookup_key):
    await migrate(url)
    async with open_database(url):
        vault = Vault([key], lookup_key)
        await demo_data.load(vault, now)
        await load_inbound(now)
        tables = get_current_context().apps["tima"]
        report = await tables["Report"].first()
        report.reporter = await tables["Person"].create(
            openid_hash="a" * 43, openid_sealed="sealed", first_seen_at=now
        )
        await report.save()

asyncio.run(fill(sys.argv[1], datetime.fromisoformat(sys.argv[2]), *sys.argv[3:]))
"""
# A release: the whole demo, a hazard whose reporter is known, and an entrapment that is open.
FILL_RELEASE = """
import asyncio, sys, tempfile
from datetime import datetime
from pathlib import Path
from bot.kernel.settings import Settings
from bot.services import open_services
from models.actions.reports.file import ReportDraft, Reporter, file_report
from models.database import migrate
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.tables.lifts import Lift
from scripts.demo.load import load_demo

async def fill(url, now, key, lookup_key):
    await migrate(url)
    with tempfile.TemporaryDirectory() as var_dir:
        settings = Settings(
            _env_file=None, database_url=url, redis_url="embedded", var_dir=Path(var_dir),
            public_url="https://tima.example", secret_keys=key, lookup_key=lookup_key,
            wechat_app_id="wx0123456789abcdef", wechat_app_secret="secret", wechat_token="token",
            wechat_aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        )
        async with open_services(settings, lambda: now) as services:
            await load_demo(services)
            vault, first, second = services.vault, *(await Lift.all().order_by("rescue_number").limit(2))
            openid = "o" + "a" * 27
            reporter = Reporter(vault.look_up_hash(openid), vault.seal(openid))
            hazard = ReportDraft(
                source_key="build:hazard", door=ReportSource.CHAT, kind=ReportKind.HAZARD, lift_id=first.id,
                category=HazardCategory.NOISE, words="有异响", reporter=reporter,
            )
            call = ReportDraft(
                source_key="web:build-entrapment", door=ReportSource.WEB, kind=ReportKind.ENTRAPMENT,
                lift_id=second.id,
            )
            for draft in (hazard, call):
                await file_report(draft, now)

asyncio.run(fill(sys.argv[1], datetime.fromisoformat(sys.argv[2]), *sys.argv[3:]))
"""


def main() -> None:
    """Make the dumps that are missing."""
    DUMPS.mkdir(exist_ok=True)
    commits = {build: build for build in BUILDS} | RELEASES
    for name, commit in commits.items():
        wanted = {DUMPS / f"{name}.{engine}.sql.gz": dump for engine, dump in ENGINES.items()}
        if all(file.exists() for file in wanted):
            continue
        fill = FILL_RELEASE if name in RELEASES else FILL_BUILD
        with checked_out(commit) as place:
            for file, dump in wanted.items():
                # No time in the file: the same dump gives the same bytes.
                file.write_bytes(gzip.compress(dump(place, fill).encode(), 9, mtime=0))
    for version, commit in RELEASES.items():
        file = DUMPS / f"{version}.promises.json"
        if not file.exists():
            with checked_out(commit) as place:
                promised = json.dumps(_promises(place, version), ensure_ascii=False, indent=1)
            file.write_text(f"{promised}\n", "utf-8")


def dump_of(name: str, engine: str) -> str:
    """The SQL of a build or a release, for `sqlite` or `postgresql`."""
    return gzip.decompress((DUMPS / f"{name}.{engine}.sql.gz").read_bytes()).decode()


def is_in_history(commit: str) -> bool:
    """Whether git knows the commit here: a shallow clone does not."""
    command = ("git", "cat-file", "-e", f"{commit}^{{commit}}")
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """The code of that commit in a folder, for as long as the block lasts.

    Raises LookupError if the history does not reach back to it.
    """
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory) / commit
        place.mkdir()
        if not is_in_history(commit):
            raise LookupError(f"the commit {commit} is not in this clone: git fetch --unshallow")
        archived = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True)
        subprocess.run(["tar", "-x", "-C", place], input=archived.stdout, check=True)
        yield place


def _fill(place: Path, fill: str, url: str) -> None:
    command = (sys.executable, "-c", fill, url, NOW, KEY, LOOKUP_KEY)
    subprocess.run(command, cwd=place, env=_variables(place), check=True)


def _variables(place: Path) -> dict[str, str]:
    """The settings are given, whatever the environment says."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("TIMA_")}
    return {**others, "PYTHONPATH": str(place)}


def _promises(place: Path, version: str) -> dict[str, Any]:
    """By the release's own code, over its dump."""
    file = place / "described.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(dump_of(version, "sqlite"))
    command = (sys.executable, "-c", DESCRIBE.read_text("utf-8"), f"sqlite://{file}", KEY, LOOKUP_KEY)
    ran = subprocess.run(command, cwd=place, env=_variables(place), capture_output=True, check=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    return {**found, "messages": shapes_by_type(found["messages"])}


def _sqlite(place: Path, fill: str) -> str:
    file = place / "filled.sqlite3"
    _fill(place, fill, f"sqlite://{file}")
    with closing(sqlite3.connect(file)) as connection:
        return "\n".join(connection.iterdump())


def _postgresql(place: Path, fill: str) -> str:
    name = f"tima_build_{place.name}"
    url = POSTGRESQL_ADMIN_URL.rsplit("/", 1)[0] + f"/{name}"
    asyncio.run(_admin(f"DROP DATABASE IF EXISTS {name}"))
    asyncio.run(_admin(f"CREATE DATABASE {name}"))
    try:
        _fill(place, fill, url)
        options = ("--no-owner", "--no-privileges", "--no-comments", "--rows-per-insert=100")
        dumped = subprocess.run(["pg_dump", *options, url], capture_output=True, text=True, check=True)
    finally:
        asyncio.run(_admin(f"DROP DATABASE {name}"))
    # Only psql knows lines that begin with a backslash.
    return "".join(line for line in dumped.stdout.splitlines(True) if not line.startswith(("\\", "--")))


ENGINES = {"sqlite": _sqlite, "postgresql": _postgresql}


async def _admin(statement: str) -> None:
    connection = await asyncpg.connect(POSTGRESQL_ADMIN_URL)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


if __name__ == "__main__":
    main()
