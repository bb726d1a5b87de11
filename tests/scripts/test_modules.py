"""What the other tests fork from a process that has imported everything also starts by itself."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "api",
    "scripts.commands.run",
    "scripts.commands.admin",
    "scripts.commands.intake",
    "scripts.commands.pilot_report",
    "scripts.commands.replay",
    "scripts.commands.audit",
    "scripts.commands.purge",
    "scripts.commands.rotate_keys",
)


def start(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env={})


@pytest.mark.parametrize("module", COMMANDS)
def test_a_command_explains_itself(module: str) -> None:
    ended = start(module, "--help")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "usage:" in ended.stdout


def test_a_worker_misses_its_settings() -> None:
    ended = start("bot.worker")
    assert ended.returncode == 1
    assert "TIMA_SECRET_KEYS" in ended.stderr
