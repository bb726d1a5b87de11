"""What is made once for all processes of a test run."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def directory_of_the_run(factory: pytest.TempPathFactory, config: pytest.Config) -> Path:
    """The same for every process of a run on several processors."""
    base = factory.getbasetemp()
    return base.parent if hasattr(config, "workerinput") else base


def made_once(there: Path, make: Callable[[Path], None]) -> Path:
    """`make` is called by the process that comes first; the others wait for it."""
    with _locked(there):
        if not there.exists():
            unfinished = there.with_name(f"{there.name}.unfinished")
            make(unfinished)
            unfinished.rename(there)
    return there


@contextmanager
def shared(there: Path, make: Callable[[], None], unmake: Callable[[], None]) -> Iterator[None]:
    """`make` is called by the first that uses it, `unmake` by the last; `there` counts them."""
    with _locked(there):
        users = _count(there)
        if users == 0:
            make()
        there.write_text(str(users + 1))
    try:
        yield
    finally:
        with _locked(there):
            users = _count(there) - 1
            there.write_text(str(users))
            if users == 0:
                unmake()


def _count(there: Path) -> int:
    return int(there.read_text()) if there.exists() else 0


@contextmanager
def _locked(there: Path) -> Iterator[None]:
    with there.with_name(f"{there.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
