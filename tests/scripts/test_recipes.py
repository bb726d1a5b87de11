"""The recipes of the document for contributors, followed word by word on a copy of the tree."""

import asyncio
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.ops.docs import DOCUMENTS

ROOT = Path(__file__).parents[2]
COPIED = ("api", "bot", "models", "scripts", "templates", "tests", "pyproject.toml")
RECIPES = DOCUMENTS / "recipes.md"
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """Of the document: a new file, a change of one (`diff`), or commands (`sh`)."""

    language: str
    path: str
    text: str


def blocks_of(text: str) -> list[Block]:
    return [Block(*found.groups(default="")) for found in _BLOCK.finditer(text)]


def changed(path: str, whole: str, change: str) -> str:
    """The file of this path after a change: its lines with ` ` and `-` stand there once, in a row, and become ` ` and `+`."""
    lines = change.splitlines()
    before = "".join(f"{line[1:]}\n" for line in lines if line[0] in " -")
    after = "".join(f"{line[1:]}\n" for line in lines if line[0] in " +")
    assert whole.count(before) == 1, (
        f"in {path} this stands {whole.count(before)} times, not once:\n{before}"
        f"If you changed {path}, mend the diff in templates/docs/recipes.md."
    )
    return whole.replace(before, after)


async def run(tree: Path, *command: str) -> str:
    started = await asyncio.create_subprocess_exec(*command, cwd=tree, stdout=-1, stderr=-2)
    out, _ = await started.communicate()
    assert started.returncode == 0, out.decode()
    return out.decode()


async def follow(block: Block, tree: Path) -> None:
    file = tree / block.path
    if block.language == "sh":
        await run(tree, "bash", "-euc", block.text)
    elif block.language == "diff":
        file.write_text(changed(block.path, file.read_text("utf-8"), block.text), "utf-8")
    else:
        assert not file.exists(), f"{block.path} is there already"
        file.write_text(block.text, "utf-8")


@pytest.mark.parametrize(
    "block",
    [one for one in blocks_of(RECIPES.read_text("utf-8")) if one.language == "diff"],
    ids=lambda block: block.path,
)
def test_each_change_finds_its_one_line(block: Block) -> None:
    """One, so that the next thing of the kind may stand beside it."""
    assert len([line for line in block.text.splitlines() if line[0] == " "]) == 1
    if (ROOT / block.path).exists():  # else a recipe makes it
        changed(block.path, (ROOT / block.path).read_text("utf-8"), block.text)


@pytest.mark.long
@pytest.mark.processes
async def test_each_recipe_does_what_it_says(tmp_path: Path) -> None:
    for name in COPIED:
        place = ROOT / name
        copy = shutil.copytree if place.is_dir() else shutil.copy2
        copy(place, tmp_path / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    blocks = blocks_of(RECIPES.read_text("utf-8"))
    for block in blocks:
        await follow(block, tmp_path)
    written = [one.path for one in blocks if one.path and one.language not in ("diff", "sh")]
    await run(tmp_path, sys.executable, "-m", "ruff", "check", "--no-cache", *_python(written))
    tests = [path for path in written if path.startswith("tests/")]
    said = await run(tmp_path, sys.executable, "-m", "pytest", "-n0", "-q", "--quick", *tests)
    assert len(tests) == 6
    assert re.search(r"^\.{7} ", said, re.MULTILINE), said


def _python(paths: list[str]) -> list[str]:
    return [path for path in paths if path.endswith(".py")]
