"""Web and worker processes that are killed again and again, and always started anew."""

import asyncio
import os
import random
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping
from pathlib import Path

from aiohttp import ClientError, ClientSession

from scripts.lib.private_servers import free_port

ROOT = Path(__file__).parents[2]
UP_WITHIN_SECONDS = 240  # on a machine with much else to do


async def _is_up(http: ClientSession, port: int) -> bool:
    try:
        async with http.get(f"http://127.0.0.1:{port}/readyz") as answer:
            return answer.status == 200
    except (ClientError, OSError):
        return False


class Fleet:
    """So many web processes, each at a port of its own, and so many workers; all with the same clock.

    `root` is where their code lies.
    """

    def __init__(
        self,
        variables: Mapping[str, str],
        offset: Path,
        webs: int,
        workers: int,
        log: Path,
        root: Path = ROOT,
    ) -> None:
        self._root = root
        self._variables = {**os.environ, **variables}
        self._offset, self._log = offset, log
        self.ports = [free_port() for _ in range(webs)]
        self._commands = [("web", "--port", str(port)) for port in self.ports] + [("worker",)] * workers
        self._processes: dict[int, Process] = {}
        self.kills = 0

    async def start(self) -> None:
        for number in range(len(self._commands)):
            await self._start(number)

    async def wait_until_up(self) -> None:
        """Until every web process answers; raises TimeoutError."""
        async with asyncio.timeout(UP_WITHIN_SECONDS), ClientSession() as http:
            while True:
                if all([await _is_up(http, port) for port in self.ports]):
                    return
                await asyncio.sleep(0.1)

    async def kill_one(self, chance: random.Random) -> str:
        """SIGKILL to one of them, and another in its place; what kind it was."""
        number = chance.randrange(len(self._commands))
        await self._kill(number)
        self.kills += 1
        await self._start(number)
        return self._commands[number][0]

    async def kill_all(self) -> None:
        for number in list(self._processes):
            await self._kill(number)

    async def stop(self) -> list[int]:
        """SIGTERM to all; their exit statuses."""
        for process in self._processes.values():
            if process.returncode is None:
                process.terminate()
        return list(await asyncio.gather(*(process.wait() for process in self._processes.values())))

    async def _kill(self, number: int) -> None:
        process = self._processes.pop(number)
        if process.returncode is None:
            process.kill()
        await process.wait()

    async def _start(self, number: int) -> None:
        with self._log.open("ab") as log:
            self._processes[number] = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "scripts.chaos.stepped_process", str(self._offset), *self._commands[number]),
                env=self._variables,
                cwd=self._root,
                stdout=DEVNULL,
                stderr=log,
            )
