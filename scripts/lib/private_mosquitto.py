"""The Mosquitto of `scripts/deploy/mosquitto`, run as it is but for addresses, TLS and directories."""

import asyncio
import os
import re
import secrets
import signal
import subprocess
from collections.abc import AsyncIterable
from pathlib import Path

from models.actions.terminals.register import broker_hash
from scripts.lib.private_servers import free_port

SHIPPED = Path(__file__).parents[1] / "deploy" / "mosquitto"


class PrivateMosquitto:
    """`directory` is kept between runs: what waits at the broker outlives it."""

    def __init__(self, directory: Path, port: int = 0) -> None:
        self._directory, self.port = directory.absolute(), port or free_port()
        self._directory.mkdir(parents=True, exist_ok=True)
        self._secret = secrets.token_urlsafe(16)
        self._process: subprocess.Popen[bytes] | None = None
        shipped = (SHIPPED / "tima.conf").read_text("utf-8")
        assert "listener 1883 127.0.0.1" in shipped
        shipped = shipped.replace("listener 1883 127.0.0.1", f"listener {self.port} 127.0.0.1")
        shipped = re.sub(r"listener 8883\n(certfile|keyfile|tls_version) .*\n.*\n.*\n", "", shipped)
        assert "8883" not in shipped
        for there in ("/etc/mosquitto/", "/var/lib/mosquitto/"):
            assert there in shipped
            shipped = shipped.replace(there, f"{self._directory}/")
        user = "user root\n" if os.geteuid() == 0 else ""
        (self._directory / "mosquitto.conf").write_text(user + shipped, "utf-8")
        (self._directory / "tima.acl").write_text((SHIPPED / "tima.acl").read_text("utf-8"), "utf-8")
        self._write([])

    @property
    def url(self) -> str:
        return f"mqtt://tima:{self._secret}@127.0.0.1:{self.port}"

    async def let_in(self, lines: AsyncIterable[str]) -> None:
        """These terminals, from now on."""
        self._write([line async for line in lines])
        if self._process:
            self._process.send_signal(signal.SIGHUP)

    def _write(self, lines: list[str]) -> None:
        own = f"tima:{broker_hash(self._secret)}"
        file = self._directory / "tima.passwords"
        file.touch(0o600)
        file.write_text("".join(f"{line}\n" for line in [own, *lines]))

    async def start(self) -> None:
        """Until it takes connections."""
        log = (self._directory / "mosquitto.log").open("ab")
        command = ["mosquitto", "-c", str(self._directory / "mosquitto.conf")]
        self._process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: ASYNC220 - does not wait
        log.close()
        async with asyncio.timeout(10):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    assert self._process.poll() is None, (self._directory / "mosquitto.log").read_text()
                    await asyncio.sleep(0.05)
                else:
                    return writer.close()

    def kill(self) -> None:
        """Without a moment to save anything."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, by: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(by)
            self._process.wait(10)
            self._process = None
