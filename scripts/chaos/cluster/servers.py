"""etcd, Patroni, HAProxy, PgBouncer, Redis and Sentinel, by the very files of scripts/deploy/cluster."""

import asyncio
import os
import re
import secrets
import shutil
import signal
from asyncio.subprocess import Process
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
from aiohttp import ClientError, ClientSession, ClientTimeout

from models.rules.base import budgets
from scripts.chaos.cluster.hosts import HostNetwork
from scripts.lib.private_servers import free_port

FILES = Path(__file__).parents[2] / "deploy" / "cluster"
PROGRAMS = ("patroni", "etcd", "haproxy", "pgbouncer", "redis-sentinel")
DATA, VOTERS, APPS = ("data1", "data2"), ("data1", "data2", "witness"), ("app1", "app2")
UP_WITHIN_SECONDS = 90
UP = ("running", "streaming")  # as Patroni says it
_PASSWORDS = ("PATRONI", "TIMA", "POSTGRES", "REPLICATION", "REWIND", "REDIS", "SENTINEL")


class Cluster:
    """Five hosts: data1, data2, witness, app1, app2. Below `directory` each has a folder: its disk."""

    def __init__(self, network: HostNetwork, directory: Path) -> None:
        self.network, self.directory = network, directory
        self.passwords = {name: secrets.token_hex(12) for name in _PASSWORDS}
        self.desk_port = free_port()
        self._redis_of: dict[str, Process] = {}
        self._desk: Process | None = None
        self._http = ClientSession(timeout=ClientTimeout(total=2))

    @staticmethod
    def missing_programs() -> list[str]:
        return [name for name in PROGRAMS if not shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")]

    @property
    def desk_url(self) -> str:
        """The database for this process, by an HAProxy of its own."""
        return f"postgres://tima:{self.passwords['TIMA']}@127.0.0.1:{self.desk_port}/tima"

    @property
    def pooled_url(self) -> str:
        """The database for a process on a host of the product: by PgBouncer and HAProxy of that host."""
        return f"postgres://tima:{self.passwords['TIMA']}@127.0.0.1:6432/tima?statement_cache_size=0"

    @property
    def redis_url(self) -> str:
        at = ",".join(self.network.address(host) for host in VOTERS)
        words = self.passwords
        return f"redis+sentinel://tima:{words['REDIS']}@{at}/tima/0?sentinel_password={words['SENTINEL']}"

    async def start(self) -> None:
        """Until there is a primary with a synchronous replica, and an empty database `tima`."""
        self._open_directories()
        await asyncio.gather(
            *(self.start_etcd(host) for host in VOTERS),
            *(self.start_redis(host) for host in DATA),
            *(self.start_sentinel(host) for host in VOTERS),
            *(self._start_ways(host) for host in APPS),
            self._start_desk(),
        )
        for host in DATA:
            await self.start_patroni(host)
        await self.until_whole()
        admin = self.desk_url.replace(
            f"tima:{self.passwords['TIMA']}", f"postgres:{self.passwords['POSTGRES']}"
        )
        connection = await _until(lambda: asyncpg.connect(admin.replace("/tima", "/postgres"), timeout=2))
        # As the guide says it.
        await connection.execute(f"CREATE ROLE tima LOGIN CREATEDB PASSWORD '{self.passwords['TIMA']}'")
        await connection.execute("CREATE DATABASE tima OWNER tima")
        await connection.close()

    async def stop(self) -> None:
        await self._http.close()
        if self._desk and self._desk.returncode is None:
            self._desk.kill()
            await self._desk.wait()

    async def start_host(self, host: str) -> None:
        """All that a host runs beside the product, as after its boot."""
        if host in VOTERS:
            await self.start_etcd(host)
            await self.start_sentinel(host)
        if host in DATA:
            await self.start_redis(host)
            await self.start_patroni(host)
        if host in APPS:
            await self._start_ways(host)

    async def start_etcd(self, host: str) -> None:
        file = self._file(host, "etcd.conf.yml", {"/var/lib/etcd/tima": self._disk(host) / "etcd"})
        await self._start(host, "etcd", "--config-file", str(file))

    async def start_patroni(self, host: str) -> None:
        disk = self._disk(host)
        places = {
            "/var/lib/postgresql/15/tima": disk / "postgresql",
            "/var/lib/postgresql/.pgpass-patroni": disk / "pgpass",
            "/var/run/postgresql": disk,
        }
        await self._start(host, "patroni", str(self._file(host, "patroni.yml", places)))

    async def start_redis(self, host: str) -> None:
        file = self._file(host, "redis.conf", {})
        if host != DATA[0]:
            with file.open("a") as opened:
                opened.write(f"replicaof {self.network.address(DATA[0])} 6379\n")
        self._redis_of[host] = await self._start(host, "redis-server", str(file))

    async def start_sentinel(self, host: str) -> None:
        file = self._disk(host) / "sentinel.conf"
        if not file.exists():  # Sentinel rewrites it: what it has learnt is in there
            self._file(host, "sentinel.conf", {})
        await self._start(host, "redis-sentinel", str(file))

    async def kill_postgresql(self, host: str) -> None:
        """SIGKILL to the postmaster; Patroni lives on."""
        with suppress(FileNotFoundError, ProcessLookupError):
            words = (self._disk(host) / "postgresql" / "postmaster.pid").read_text()
            os.kill(int(words.split()[0]), signal.SIGKILL)

    async def kill_redis(self, host: str) -> None:
        self._redis_of[host].kill()
        await self._redis_of[host].wait()

    async def primary(self) -> str:
        """The host whose Patroni says of itself that it is; empty where none does."""
        for host in DATA:
            for member in await self._members_by(host):
                if (member["name"], member["role"], member["state"]) == (host, "leader", "running"):
                    return host
        return ""

    async def is_whole(self) -> bool:
        """A primary, and a replica that every commit waits for, by the word of both.

        One alone may tell of the past: a host that was cut off reads its own etcd before that has caught up.
        """
        for host in DATA:
            members = await self._members_by(host)
            if not {"leader", "sync_standby"} <= {one["role"] for one in members if one["state"] in UP}:
                return False
        return True

    async def until_whole(self) -> None:
        """Raises TimeoutError."""
        async with asyncio.timeout(UP_WITHIN_SECONDS):
            while not await self.is_whole():
                await asyncio.sleep(0.2)

    async def _members_by(self, host: str) -> list[Mapping[str, Any]]:
        """As the Patroni of this host knows them; none where it does not answer."""
        with suppress(ClientError, TimeoutError, OSError):
            async with self._http.get(f"http://{self.network.address(host)}:8008/cluster") as answer:
                if answer.status == 200:
                    return list((await answer.json())["members"])
        return []

    async def _start_ways(self, host: str) -> None:
        """HAProxy and PgBouncer."""
        await self._start(host, "haproxy", "-f", str(self._file(host, "haproxy.cfg", {})), unprivileged=False)
        users = self._disk(host) / "userlist.txt"
        users.write_text(f'"tima" "{self.passwords["TIMA"]}"\n')
        places = {"/etc/pgbouncer/userlist.txt": users, "/var/run/postgresql": self._disk(host)}
        # As by the Restart=always of its unit.
        again = 'while :; do pgbouncer "$0"; sleep 1; done'
        await self._start(host, "sh", "-c", again, str(self._file(host, "pgbouncer.ini", places)))

    async def _start_desk(self) -> None:
        file = self._file("desk", "haproxy.cfg", {"127.0.0.1:5000": f"127.0.0.1:{self.desk_port}"})
        with (self._disk("desk") / "haproxy.log").open("ab") as log:
            self._desk = await asyncio.create_subprocess_exec(
                "haproxy", "-f", str(file), stdout=log, stderr=log, start_new_session=True
            )

    async def _start(self, host: str, program: str, *arguments: str, unprivileged: bool = True) -> Process:
        path = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
        if not path:
            raise RuntimeError(f"{program} is not installed")
        disk = self._disk(host)
        log = disk / f"{program}.log"
        return await self.network.start(
            host, path, *arguments, log=log, unprivileged=unprivileged, directory=disk
        )

    def _file(self, host: str, name: str, places: Mapping[str, object]) -> Path:
        """The file as that host would have it, with other directories."""
        words = (FILES / name).read_text()
        for theirs, ours in places.items():
            words = words.replace(theirs, str(ours))
        for name_of_password, password in self.passwords.items():
            words = words.replace(f"@{name_of_password}_PASSWORD@", password)
        if host != "desk":
            words = words.replace("@ADDRESS@", self.network.address(host)).replace("@HOST@", host)
        words = re.sub(r"\b10\.20\.0\.", f"10.{self.network.number}.0.", words)
        target = self._disk(host) / name
        target.write_text(words)
        target.chmod(0o600)
        shutil.chown(target, "postgres", "postgres")
        return target

    def _open_directories(self) -> None:
        """PostgreSQL's user must come through to its own."""
        for folder in (self.directory, *self.directory.parents):
            if folder in (Path("/tmp"), Path("/dev/shm")):
                break
            folder.chmod(folder.stat().st_mode | 0o011)

    def _disk(self, host: str) -> Path:
        disk = self.directory / host
        if not disk.exists():
            disk.mkdir(mode=0o755)
            shutil.chown(disk, "postgres", "postgres")
        return disk


async def _until(asked: Callable[[], Any]) -> Any:
    """Its answer, once there is one. Raises TimeoutError."""
    async with asyncio.timeout(budgets.STATEMENT):
        while True:
            try:
                return await asked()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                await asyncio.sleep(0.1)
