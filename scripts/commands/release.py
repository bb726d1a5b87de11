"""Tag the version of pyproject.toml, once everything that names it agrees."""

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console

ROOT = Path(__file__).parents[2]
CHANGELOG = Path("templates/docs/changelog.md")
_ENTRY = re.compile(r"^## \[(?P<version>[^\]]+)\](?: - (?P<day>\S+))?", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """The newest entry of the changelog: `## [1.0.0] - 2026-12-01`. `day` is None until it is released."""

    version: str
    day: date | None


def newest_entry(changelog: str) -> Entry | None:
    """None if there is no entry."""
    found = _ENTRY.search(changelog)
    if found is None:
        return None
    try:
        day = date.fromisoformat(found["day"] or "")
    except ValueError:
        day = None
    return Entry(found["version"], day)


def version_of(root: Path) -> str:
    """The version in pyproject.toml."""
    version: str = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return version


def problems(root: Path, migrations_are_whole: Callable[[], str]) -> list[str]:
    """Reasons not to release, in the order in which they are best mended.

    `migrations_are_whole` returns what is wrong with the migrations, or an empty text.
    """
    version = version_of(root)
    entry = newest_entry((root / CHANGELOG).read_text("utf-8"))
    found = []
    if changed := _git(root, "status", "--porcelain"):
        found.append(f"the tree is not clean:\n{changed}")
    if entry is None:
        found.append(f"{CHANGELOG} has no entry")
    elif entry.version != version:
        found.append(f"pyproject.toml says {version}, the newest entry of {CHANGELOG} {entry.version}")
    elif entry.day is None:
        found.append(f"the entry {version} of {CHANGELOG} has no day: ## [{version}] - YYYY-MM-DD")
    if wrong := migrations_are_whole():
        found.append(wrong)
    if _git(root, "tag", "--list", tag_of(version)):
        found.append(f"{tag_of(version)} is tagged already")
    return found


def tag_of(version: str) -> str:
    return f"v{version}"


def check_migrations() -> str:
    """What `scripts.lib.check_migrations` says against the migrations; empty if they are whole."""
    command = [sys.executable, "-m", "scripts.lib.check_migrations"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return (ran.stdout + ran.stderr).strip() if ran.returncode else ""


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, check=True
    ).stdout.rstrip()


def release(
    root: Path, console: Console, *, is_dry: bool, migrations_are_whole: Callable[[], str] = check_migrations
) -> int:
    """Tag HEAD, or only say what would be tagged; 1 if something is in the way."""
    if found := problems(root, migrations_are_whole):
        console.print("Not ready to release:", *(f"- {problem}" for problem in found), sep="\n", markup=False)
        return 1
    version = version_of(root)
    if is_dry:
        console.print(
            f"Ready: {tag_of(version)} would be tagged at {_git(root, 'rev-parse', '--short', 'HEAD')}."
        )
        return 0
    _git(root, "tag", "--annotate", tag_of(version), "--message", f"Tima {version}")
    console.print(f"Tagged {tag_of(version)}. Publish it with: git push origin {tag_of(version)}")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/release", description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="only say whether it could be tagged")
    return release(ROOT, Console(), is_dry=parser.parse_args().dry_run)


if __name__ == "__main__":
    sys.exit(main())
