"""Mutants of functions: each one's code is put in the place of the true one, and taken out again.

Rules are pure and their tests take no fixtures, so that one process does for all mutants of a subject. That
nothing was left behind is seen in the end: the tests have to pass once more.
"""

import ast
import gc
import signal
import sys
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import CodeType, FrameType, FunctionType

import pytest

from scripts.mutation.mutant import Mutant, Verdict, Word
from scripts.mutation.processes import Write, silence

# Options of every run of pytest here. Those of pyproject.toml name plugins, which no test of rules takes.
OPTIONS = ("--noconftest", "-p", "no:cacheprovider", "-p", "no:terminal", "-s", "-o", "addopts=")
LEAST_SECONDS = 5.0

Place = tuple[str, str, int]  # of a code: file, qualified name, first line
Functions = Mapping[Place, Sequence[FunctionType]]
Unit = tuple[int, int, str]


class Session:
    """A pytest plugin that judges mutants by the collected tests instead of running them once."""

    def __init__(self, mutants: Sequence[Mutant], write: Write) -> None:
        self.mutants, self.write = mutants, write
        self.loading: set[CodeType] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        with called() as self.loading:
            return (yield)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise RuntimeError("Tests of the true code cannot be collected.")
        silence(1)
        judge(self.mutants, [Run(item) for item in session.items], self.loading, self.write)
        return True


def run_in_functions(mutants: Sequence[Mutant], tests: Sequence[str], write: Write) -> None:
    """Write place, word and test of each verdict; the word is None where the mutant has to be loaded anew."""
    if code := pytest.main([*OPTIONS, *tests], plugins=[Session(mutants, write)]):
        raise RuntimeError(f"pytest ended with {code}.")


class Run:
    """A test with its parameters. `units` are the functions that it comes through."""

    def __init__(self, item: pytest.Item) -> None:
        assert isinstance(item, pytest.Function)
        parameters = dict(item.callspec.params) if hasattr(item, "callspec") else {}
        if set(item._fixtureinfo.argnames) - set(parameters):
            raise RuntimeError(f"{item.nodeid} takes fixtures.")
        self.name, self.file = item.nodeid, item.nodeid.split("::")[0]
        self.call = partial(item.obj, **parameters)
        self.units: set[str] = set()
        self.seconds = 0.0

    def passes(self) -> bool:
        try:
            self.call()
        except (Exception, pytest.fail.Exception):
            return False
        return True


def judge(mutants: Sequence[Mutant], runs: Sequence[Run], loading: set[CodeType], write: Write) -> None:
    """`loading`: what was called while rules and tests were loaded, so before any mutant was put in."""
    units = {mutant.file: units_of(mutant.file) for mutant in mutants}
    at = {
        (str(Path(file).resolve()), line): f"{file}:{name}"
        for file, found in units.items()
        for first, last, name in found
        for line in range(first, last + 1)
    }
    for run in runs:
        trace(run, at)
    functions = functions_of({mutant.path for mutant in mutants})
    known, loaded = set(at.values()), units_called(loading, at)
    for index, mutant in enumerate(mutants):
        covering = sorted((run for run in runs if mutant.place in run.units), key=lambda run: run.seconds)
        verdict = verdict_of(mutant, covering, functions) if mutant.place in known else None
        if verdict and verdict.word is Word.SURVIVED and mutant.place in loaded:
            verdict = None
        write((index, verdict.word, verdict.by) if verdict else (index, None, ""))
    if spoilt := [run.name for run in runs if not run.passes()]:
        raise RuntimeError(f"Mutants left something behind: {', '.join(spoilt)}.")


def units_of(file: str) -> Sequence[Unit]:
    """First line, last line and name of each outermost function, but for those whose results are cached."""
    found: list[Unit] = []

    def look(body: Sequence[ast.stmt], classes: tuple[str, ...]) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
                if not any("cache" in ast.unparse(one) for one in node.decorator_list):
                    found.append((first, node.end_lineno or first, ".".join((*classes, node.name))))
            elif isinstance(node, ast.ClassDef):
                look(node.body, (*classes, node.name))

    look(ast.parse(Path(file).read_text("utf-8")).body, ())
    return found


def trace(run: Run, at: Mapping[tuple[str, int], str]) -> None:
    """Note the seconds of a test and the functions that it comes through. Raises RuntimeError if it fails.

    `at`: the place of the function of each line, by the path of its file.
    """
    start = time.process_time()
    with called() as seen:
        passed = run.passes()
    if not passed:
        raise RuntimeError(f"{run.name} fails on the true code.")
    run.seconds = time.process_time() - start
    run.units = units_called(seen, at)


@contextmanager
def called() -> Iterator[set[CodeType]]:
    """The code of each function that is called meanwhile."""
    seen: set[CodeType] = set()

    def note(frame: FrameType, _event: str, _argument: object) -> None:
        seen.add(frame.f_code)

    sys.settrace(note)
    try:
        yield seen
    finally:
        sys.settrace(None)


def units_called(codes: set[CodeType], at: Mapping[tuple[str, int], str]) -> set[str]:
    return {at[line] for line in {(code.co_filename, code.co_firstlineno) for code in codes} & at.keys()}


def functions_of(files: set[str]) -> Functions:
    """The functions that modules, classes and decorators hold."""
    found: dict[Place, list[FunctionType]] = {}
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename in files:
            found.setdefault(place_of(one.__code__), []).append(one)
    return found


def place_of(code: CodeType) -> Place:
    return code.co_filename, code.co_qualname, code.co_firstlineno


class OutOfTime(BaseException):
    pass


def verdict_of(mutant: Mutant, runs: Sequence[Run], functions: Functions) -> Verdict | None:
    """By the tests that come through it, the quickest first. None if the true code cannot be replaced."""

    def stop(*_: object) -> None:
        raise OutOfTime

    code = code_of(mutant)
    held = functions.get(place_of(code), ())
    if not held or any(one.__code__.co_freevars != code.co_freevars for one in held):
        return None
    true = [one.__code__ for one in held]
    signal.signal(signal.SIGPROF, stop)
    try:
        for one in held:
            one.__code__ = code
        signal.setitimer(signal.ITIMER_PROF, max(LEAST_SECONDS, 10 * sum(run.seconds for run in runs)), 1)
        noticed = next((run for run in runs if not run.passes()), None)
        return Verdict(Word.KILLED, noticed.file) if noticed else Verdict(Word.SURVIVED)
    except OutOfTime:
        return Verdict(Word.TIMEOUT)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        for one, kept in zip(held, true, strict=True):
            one.__code__ = kept


def code_of(mutant: Mutant) -> CodeType:
    """The changed code of the mutant's function."""
    inner = inner_codes(compile(mutant.text, mutant.path, "exec", dont_inherit=True))
    return next(code for code in inner if code.co_qualname == mutant.unit)


def inner_codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from inner_codes(constant)
