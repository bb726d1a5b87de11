"""A release is tagged only where tree, version, changelog and migrations agree."""

import subprocess
from pathlib import Path

import pytest
from rich.console import Console

from scripts.commands.release import CHANGELOG, Entry, newest_entry, release

WHOLE = "# 变更记录\n\n## [1.0.0] - 2026-12-01\n\n### Added\n\n## [0.9.0] - 2026-11-01\n"


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=test", "-c", "user.email=test@example.com")
    return subprocess.run(
        ["git", *who, *arguments], cwd=root, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that is ready to be released as 1.0.0."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "test")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "test@example.com")
    (tmp_path / CHANGELOG).parent.mkdir(parents=True)
    (tmp_path / CHANGELOG).write_text(WHOLE)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.0.0"\n')
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return tmp_path


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Change")


def attempt(root: Path, *, is_dry: bool = False, migrations: str = "") -> tuple[int, str]:
    console = Console(width=200)
    with console.capture() as said:
        status = release(root, console, is_dry=is_dry, migrations_are_whole=lambda: migrations)
    return status, said.get()


def test_a_dry_run_says_what_would_be_tagged_and_tags_nothing(root: Path) -> None:
    status, said = attempt(root, is_dry=True)
    assert (status, said[:31]) == (0, "Ready: v1.0.0 would be tagged a")
    assert git(root, "tag") == ""


def test_a_release_tags_the_commit_and_a_second_one_is_refused(root: Path) -> None:
    assert attempt(root)[0] == 0
    assert git(root, "rev-parse", "v1.0.0^{commit}") == git(root, "rev-parse", "HEAD")
    status, said = attempt(root)
    assert (status, "v1.0.0 is tagged already" in said) == (1, True)


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("pyproject.toml", '[project]\nversion = "1.0.1"\n', "pyproject.toml says 1.0.1"),
        (str(CHANGELOG), WHOLE.replace("2026-12-01", "Unreleased"), "has no day"),
        (str(CHANGELOG), "# 变更记录\n", "has no entry"),
    ],
)
@pytest.mark.parametrize("is_dry", [True, False])
def test_a_version_that_is_not_ready_is_refused(
    root: Path, file: str, text: str, says: str, is_dry: bool
) -> None:
    (root / file).write_text(text)
    commit(root)
    status, said = attempt(root, is_dry=is_dry)
    assert (status, says in said) == (1, True)
    assert git(root, "tag") == ""


def test_a_tree_with_changes_is_refused_and_they_are_named(root: Path) -> None:
    (root / "new.py").touch()
    status, said = attempt(root)
    assert (status, "?? new.py" in said) == (1, True)


def test_what_is_wrong_with_the_migrations_is_in_the_way(root: Path) -> None:
    assert attempt(root, migrations="0001_initial has changed") == (
        1,
        "Not ready to release:\n- 0001_initial has changed\n",
    )


def test_the_newest_entry_is_the_first() -> None:
    entry = newest_entry(WHOLE)
    assert entry
    assert (entry.version, str(entry.day)) == ("1.0.0", "2026-12-01")
    assert newest_entry("## [1.1.0] - Unreleased\n") == Entry("1.1.0", None)
    assert newest_entry("## [1.1.0]\n") == Entry("1.1.0", None)
