"""The demo is started again after a change, and ends when it is told to."""

import asyncio
import shlex
import signal
import sys
from pathlib import Path

from bot.services import Services
from models.tables.staff import Staff
from scripts.commands.dev import ROOT, WATCHED, demo_command
from scripts.demo.staff import set_up_demo_staff, sign_ins

SERVE = """
import sys, time
with open(sys.argv[1], "a") as starts:
    starts.write("started\\n")
time.sleep(600)
"""
WATCH = """
import sys
from pathlib import Path
from scripts.commands.dev import serve_and_restart
serve_and_restart(sys.argv[1], [Path(sys.argv[2])])
"""


def test_it_watches_code_and_templates_and_serves_the_demo() -> None:
    assert all(folder.is_dir() for folder in WATCHED)
    assert demo_command(["--port", "8090"]).endswith(" -m scripts.commands.run --port 8090")


async def test_a_change_starts_the_command_again(tmp_path: Path) -> None:
    watched, starts, server = tmp_path / "watched", tmp_path / "starts", tmp_path / "server.py"
    watched.mkdir()
    server.write_text(SERVE)
    command = shlex.join([sys.executable, str(server), str(starts)])
    dev = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WATCH, command, str(watched), cwd=ROOT, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await _started(starts, 1)
        changes = 0
        while len(starts.read_text().splitlines()) < 2:  # the watch may begin after the command has
            changes += 1
            (watched / "flow.py").write_text(f"# {changes}\n")
            await asyncio.sleep(0.2)
            assert changes < 150
    finally:
        dev.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(dev.wait(), 30) == 0


async def _started(starts: Path, times: int) -> None:
    async with asyncio.timeout(30):
        while not (starts.exists() and len(starts.read_text().splitlines()) >= times):
            await asyncio.sleep(0.05)


async def test_a_restart_keeps_passwords_and_lets_who_is_signed_in_stay(services: Services) -> None:
    first = await set_up_demo_staff(services.vault, services.clock(), "seed")
    before = await Staff.all().order_by("id").values()
    again = await set_up_demo_staff(services.vault, services.clock(), "seed")
    assert await Staff.all().order_by("id").values() == before
    assert [(one.name, one.role, one.password, one.totp_secret) for one in again] == [
        (one.name, one.role, one.password, one.totp_secret) for one in first
    ]
    for (name, how), (_, how_before) in zip(sign_ins(again), sign_ins(first), strict=True):
        assert how_before.startswith(how), name


async def test_another_start_makes_new_passwords(services: Services) -> None:
    starts = [
        await set_up_demo_staff(services.vault, services.clock(), seed) for seed in ("seed", "other", "", "")
    ]
    assert len({one.password for start in starts for one in start}) == 4 * len(starts[0])
