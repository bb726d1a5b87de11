"""`python -m MODULE` in a process of its own, forked from one that has imported the product already.

To import it takes each of a hundred processes up to two seconds. That the modules start in a fresh
interpreter as well is told by tests/scripts/test_modules.py.
"""

import asyncio
import os
import runpy
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any

_CONTEXT = get_context("forkserver")
# What the modules need, and none of those that are run.
_CONTEXT.set_forkserver_preload(["api.app", "bot.jobs.auditor", "scripts.demo.data", "rich.console"])


@dataclass(frozen=True)
class Program:
    module: str
    arguments: tuple[str, ...]
    variables: Mapping[str, str]
    """All of its environment."""
    cwd: Path | None = None

    def run(self, out: int, errors: int) -> None:
        """Become this program, writing to these descriptors."""
        os.dup2(out, sys.stdout.fileno())
        os.dup2(errors, sys.stderr.fileno())
        os.environ.clear()
        os.environ.update(self.variables)
        if self.cwd:
            os.chdir(self.cwd)
        sys.argv = [self.module, *self.arguments]
        runpy.run_module(self.module, run_name="__main__", alter_sys=True)


class _Handed:
    """A descriptor of this process that the new one has as well."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __reduce__(self) -> tuple[Callable[[Any], int], tuple[Any]]:
        return _received, (DupFd(self._number),)


def _received(handed: Any) -> int:
    return int(handed.detach())


class ForkedProcess:
    """It writes where this process does, or to these descriptors."""

    def __init__(self, program: Program, out: int = 1, errors: int = 2) -> None:
        # A test that fails before it has stopped a process leaves no process behind.
        self._process = _CONTEXT.Process(
            target=program.run, args=(_Handed(out), _Handed(errors)), daemon=True
        )

    async def start(self) -> None:
        await asyncio.to_thread(self._process.start)

    @property
    def has_ended(self) -> bool:
        return self._process.exitcode is not None

    def send_signal(self, number: signal.Signals) -> None:
        assert self._process.pid
        os.kill(self._process.pid, number)

    async def wait(self) -> int:
        """Its exit status; that of one killed by a signal is the signal's number, negative."""
        await asyncio.to_thread(self._process.join)
        assert self._process.exitcode is not None
        return self._process.exitcode
