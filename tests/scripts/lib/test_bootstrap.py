"""`bootstrap` of the commands: what it says while it installs, and that two at once install once."""

import asyncio
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# A Python that makes a venv in no time, with a pip that notes each call and takes as long as `gate` is away.
PYTHON = """\
#!/bin/sh
case "$*" in
  *"-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
  *"-m pip"*) echo "$*" >>calls; until [ -e gate ]; do sleep 0.02; done; exit "$(cat gate)" ;;
esac
"""
INSTALL = (
    "set -euo pipefail; PATH=$PWD/bin:$PATH; source scripts/lib/bootstrap.sh; bootstrap test; echo ready"
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for folder in ("bin", "scripts/lib", "scripts/requirements"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(ROOT / "scripts/lib/bootstrap.sh", tmp_path / "scripts/lib")
    for name in ("run", "test"):
        (tmp_path / f"scripts/requirements/{name}.txt").write_text(f"{name}==1\n")
    python = tmp_path / "bin/python3.11"
    python.write_text(PYTHON)
    python.chmod(0o755)
    return tmp_path


async def begin(tree: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec("bash", "-c", INSTALL, cwd=tree, stdout=-1, stderr=-1)


async def end(command: asyncio.subprocess.Process) -> tuple[int | None, str, str]:
    out, err = await asyncio.wait_for(command.communicate(), 30)
    return command.returncode, out.decode(), err.decode()


async def first_words(command: asyncio.subprocess.Process) -> str:
    assert command.stderr
    return (await asyncio.wait_for(command.stderr.readline(), 30)).decode()


async def test_it_says_how_much_is_installed_and_how_long_that_takes_before_it_begins(tree: Path) -> None:
    installing = await begin(tree)
    said = await first_words(installing)
    assert "1.1 GB" in said
    assert "one to three minutes" in said
    (tree / "gate").write_text("0")
    assert (await end(installing))[:2] == (0, "ready\n")
    assert await end(await begin(tree)) == (0, "ready\n", "")  # what is installed is left as it is


@pytest.mark.skipif(not shutil.which("flock"), reason="needs flock, as the lock itself does")
async def test_a_second_command_waits_for_the_first_and_installs_nothing(tree: Path) -> None:
    first = await begin(tree)
    await first_words(first)
    second = await begin(tree)
    assert "waiting for it" in await first_words(second)
    (tree / "gate").write_text("0")
    assert [(await end(one))[:2] for one in (first, second)] == [(0, "ready\n")] * 2
    assert len((tree / "calls").read_text().splitlines()) == 1


async def test_what_was_not_installed_is_tried_again(tree: Path) -> None:
    (tree / "gate").write_text("1")
    assert (await end(await begin(tree)))[:2] == (1, "")
    (tree / "gate").write_text("0")
    assert (await end(await begin(tree)))[:2] == (0, "ready\n")
