"""A Redis master with a replica and three Sentinels, each a process of its own, which a test may kill."""

import asyncio
import signal
from functools import partial
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from redis import asyncio as aioredis
from redis.exceptions import RedisError, ResponseError

from tests.support.server_process import free_port
from tests.support.waiting import until

MASTER, SENTINEL_PASSWORD, PASSWORD = "tima", "of@sentinel", "of:redis"
_SERVER = f"""
bind 127.0.0.1
port {{port}}
save ""
appendonly no
repl-diskless-sync-delay 0
user default off
user tima on >{PASSWORD} ~* &* +@all
masteruser tima
masterauth {PASSWORD}
"""
_MONITORED = f"""
sentinel monitor {MASTER} 127.0.0.1 {{port}} 2
sentinel auth-user {MASTER} tima
sentinel auth-pass {MASTER} {PASSWORD}
sentinel down-after-milliseconds {MASTER} 400
sentinel failover-timeout {MASTER} 2000
requirepass {SENTINEL_PASSWORD}
sentinel sentinel-pass {SENTINEL_PASSWORD}
"""


class OwnSentinels:
    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.servers = [free_port(), free_port()]
        self.sentinels = [free_port() for _ in range(3)]
        self._processes: dict[int, asyncio.subprocess.Process] = {}

    @property
    def url(self) -> str:
        at = ",".join(f"127.0.0.1:{port}" for port in self.sentinels)
        return f"redis+sentinel://tima:of%3Aredis@{at}/{MASTER}/0?sentinel_password=of%40sentinel"

    async def start(self) -> None:
        """Until every Sentinel knows the replica and the others."""
        master, replica = self.servers
        await self._start(master)
        await self._start(replica, f"replicaof 127.0.0.1 {master}\n")
        for port in self.sentinels:
            file = self._directory / f"sentinel-{port}.conf"
            file.write_text(f"bind 127.0.0.1\nport {port}\n{_MONITORED.format(port=master)}")
            await self._spawn(port, "redis-sentinel", str(file))
        await until(self._know_one_another, seconds=20)

    async def master_port(self) -> int:
        """As the first Sentinel that answers says it."""
        for port in self.sentinels:
            try:
                async with self._sentinel(port) as sentinel:
                    told: Any = await sentinel.sentinel_get_master_addr_by_name(MASTER)
                    return int(told[1])
            except (RedisError, OSError):
                continue
        raise OSError("no Sentinel answers")

    async def switch(self) -> None:
        """Make the replica the master while both live."""
        async with self._sentinel(self.sentinels[0]) as sentinel:
            await until(partial(_is_begun, sentinel), seconds=10)
        await until(self._has_switched, seconds=10)

    async def _has_switched(self) -> bool:
        return await self.master_port() == self.servers[1]

    def signal(self, port: int, number: signal.Signals) -> None:
        """SIGSTOP makes it silent, as a host that is cut off; SIGKILL ends it."""
        self._processes[port].send_signal(number)

    async def stop(self) -> None:
        for process in self._processes.values():
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def _start(self, port: int, replica_of: str = "") -> None:
        file = self._directory / f"redis-{port}.conf"
        file.write_text(_SERVER.format(port=port) + replica_of)
        await self._spawn(port, "redis-server", str(file))

    async def _spawn(self, port: int, *command: str) -> None:
        self._processes[port] = await asyncio.create_subprocess_exec(
            *command, stdout=DEVNULL, stderr=DEVNULL, cwd=self._directory
        )

    def _sentinel(self, port: int) -> "aioredis.Redis":
        return aioredis.Redis(port=port, password=SENTINEL_PASSWORD, socket_timeout=1)

    async def _know_one_another(self) -> bool:
        for port in self.sentinels:
            try:
                async with self._sentinel(port) as sentinel:
                    known: Any = await sentinel.sentinel_master(MASTER)
            except (RedisError, OSError):
                return False
            if known["num-slaves"] != 1 or known["num-other-sentinels"] != 2:
                return False
        return True


async def _is_begun(sentinel: "aioredis.Redis") -> bool:
    """Refused for as long as the Sentinel has not yet looked at the replica."""
    try:
        return bool(await sentinel.sentinel_failover(MASTER))
    except ResponseError:
        return False
