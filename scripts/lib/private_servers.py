"""A PostgreSQL and a Redis of a script's own, to be killed and restarted without touching anybody else's."""

import asyncio
import os
import shutil
import signal
import socket
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
from redis import asyncio as aioredis
from redis.exceptions import RedisError

UP_WITHIN_SECONDS = 30
UNPRIVILEGED = "postgres"  # PostgreSQL refuses to run as root


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PrivatePostgresql:
    """A cluster in the directory, with durable writes as they come by default."""

    def __init__(self, directory: Path) -> None:
        self._data = directory / "postgresql"
        self._port = free_port()
        self._process: Process | None = None

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self._port}/tima"

    async def create(self) -> None:
        """Make the cluster and an empty database. Raises RuntimeError where the programs are missing."""
        self._data.mkdir(parents=True)
        if os.geteuid() == 0:
            for folder in (self._data, *self._data.parents):
                if folder in (Path("/tmp"), Path("/dev/shm")):
                    break
                folder.chmod(folder.stat().st_mode | 0o011)  # never less than it was
            shutil.chown(self._data, UNPRIVILEGED)
        await self._run("initdb", "-D", str(self._data), "-U", "postgres", "--auth=trust", "--encoding=UTF8")
        await self.start()
        admin = await asyncpg.connect(self.url.rsplit("/", 1)[0] + "/postgres")
        await admin.execute("CREATE DATABASE tima")
        await admin.close()

    async def start(self) -> None:
        """Start it and wait until it answers."""
        options = ("-p", str(self._port), "-h", "127.0.0.1", "-k", "", "-c", "max_connections=200")
        self._process = await _spawn(_program("postgres"), "-D", str(self._data), *options, unprivileged=True)
        await _until_answers(self._answers, "PostgreSQL")

    async def stop(self, *, cleanly: bool = True) -> None:
        """`cleanly=False` is the immediate shutdown: the next start recovers from the log."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGINT if cleanly else signal.SIGQUIT)
            await self._process.wait()

    async def _answers(self) -> None:
        connection = await asyncpg.connect(self.url.rsplit("/", 1)[0] + "/postgres", timeout=2)
        await connection.close()

    async def _run(self, program: str, *arguments: str) -> None:
        process = await _spawn(_program(program), *arguments, unprivileged=True)
        if await process.wait() != 0:
            raise RuntimeError(f"{program} failed")


class PrivateRedis:
    """A Redis that keeps nothing on disk."""

    def __init__(self) -> None:
        self._port = free_port()
        self._process: Process | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    async def start(self) -> None:
        arguments = ("--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
        self._process = await _spawn(_program("redis-server"), *arguments)
        await _until_answers(self._answers, "Redis")

    async def stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def flush(self) -> None:
        async with aioredis.Redis.from_url(self.url) as redis:
            await redis.flushall()

    async def _answers(self) -> None:
        async with aioredis.Redis.from_url(self.url, socket_connect_timeout=2) as redis:
            await redis.ping()


async def _spawn(program: str, *arguments: str, unprivileged: bool = False) -> Process:
    # setpriv becomes the program, so that signals reach it.
    drop = ("setpriv", f"--reuid={UNPRIVILEGED}", f"--regid={UNPRIVILEGED}", "--clear-groups")
    return await asyncio.create_subprocess_exec(
        *(drop if unprivileged and os.geteuid() == 0 else ()),
        program,
        *arguments,
        stdout=DEVNULL,
        stderr=DEVNULL,
        cwd="/",
        start_new_session=True,  # Ctrl-C at the script must not stop it before the script does
    )


def _program(name: str) -> str:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda one: int(one.parts[4]))
    found = str(installed[-1]) if installed else shutil.which(name)
    if not found:
        raise RuntimeError(f"{name} is not installed")
    return found


async def _until_answers(answers: Callable[[], Awaitable[None]], name: str) -> None:
    try:
        async with asyncio.timeout(UP_WITHIN_SECONDS):
            while True:
                try:
                    return await answers()
                except (OSError, RedisError, asyncpg.PostgresError, TimeoutError):
                    await asyncio.sleep(0.05)
    except TimeoutError:
        raise RuntimeError(f"{name} does not answer") from None
