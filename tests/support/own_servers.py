"""A PostgreSQL and a Redis of a test's own, which it may stop. The shared ones are never stopped."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from redis import asyncio as aioredis
from redis.exceptions import RedisError

from tests.support.server_process import free_port
from tests.support.waiting import until


class OwnPostgresql:
    """A cluster in a directory of its own. Its server runs as the user `postgres` where we are root."""

    def __init__(self) -> None:
        # Not below pytest's directories: they are closed to the user `postgres`.
        self._directory = Path(tempfile.mkdtemp(prefix="tima-postgresql-"))
        self._bin = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self._port = free_port()
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self.url = f"postgres://postgres@127.0.0.1:{self._port}/postgres"

    def create(self) -> None:
        if self._as:
            shutil.chown(self._directory, "postgres")
        self._run("initdb", "--username=postgres", "--auth=trust", "--no-sync", "--no-instructions")

    async def start(self) -> None:
        options = f"-p {self._port} -h 127.0.0.1 -k {self._directory} -c fsync=off"
        log = str(self._directory / "log")
        await asyncio.to_thread(self._run, "pg_ctl", "--wait", "-l", log, "-o", options, "start")

    async def stop(self) -> None:
        """As if its machine had lost its power: connections break, nothing is finished."""
        await asyncio.to_thread(self._run, "pg_ctl", "--wait", "-m", "immediate", "stop")

    async def remove(self) -> None:
        if (self._directory / "postmaster.pid").exists():
            await self.stop()
        shutil.rmtree(self._directory)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as, str(self._bin / program), "-D", str(self._directory), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd="/")


class OwnRedis:
    """Keeps nothing on disk, unless it is given a directory to keep everything in."""

    def __init__(self, keeps_in: Path | None = None) -> None:
        self._port = free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self._keeps = ("--appendonly", "yes", "--dir", str(keeps_in)) if keeps_in else ("--appendonly", "no")
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        options = ("--port", str(self._port), "--bind", "127.0.0.1", "--save", "", *self._keeps)
        self._process = await asyncio.create_subprocess_exec(
            "redis-server", *options, stdout=subprocess.DEVNULL
        )
        await until(self._is_up, seconds=10)

    async def stop(self) -> None:
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def _is_up(self) -> bool:
        try:
            async with aioredis.Redis.from_url(self.url) as redis:
                return bool(await redis.ping())
        except (RedisError, OSError):
            return False
