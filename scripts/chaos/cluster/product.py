"""Web and worker processes on the hosts app1 and app2, as a city would run them."""

import asyncio
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping
from pathlib import Path

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.files.shared_folder import PARTS
from scripts.chaos.cluster.servers import APPS, Cluster

PORT = 8081
ROOT = Path(__file__).parents[3]
UP_WITHIN_SECONDS = 90


class Product:
    """One web and one worker process a host. Photos are in one folder, the rest on each host's disk."""

    def __init__(self, cluster: Cluster, variables: Mapping[str, str]) -> None:
        self._cluster = cluster
        self._network = cluster.network
        self._processes: dict[str, list[Process]] = {}
        shared = cluster.directory / "shared"
        for part in PARTS:
            (shared / part).mkdir(parents=True)
        self._variables = {
            **variables,
            "TIMA_DATABASE_URL": cluster.pooled_url,
            "TIMA_REDIS_URL": cluster.redis_url,
            "TIMA_SHARED_DIR": str(shared),
            "TIMA_TRUSTED_PROXIES": f"{self._network.own_outer_address}/32",
            "TIMA_PARTNER_NETWORKS": f"{self._network.own_outer_address}/32",
        }

    @property
    def urls(self) -> dict[str, str]:
        """Where people reach each host."""
        return {host: f"http://{self._network.outer_address(host)}:{PORT}" for host in APPS}

    def journal(self, host: str) -> Path:
        return self._cluster.directory / host / "var" / "journal"

    async def start(self) -> None:
        """Until every web process is ready. Raises TimeoutError."""
        await asyncio.gather(*(self.start_host(host) for host in APPS))
        await self.until_ready()

    async def start_host(self, host: str) -> None:
        disk = self._cluster.directory / host
        (disk / "var").mkdir(exist_ok=True)
        self._processes[host] = [
            await self._start(host, "api", "--host", "0.0.0.0", "--port", str(PORT)),
            await self._start(host, "bot.worker"),
        ]

    async def _start(self, host: str, *command: str) -> Process:
        disk = self._cluster.directory / host
        return await self._network.start(
            host,
            *(sys.executable, "-m", *command),
            log=disk / f"{command[0]}.log",
            variables={**self._variables, "TIMA_VAR_DIR": str(disk / "var")},
            directory=ROOT,
        )

    async def until_ready(self) -> None:
        async with asyncio.timeout(UP_WITHIN_SECONDS), ClientSession(timeout=ClientTimeout(2)) as http:
            while not all([await _is_ready(http, url) for url in self.urls.values()]):
                await asyncio.sleep(0.1)

    async def stop_worker(self, host: str) -> None:
        """SIGKILL."""
        worker = self._processes[host].pop()
        worker.kill()
        await worker.wait()

    async def start_worker(self, host: str) -> None:
        self._processes[host].append(await self._start(host, "bot.worker"))

    async def stop(self) -> list[int]:
        """SIGTERM to all; their exit statuses."""
        processes = [one for both in self._processes.values() for one in both]
        for process in processes:
            if process.returncode is None:
                process.terminate()
        return list(await asyncio.gather(*(process.wait() for process in processes)))


async def _is_ready(http: ClientSession, url: str) -> bool:
    try:
        async with http.get(f"{url}/readyz") as answer:
            return answer.status == 200
    except (ClientError, TimeoutError, OSError):
        return False
