"""Mutants of functions: each one's code is put in the place of the true one, and taken out again.

Rules are pure and their tests take no fixtures, so that one process does for all mutants of a subject. That
nothing was left behind is seen in the end: the tests have to pass once more.
"""

import ast
import gc
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
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

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise RuntimeError("Tests of the true code cannot be collected.")
        silence(1)
        judge(self.mutants, [Run(item) for item in session.items], self.write)
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


def judge(mutants: Sequence[Mutant], runs: Sequence[Run], write: Write) -> None:
    units = {mutant.file: units_of(mutant.file) for mutant in mutants}
    trace(runs, units)
    functions = functions_of({mutant.path for mutant in mutants})
    known = {f"{file}:{name}" for file, found in units.items() for _, _, name in found}
    for index, mutant in enumerate(mutants):
        covering = sorted((run for run in runs if mutant.place in run.units), key=lambda run: run.seconds)
        verdict = verdict_of(mutant, covering, functions) if mutant.place in known else None
        write((index, verdict.word, verdict.by) if verdict else (index, None, ""))
    trace(runs, units)


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


def trace(runs: Sequence[Run], units: Mapping[str, Sequence[Unit]]) -> None:
    """Note the seconds of each test and the functions that it comes through. All have to pass."""
    at = {
        (str(Path(file).resolve()), line): f"{file}:{name}"
        for file, found in units.items()
        for first, last, name in found
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
        run.seconds = time.process_time() - start
        lines = {(code.co_filename, code.co_firstlineno) for code in seen}
        run.units |= {at[line] for line in lines & at.keys()}


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
