"""A city as the last release left it: its database, filled, and its own code beside this one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import asyncpg

from scripts.lib.earlier_builds import KEY, LOOKUP_KEY, RELEASES, dump_of

RELEASE = list(RELEASES)[-1]
# More reports of the matters that are there, in the columns of 1.0.
_FILL = """
INSERT INTO report
    (id, incident_id, source_key, receipt_number, door, role, words, filed_at, erase_when_closed)
SELECT gen_random_uuid(), (SELECT id FROM incident ORDER BY id LIMIT 1), 'web:filled-' || n,
       lpad(n::text, 16, '0'), 'web', 'unknown', '三楼到四楼之间有异响', now() - interval '1 day', false
FROM generate_series(1, $1::int) n
"""
# Run by the old code, over its own tables.
_POINT = """
import asyncio, json, sys
from models.database import open_database
from models.vault import Vault
from scripts.demo import data

async def point(url, partners, key, lookup_key):
    async with open_database(url):
        found = await data.point_partners_at(partners, Vault([key], lookup_key))
        print(json.dumps([[one.simulator, one.secret, one.title] for one in found]))

asyncio.run(point(*sys.argv[1:]))
"""


def compile_code(code: Path) -> None:
    """Once, else each process of a fresh checkout compiles all modules anew."""
    command = (sys.executable, "-m", "compileall", "-q", "api", "bot", "models", "scripts")
    subprocess.run(command, cwd=code, check=True)


async def load(database_url: str, reports: int) -> tuple[str, list[str]]:
    """The dump and so many reports more; the newest migration, and the codes of all lifts."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(dump_of(RELEASE, "postgresql"))
        await connection.execute("SET search_path = public")  # a dump leaves none
        await connection.execute(_FILL, reports)
        await connection.execute("ANALYZE")
        newest = await connection.fetchval("SELECT max(name) FROM tortoise_migrations")
        codes = await connection.fetch("SELECT code FROM lift_code WHERE revoked_at IS NULL ORDER BY code")
    finally:
        await connection.close()
    return newest, [row["code"] for row in codes]


def point_partners(code: Path, database_url: str, partners_url: str) -> list[tuple[str, str, str]]:
    """Aim every webhook at the simulators; of each its name there, its secret and its title."""
    command = (sys.executable, "-c", _POINT, database_url, partners_url, KEY, LOOKUP_KEY)
    ran = subprocess.run(command, cwd=code, env=dict(os.environ), capture_output=True, text=True, check=True)
    return [(simulator, secret, title) for simulator, secret, title in json.loads(ran.stdout)]
