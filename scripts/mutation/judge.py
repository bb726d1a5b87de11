"""Judges mutants by their subject's tests."""

import gc
import importlib
import os
import sys
import time
from collections.abc import Callable, Sequence

from hypothesis import HealthCheck, Phase, settings

from scripts.mutation.in_functions import LEAST_SECONDS, run_in_functions
from scripts.mutation.mutant import Mutant, Verdict, Word
from scripts.mutation.on_import import measure, verdict_on_import
from scripts.mutation.processes import asked

Tell = Callable[[Mutant, Verdict], None]


def judge_all(mutants: Sequence[Mutant], tests: Sequence[str], tell: Tell) -> None:
    """Run the test files against each mutant and tell the verdicts.

    Raises RuntimeError if they fail on the true code.
    """
    prepare()
    in_functions = [mutant for mutant in mutants if mutant.unit]
    on_import = [mutant for mutant in mutants if not mutant.unit]
    for index, word, by in asked(lambda write: run_in_functions(in_functions, tests, write)):
        if word is None:
            on_import.append(in_functions[index])
        else:
            tell(in_functions[index], Verdict(Word(word), by))
    if not on_import:
        return
    [(packages, seconds)] = asked(lambda write: write(measure(tests)))
    for package in packages:
        importlib.import_module(package)
    gc.freeze()
    for mutant in on_import:
        tell(mutant, verdict_on_import(mutant, tests, max(LEAST_SECONDS, 10 * seconds)))


def prepare() -> None:
    """Few examples, and the same each time: a test that notices a mutant by chance is none."""
    profile = settings(
        max_examples=12,
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    settings.register_profile("mutants", profile)
    settings.load_profile("mutants")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    # Neither UTC nor Beijing: a time that was taken for local is another one.
    os.environ["TZ"] = "Pacific/Chatham"
    time.tzset()
    sys.dont_write_bytecode = False  # else each fork compiles all tests again
    gc.disable()  # processes are short, and a collection copies memory that forks share
