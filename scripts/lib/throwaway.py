"""A web process over a database of its own that is thrown away: for benchmarks and for chaos."""

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import ClientError, ClientSession
from cryptography.fernet import Fernet

from models.database import migrate, open_database
from models.tables.lifts import LiftCode
from models.vault import Vault
from scripts.demo import data as demo_data
from scripts.lib.private_servers import free_port

APP_ID, TOKEN, AES_KEY = "wx0123456789abcdef", "token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
UP_WITHIN_SECONDS = 60


@dataclass(frozen=True)
class Ground:
    """Where a process stands: its variables, and the code of a lift in its database."""

    variables: Mapping[str, str]
    code: str

    @property
    def vault(self) -> Vault:
        """With the keys of its processes."""
        return Vault([self.variables["TIMA_SECRET_KEYS"]], self.variables["TIMA_LOOKUP_KEY"])


@dataclass(frozen=True)
class Process:
    url: str
    pid: int

    def cpu_seconds(self) -> float:
        """User and system time so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_megabytes(self) -> float:
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def prepare(directory: Path, redis_url: str = "embedded", database_url: str = "") -> Ground:
    """A database with the demo data: the empty one at the URL, or one of SQLite in the directory."""
    key, lookup_key = Fernet.generate_key().decode(), secrets.token_hex(32)
    url = database_url or f"sqlite://{directory}/tima.sqlite3"
    await migrate(url)
    async with open_database(url):
        await demo_data.load(Vault([key], lookup_key), datetime.now(UTC))
        [code] = await LiftCode.filter(revoked_at=None).order_by("lift_id").limit(1)
    return Ground(variables_of(directory, key, lookup_key, redis_url, url), code.code)


def variables_of(
    directory: Path, key: str, lookup_key: str, redis_url: str, database_url: str
) -> dict[str, str]:
    """The variables of a process over these servers."""
    return {
        "TIMA_PUBLIC_URL": "https://tima.example",
        "TIMA_SECRET_KEYS": key,
        "TIMA_LOOKUP_KEY": lookup_key,
        "TIMA_WECHAT_APP_ID": APP_ID,
        "TIMA_WECHAT_APP_SECRET": "secret",
        "TIMA_WECHAT_TOKEN": TOKEN,
        "TIMA_WECHAT_AES_KEY": AES_KEY,
        "TIMA_WECHAT_API_URL": "http://127.0.0.1:9",
        "TIMA_DATABASE_URL": database_url,
        "TIMA_REDIS_URL": redis_url,
        "TIMA_VAR_DIR": str(directory),
        "TIMA_LOG_LEVEL": "ERROR",
        "TIMA_PARTNER_NETWORKS": "127.0.0.0/8",  # the simulated partners
    }


@asynccontextmanager
async def running(
    module: str, variables: Mapping[str, str], arguments: Sequence[str] = ()
) -> AsyncIterator[Process]:
    """`python -m MODULE --port …`, up when the block begins and gone when it ends."""
    port = free_port()
    command = [sys.executable, "-m", module, "--port", str(port), *arguments]
    async with running_command(command, port, variables) as started:
        yield started


@asynccontextmanager
async def running_command(
    command: Sequence[str], port: int, variables: Mapping[str, str] | None = None
) -> AsyncIterator[Process]:
    """A server of any program, up when the block begins and gone when it ends."""
    process = await asyncio.create_subprocess_exec(*command, env={**os.environ, **(variables or {})})
    started = Process(f"http://127.0.0.1:{port}", process.pid)
    try:
        await _wait_until_up(started.url)
        yield started
    finally:
        process.terminate()
        await process.wait()


async def _wait_until_up(url: str) -> None:
    async with asyncio.timeout(UP_WITHIN_SECONDS), ClientSession() as http:
        while True:
            try:
                async with http.get(f"{url}/healthz"):
                    return
            except ClientError:
                await asyncio.sleep(0.05)
