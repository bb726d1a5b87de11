"""Migrations are frozen: `models/migrations/hashes.txt` holds the SHA-256 of each, for `sha256sum -c` too."""

from hashlib import sha256
from pathlib import Path

import models.migrations

HASHES = "hashes.txt"


def directory() -> Path:
    [path] = models.migrations.__path__
    return Path(path)


def problems(folder: Path) -> list[str]:
    """Each migration that was changed, lost or never recorded, in a sentence."""
    recorded, present = _recorded(folder), _present(folder)
    found = []
    for name in sorted(recorded.keys() | present.keys()):
        if name not in present:
            found.append(f"{name} is gone: databases exist that have had it; bring it back")
        elif name not in recorded:
            found.append(f"{name} is not recorded: run scripts/new_migration --record")
        elif recorded[name] != present[name]:
            found.append(f"{name} was changed: databases exist that have had it; add a migration instead")
    return found


def record_new(folder: Path) -> list[str]:
    """Write down those that have no hash yet; returns their names. Those that have one keep it."""
    recorded, present = _recorded(folder), _present(folder)
    new = sorted(present.keys() - recorded.keys())
    lines = sorted((recorded | {name: present[name] for name in new}).items())
    (folder / HASHES).write_text("".join(f"{digest}  {name}\n" for name, digest in lines), "utf-8")
    return new


def _recorded(folder: Path) -> dict[str, str]:
    file = folder / HASHES
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def _present(folder: Path) -> dict[str, str]:
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in folder.glob("[0-9]*.py")}
