"""Mutants of what runs on import (constants, class bodies, defaults): rules and tests are loaded anew."""

import importlib
import importlib.util
import sys
import time
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

from scripts.mutation.in_functions import OPTIONS
from scripts.mutation.mutant import Mutant, Verdict, Word
from scripts.mutation.processes import forked, silence

OURS = ("models", "tests", "scripts", "bot", "api")
NOTICED_BY_OWN, NOTICED, NOT_IMPORTED = 3, 4, 5  # exit codes


class Changed(MetaPathFinder, Loader):
    """Loads one module from the mutant's text."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        if name != self.mutant.module:
            return None
        return importlib.util.spec_from_file_location(name, self.mutant.path, loader=self)

    def create_module(self, _spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.mutant.text, self.mutant.path, "exec", dont_inherit=True), module.__dict__)


def verdict_on_import(mutant: Mutant, tests: Sequence[str], seconds: float) -> Verdict:
    """The test of the rule's name goes first."""
    own = [test for test in tests if Path(test).name == f"test_{Path(mutant.file).name}"]
    others = [test for test in tests if test not in own]

    def work() -> int:
        sys.meta_path.insert(0, Changed(mutant))
        try:
            importlib.import_module(mutant.module)
        except Exception:
            return NOT_IMPORTED
        if own and pytest.main([*OPTIONS, "-x", *own]):
            return NOTICED_BY_OWN
        return NOTICED if others and pytest.main([*OPTIONS, "-x", *others]) else 0

    match forked(work, seconds):
        case None:
            return Verdict(Word.TIMEOUT)
        case 0:
            return Verdict(Word.SURVIVED)
        case code if code == NOT_IMPORTED:
            return Verdict(Word.BROKEN)
        case code if code == NOTICED_BY_OWN:
            return Verdict(Word.KILLED, *own)
        case _:
            return Verdict(Word.KILLED)


def measure(tests: Sequence[str]) -> tuple[list[str], float]:
    """The packages that the tests load beside the product, and the seconds that they take."""
    silence(1, 2)
    before, start = set(sys.modules), time.process_time()
    pytest.main([*OPTIONS, *tests])
    loaded = set(sys.modules) - before
    packages = [name for name in loaded if name.split(".")[0] not in OURS and sys.modules[name].__spec__]
    return sorted(packages), time.process_time() - start
