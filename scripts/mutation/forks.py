"""Runs tests against mutants in forked processes, so that packages and tests are loaded once for all.

The first process loads nothing of the product. A fork of it loads rules and tests and puts the code of each
mutant of a function in the place of the true one: rules are pure and their tests take no fixtures, so one
process does for all. A mutant of what runs on import needs a fork of the first, which loads rules and tests
anew.
"""

import gc
import importlib
import importlib.util
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

OURS = ("models", "tests", "scripts", "bot", "api")
OPTIONS = ("--noconftest", "-p", "no:cacheprovider", "-p", "no:terminal", "-s", "-o", "addopts=")
LEAST_SECONDS, LEAST_MEMORY = 5.0, 2**30

# How a fork ends. Whatever else ends it (no memory, a signal) is noticed too, as any other failure.
PASSED, FAILED, NOT_IMPORTED = 0, 1, 3
NOT_PLACED_WORD = "not placed"


@dataclass(frozen=True)
class Mutant:
    """One changed file; `unit` is the function with the change, empty if it is run on import."""

    file: str
    unit: str
    was: str
    now: str
    text: str

    @property
    def module(self) -> str:
        return self.file.removesuffix(".py").replace("/", ".")

    @property
    def place(self) -> str:
        return f"{self.file}:{self.unit}"


@dataclass(frozen=True)
class Verdict:
    """`killed`, `survived`, `timeout` or `broken` (cannot be imported), and the test file that noticed it."""

    word: str
    by: str = ""


Tell = Callable[[Mutant, Verdict], None]
Say = Callable[[str], None]


def judge_all(mutants: Sequence[Mutant], tests: Sequence[str], tell: Tell) -> None:
    """Run the test files against each mutant and tell the verdicts. The true code has to pass them.

    Raises RuntimeError if it does not.
    """
    profile = settings(
        max_examples=12,
        report_multiple_bugs=False,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    # Neither UTC nor Beijing: a time that was taken for local is another one.
    os.environ["TZ"] = "Pacific/Chatham"
    time.tzset()
    settings.register_profile("mutants", profile)
    settings.load_profile("mutants")
    sys.dont_write_bytecode = False  # else each fork compiles all tests again
    in_functions = [mutant for mutant in mutants if mutant.unit]
    on_import = [mutant for mutant in mutants if not mutant.unit]
    gc.disable()  # processes are short, and a collection copies memory that forks share
    for index, word, by in asked(lambda write: run_in_functions(in_functions, tests, write)):
        if word == NOT_PLACED_WORD:
            on_import.append(in_functions[index])
        else:
            tell(in_functions[index], Verdict(word, by))
    if not on_import:
        return
    packages, seconds = ask(lambda write: write(measure(tests)))
    for package in packages:
        importlib.import_module(package)
    gc.freeze()
    for mutant in on_import:
        tell(mutant, on_import_verdict(mutant, tests, max(LEAST_SECONDS, 10 * seconds)))


# --- Processes


def asked(work: Callable[[Callable[[Any], None]], None]) -> Iterator[Any]:
    """Each value that the work writes in a fork."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        with open(write, "w", encoding="utf-8") as out:

            def tell(value: Any) -> None:
                out.write(json.dumps(value) + "\n")
                out.flush()

            end = end_of(lambda: (work(tell), PASSED)[1])
        os._exit(end)
    os.close(write)
    with open(read, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError(f"A process of the run ended with status {status}.")


def ask(work: Callable[[Callable[[Any], None]], None]) -> Any:
    [value] = asked(work)
    return value


def end_of(work: Callable[[], int]) -> int:
    try:
        return work()
    except BaseException:
        import traceback

        traceback.print_exc()
        return FAILED


def forked(work: Callable[[Say], int], seconds: float) -> tuple[int | None, str]:
    """The exit code of the work in a fork, and what it said.

    The code is None if it took more processor time, or thirty times as long.
    """
    read, write = os.pipe()
    child = os.fork()
    if not child:
        silence(1, 2)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, 30 * seconds)
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        resource.setrlimit(resource.RLIMIT_AS, (4 * used + LEAST_MEMORY, resource.RLIM_INFINITY))
        os._exit(end_of(lambda: work(lambda words: write_all(write, words))))
    os.close(write)
    with open(read, encoding="utf-8") as out:
        said = out.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        timed_out = os.WTERMSIG(status) in (signal.SIGPROF, signal.SIGALRM)
        return None if timed_out else FAILED, said
    return os.WEXITSTATUS(status), said


def write_all(write: int, words: str) -> None:
    os.write(write, words.encode())


def silence(*outputs: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for output in outputs:
        os.dup2(nowhere, output)


# --- Mutants of functions


class Session:
    """A pytest plugin that hands the collected tests to a function instead of running them."""

    def __init__(self, work: Callable[[Sequence[pytest.Item]], None]) -> None:
        self.work = work

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise RuntimeError("Tests of the true code cannot be collected.")
        self.work(session.items)
        return True


def run_in_functions(mutants: Sequence[Mutant], tests: Sequence[str], write: Callable[[Any], None]) -> None:
    def work(items: Sequence[pytest.Item]) -> None:
        silence(1)
        runs = [Run(item) for item in items]
        places = {mutant.file: units_of(mutant.file) for mutant in mutants}
        trace(runs, places)
        functions = functions_of({str(Path(file).resolve()) for file in places})
        for index, mutant in enumerate(mutants):
            covering = sorted((run for run in runs if mutant.place in run.units), key=lambda run: run.seconds)
            verdict = in_function_verdict(mutant, covering, functions)
            write((index, verdict.word, verdict.by))
        trace(runs, places)  # a mutant that left something behind would have spoilt all after it

    code = pytest.main([*OPTIONS, *tests], plugins=[Session(work)])
    if code:
        raise RuntimeError(f"pytest ended with {code}.")


class Run:
    """A test without fixtures, as all tests of rules are; `units` are the functions that it comes through."""

    def __init__(self, item: pytest.Item) -> None:
        if not isinstance(item, pytest.Function) or set(item._fixtureinfo.argnames) - set(
            parameters_of(item)
        ):
            raise RuntimeError(f"{item.nodeid} takes fixtures.")
        self.name, self.test = item.nodeid, item.nodeid.split("::")[0]
        self.call = partial(item.obj, **parameters_of(item))
        self.units: set[str] = set()
        self.seconds = 0.0

    def passes(self) -> bool:
        try:
            self.call()
        except Exception:
            return False
        except pytest.fail.Exception:
            return False
        return True


def parameters_of(item: pytest.Function) -> dict[str, Any]:
    return dict(item.callspec.params) if hasattr(item, "callspec") else {}


def units_of(file: str) -> Sequence[tuple[int, int, str]]:
    """First line, last line and name of each outermost function of a file."""
    import ast

    found: list[tuple[int, int, str]] = []

    def look(body: Sequence[ast.stmt], classes: tuple[str, ...]) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
                found.append((first, node.end_lineno or first, ".".join((*classes, node.name))))
            elif isinstance(node, ast.ClassDef):
                look(node.body, (*classes, node.name))

    look(ast.parse(Path(file).read_text("utf-8")).body, ())
    return found


def trace(runs: Sequence[Run], places: Mapping[str, Sequence[tuple[int, int, str]]]) -> None:
    """Note the seconds of each test and the functions that it comes through. All have to pass."""
    at = {
        (str(Path(file).resolve()), line): f"{file}:{unit}"
        for file, units in places.items()
        for first, last, unit in units
        for line in range(first, last + 1)
    }
    for run in runs:
        seen: set[CodeType] = set()

        def note(frame: FrameType, _event: str, _argument: object, seen: set[CodeType] = seen) -> None:
            seen.add(frame.f_code)

        start = time.process_time()
        sys.setprofile(note)
        try:
            passed = run.passes()
        finally:
            sys.setprofile(None)
        if not passed:
            raise RuntimeError(f"{run.name} fails on the true code.")
        units = {at.get((code.co_filename, code.co_firstlineno)) for code in seen}
        run.units |= {unit for unit in units if unit}
        run.seconds = time.process_time() - start


Functions = Mapping[tuple[str, str, int], Sequence[FunctionType]]


def functions_of(files: set[str]) -> Functions:
    """The functions that the modules hold, by file, qualified name and line."""
    found: dict[tuple[str, str, int], list[FunctionType]] = {}
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename in files:
            code = one.__code__
            found.setdefault((code.co_filename, code.co_qualname, code.co_firstlineno), []).append(one)
    return found


class OutOfTime(BaseException):
    pass


def in_function_verdict(mutant: Mutant, runs: Sequence[Run], functions: Functions) -> Verdict:
    """Put the mutant in, run the tests that come through it, the quickest first, and take it out again."""

    def stop(*_: object) -> None:
        raise OutOfTime

    code = code_of(mutant)
    held = functions.get((code.co_filename, code.co_qualname, code.co_firstlineno), ())
    if not held or any(len(one.__code__.co_freevars) != len(code.co_freevars) for one in held):
        return Verdict(NOT_PLACED_WORD)
    true = [one.__code__ for one in held]
    signal.signal(signal.SIGPROF, stop)
    try:
        for one in held:
            one.__code__ = code
        signal.setitimer(signal.ITIMER_PROF, max(LEAST_SECONDS, 10 * sum(run.seconds for run in runs)))
        noticed = next((run for run in runs if not run.passes()), None)
        return Verdict("killed", noticed.test) if noticed else Verdict("survived")
    except OutOfTime:
        return Verdict("timeout")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        for one, kept in zip(held, true, strict=True):
            one.__code__ = kept


def code_of(mutant: Mutant) -> CodeType:
    """The changed code of the mutant's function."""
    path = str(Path(mutant.file).resolve())
    inner = inner_codes(compile(mutant.text, path, "exec", dont_inherit=True))
    return next(code for code in inner if code.co_qualname == mutant.unit)


def word_of(code: int | None) -> str:
    if code is None:
        return "timeout"
    return {PASSED: "survived", NOT_IMPORTED: "broken"}.get(code, "killed")


def inner_codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from inner_codes(constant)


# --- Mutants of what runs on import


class Changed(MetaPathFinder, Loader):
    """Loads one module from another text than its file's."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        if name != self.mutant.module:
            return None
        return importlib.util.spec_from_file_location(name, Path(self.mutant.file).resolve(), loader=self)

    def create_module(self, _spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        path = str(Path(self.mutant.file).resolve())
        exec(compile(self.mutant.text, path, "exec", dont_inherit=True), module.__dict__)


def on_import_verdict(mutant: Mutant, tests: Sequence[str], seconds: float) -> Verdict:
    """Its own test goes first."""
    own = [test for test in tests if Path(test).name == f"test_{Path(mutant.file).name}"]
    others = [test for test in tests if test not in own]

    def work(say: Say) -> int:
        sys.meta_path.insert(0, Changed(mutant))
        try:
            importlib.import_module(mutant.module)
        except Exception:
            return NOT_IMPORTED
        if own and pytest.main([*OPTIONS, "-x", *own]):
            say(*own)
            return FAILED
        return FAILED if others and pytest.main([*OPTIONS, "-x", *others]) else PASSED

    code, by = forked(work, seconds)
    return Verdict(word_of(code), by)


def measure(tests: Sequence[str]) -> tuple[list[str], float]:
    """What the tests load beside the product, and the seconds that they take."""
    silence(1, 2)
    before, start = set(sys.modules), time.process_time()
    pytest.main([*OPTIONS, *tests])
    loaded = set(sys.modules) - before
    packages = sorted(
        name for name in loaded if name.split(".")[0] not in OURS and sys.modules[name].__spec__
    )
    return packages, time.process_time() - start
