"""Processes of the product, started as an operator would and killed as fate would."""

import asyncio
import os
import signal
import socket
from collections.abc import Mapping
from pathlib import Path

from aiohttp import ClientError, ClientSession

from bot.kernel.settings import Settings
from tests.support.forked_process import ForkedProcess, Program

UP_WITHIN_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(settings: Settings) -> dict[str, str]:
    """The variables from which a process reads these settings."""
    plain = settings.model_dump(mode="python", exclude_none=True)
    values: dict[str, str] = {}
    for name, value in plain.items():
        if name == "secret_keys":
            values[name] = ",".join(key.get_secret_value() for key in settings.secret_keys)
        elif isinstance(value, dict):
            values[name] = ",".join(f"{key}={text}" for key, text in value.items())
        elif isinstance(value, tuple):
            values[name] = ",".join(str(part) for part in value)
        elif hasattr(value, "get_secret_value"):
            values[name] = value.get_secret_value()
        else:
            values[name] = str(value)
    return {f"TIMA_{name.upper()}": value for name, value in values.items()}


class ServerProcess:
    """`python -m MODULE` with these variables. What it prints goes to the file `printed`, if one is named."""

    def __init__(
        self,
        module: str,
        variables: Mapping[str, str],
        *arguments: str,
        cwd: Path | None = None,
        printed: Path | None = None,
    ) -> None:
        self._printed = printed
        self._program = Program(module, arguments, {**os.environ, **variables}, cwd)
        self._process: ForkedProcess | None = None

    async def start(self) -> None:
        if self._printed is None:
            self._process = ForkedProcess(self._program)
            await self._process.start()
            return
        with self._printed.open("wb") as out:
            self._process = ForkedProcess(self._program, out.fileno())
            await self._process.start()

    async def kill(self) -> None:
        """SIGKILL: nothing is finished."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """SIGTERM; returns the exit status."""
        return await self._end(signal.SIGTERM)

    async def wait(self) -> int:
        """Until it ends by itself; its exit status."""
        assert self._process
        return await asyncio.wait_for(self._process.wait(), 60)

    async def _end(self, number: signal.Signals) -> int:
        process = self._process
        if process is None:
            return 0
        if not process.has_ended:
            process.send_signal(number)
        return await asyncio.wait_for(process.wait(), 30)


class WebProcess(ServerProcess):
    def __init__(self, settings: Settings, port: int | None = None) -> None:
        self.port = port or free_port()
        super().__init__("api", environment(settings), "--port", str(self.port))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        await super().start()
        await wait_until_up(self.url)


async def wait_until_up(url: str) -> None:
    """Until `/readyz` says yes; raises TimeoutError."""
    async with asyncio.timeout(UP_WITHIN_SECONDS), ClientSession() as http:
        while not await _is_up(http, url):
            await asyncio.sleep(0.05)


async def wait_until_listening(url: str) -> None:
    """Until it answers at all, whether or not its servers do."""
    async with asyncio.timeout(UP_WITHIN_SECONDS), ClientSession() as http:
        while not await _is_up(http, url, "/healthz"):
            await asyncio.sleep(0.05)


async def _is_up(http: ClientSession, url: str, path: str = "/readyz") -> bool:
    try:
        async with http.get(url + path) as response:
            return response.status == 200
    except (ClientError, OSError):
        return False
