"""A process that hangs ends itself, and the service manager hears of work done."""

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.kernel.pulse import Pulse
from bot.kernel.settings import Settings
from bot.kernel.supervisor import EXIT_STATUS
from models.rules.base import budgets
from tests.support.project import ROOT
from tests.support.server_process import ServerProcess, environment

# The loop stands still; a part never comes round; it does not end after it was told to.
HANGS = {
    "the event loop stands still": "budgets.LOOP = 1\n    time.sleep(30)",
    "no turn of forwarding": "budgets.TURN = 0.5\n    pulse.of('forwarding')\n    await asyncio.sleep(30)",
    "it does not come to an end": "budgets.STOP = 1\n    supervisor.stopping()\n    await asyncio.sleep(30)",
}
PROGRAM = """
import asyncio, time
from bot.kernel.pulse import Pulse
from bot.kernel.supervisor import Supervisor
from models.rules.base import budgets

async def hang(pulse, supervisor):
    await asyncio.sleep(0.1)
    {hangs}

async def main():
    pulse = Pulse()
    supervisor = Supervisor(pulse)
    async with supervisor.watching():
        await hang(pulse, supervisor)

asyncio.run(main())
"""


@pytest.mark.parametrize("why", HANGS)
def test_a_process_that_hangs_ends_itself_and_shows_where(why: str) -> None:
    program = PROGRAM.format(hangs=HANGS[why])
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=25, check=False
    )
    assert ended.returncode == EXIT_STATUS
    assert "in hang" in ended.stderr or "select" in ended.stderr


def test_a_part_is_stuck_where_it_has_not_come_round(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("bot.kernel.pulse.monotonic", lambda: now)
    pulse = Pulse()
    turn_of_forwarding, _ = pulse.of("forwarding"), pulse.of("photos")
    now += budgets.TURN
    assert pulse.stuck() == []
    turn_of_forwarding()
    now += 1
    assert pulse.stuck() == ["photos"]


@pytest.mark.processes
@pytest.mark.parametrize("ground", ["servers"], indirect=True)
async def test_a_worker_tells_systemd_that_it_is_ready_that_it_works_and_that_it_stops(
    settings: Settings, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.setblocking(False)
        heard: list[bytes] = []

        async def hear(count: int) -> None:
            async with asyncio.timeout(30):
                while len(heard) < count:
                    heard.append(await asyncio.get_running_loop().sock_recv(systemd, 100))

        worker = ServerProcess(
            "bot.worker", environment(settings) | {"NOTIFY_SOCKET": str(tmp_path / "notify")}
        )
        await worker.start()
        await hear(3)
        assert (heard[0], set(heard[1:])) == (b"READY=1", {b"WATCHDOG=1"})
        assert await worker.stop() == 0
        while heard[-1] != b"STOPPING=1":
            await hear(len(heard) + 1)
