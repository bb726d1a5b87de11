"""How long a restore takes beside a bare pg_restore: python -m scripts.bench.restore [--rows 1000000]

Over two throw-away databases of the server that --server-url names. The goal: the dump of a backup
is loaded at 0.8 of the speed of `pg_restore` alone, with reading, verifying, counting and swapping.
"""

import argparse
import asyncio
import os
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
from pydantic import SecretStr
from rich.console import Console
from rich.progress import Progress

from models.database import migrate
from scripts.commands.backup import make_backup
from scripts.commands.restore import drop_kept, restore_backup
from scripts.lib.backups.archive import unpack
from scripts.lib.backups.manifest import DATABASE_MEMBERS
from scripts.lib.backups.seal import BackupSettings

NAME, BARE = "tima_bench_restore", "tima_bench_restore_bare"
# The audit log: text, JSON, times, and four indexes.
_FILL = """
    INSERT INTO audit_entry (id, sequence, at, actor_kind, actor_id, actor_name, verb, subject_kind,
                             subject_id, why, details, previous_hash, hash)
    SELECT gen_random_uuid(), n, now() - n * interval '1 second', 'program',
           md5(n::text), 'bench', 'bench', 'lift',
           md5((n * 7)::text), 'bench', '{}', md5(n::text), md5((n + 1)::text)
    FROM generate_series(1, $1::int) n
"""


async def run(server_url: str, rows: int, rounds: int) -> None:
    base, console = server_url.rsplit("/", 1)[0], Console(soft_wrap=True)
    url = f"{base}/{NAME}"
    with tempfile.TemporaryDirectory() as directory, Progress(console=console) as progress:
        settings = BackupSettings(
            database_url=url,
            var_dir=Path(directory) / "var",
            lookup_key=SecretStr("x" * 32),
            signing_key=None,
        )
        out = Path(directory) / "bench.tar.gz"
        await _admin(server_url, f"DROP DATABASE IF EXISTS {NAME}", f"CREATE DATABASE {NAME}")
        await migrate(url)
        connection = await asyncpg.connect(url)
        await connection.execute("SET statement_timeout = 0")
        await connection.execute(_FILL.replace("$1", str(rows)))
        await connection.close()
        await make_backup(settings, out, progress)
        unpack(settings, out, Path(directory) / "dump", progress)
        dump = Path(directory) / "dump" / DATABASE_MEMBERS["postgresql"]
        ours, bare = [], []
        for _ in range(rounds):
            begun = time.perf_counter()
            await _bare_restore(server_url, base, dump)
            bare.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            await restore_backup(settings, out, progress, force=True)
            ours.append(time.perf_counter() - begun)
            await drop_kept(settings)
        await _admin(server_url, f"DROP DATABASE {NAME}", f"DROP DATABASE IF EXISTS {BARE}")
    console.print(
        f"{rows:,} rows: pg_restore {min(bare):.1f} s, scripts/restore {min(ours):.1f} s, "
        f"{min(bare) / min(ours):.2f} of its speed (wanted: 0.8)"
    )


async def _bare_restore(server_url: str, base: str, dump: Path) -> None:
    await _admin(server_url, f"DROP DATABASE IF EXISTS {BARE}", f"CREATE DATABASE {BARE}")
    parts = urlsplit(base)
    variables = {
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": parts.username or "",
        "PGPASSWORD": parts.password or "",
    }
    command = ["pg_restore", "--no-owner", "--no-privileges", f"--dbname={BARE}", str(dump)]
    await asyncio.to_thread(subprocess.run, command, env={**os.environ, **variables}, check=True)


async def _admin(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--server-url", default="postgres://postgres@127.0.0.1:5432/postgres")
    asked = parser.parse_args()
    asyncio.run(run(asked.server_url, asked.rows, asked.rounds))


if __name__ == "__main__":
    main()
