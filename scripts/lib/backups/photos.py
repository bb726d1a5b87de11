"""Photos of a restore: added before the databases are swapped, and the others put aside after it.

A photo's name is the hash of what it holds, so the folder can hold those of the old and of the
new database at once. Whatever moment a restore is cut off at, each has all of its own.
"""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def added(staged: Path, live: Path) -> Iterator[None]:
    """Move the staged photos among the live ones. Where the block fails, new ones go again."""
    new: list[Path] = []
    try:
        for path in sorted(staged.glob("*/*.jpg")):
            target = live / path.relative_to(staged)
            _folder(target.parent, path.parent)
            if not target.exists():
                new.append(target)
            os.replace(path, target)
        for folder in {path.parent for path in live.glob("*/*.jpg")}:
            _sync(folder)  # on the disk before the database that names them
        yield
    except BaseException:
        for path in new:
            path.unlink(missing_ok=True)
        raise


def put_aside(live: Path, wanted: Collection[str], aside: Path) -> int:
    """Move photos that the restored database does not have to `aside`; how many."""
    others = [path for path in live.glob("*/*.jpg") if f"photos/{path.relative_to(live)}" not in wanted]
    for path in others:
        target = aside / path.relative_to(live)
        _folder(target.parent, path.parent)
        os.replace(path, target)
    return len(others)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _folder(wanted: Path, like: Path) -> None:
    """Make the folder and the one above it, with the permissions of those that it comes from."""
    for one, model in ((wanted.parent, like.parent), (wanted, like)):
        if not one.exists():
            one.mkdir(parents=True)
            one.chmod(model.stat().st_mode & 0o777)
