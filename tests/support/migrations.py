"""The migrations as they stand, so that no test has to be changed for each new one."""

from pathlib import Path

_FOLDER = Path(__file__).parents[2] / "models" / "migrations"

MIGRATIONS = sorted(file.stem for file in _FOLDER.glob("[0-9]*.py"))
AFTER_FIRST = MIGRATIONS[1:]


def next_migration(name: str) -> str:
    """What a new one of this name is called."""
    return f"{len(MIGRATIONS) + 1:04d}_{name}"
