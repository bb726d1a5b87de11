"""Mutation testing: what is kept, what is listed with a reason, and the table."""

import ast
from collections import Counter
from pathlib import Path

from scripts.mutation import run
from scripts.mutation.in_functions import units_of
from scripts.mutation.mutant import Mutant, Verdict, Word

PYTESTS_OWN = {"monkeypatch", "tmp_path", "capsys", "caplog", "request", "recwarn"}
MUTANT = Mutant("models/rules/votes/kinds.py", "", "one", "two", "two\n")


def test_each_listed_mutant_is_of_a_line_that_is_still_there() -> None:
    """Whether it is still without difference only `scripts/mutants` can tell; a line that is gone is told here."""
    gone = [
        f"{file} {unit}: {was}"
        for file, unit, was, _ in run.known_equivalents(run.listed())
        if was not in squeezed(run.RULES / file, unit)
    ]
    assert gone == []


def test_each_listed_mutant_has_a_reason() -> None:
    assert all(why.strip() for why in run.known_equivalents(run.listed()).values())


def test_no_test_of_rules_takes_a_fixture() -> None:
    """Thousands of mutants are judged within one process that calls the tests itself: it makes no fixtures."""
    tests = list(Path("tests/models/rules").rglob("test_*.py"))
    assert len(tests) > 100
    taking = [
        f"{path} {test.name}"
        for path in tests
        for test in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(test, ast.FunctionDef) and test.name.startswith("test_")
        if PYTESTS_OWN & {argument.arg for argument in test.args.args}
    ]
    assert taking == []


def squeezed(file: Path, unit: str) -> str:
    lines = file.read_text("utf-8").splitlines()
    [(first, last)] = [(first, last) for first, last, name in units_of(str(file)) if name == unit] or [
        (1, len(lines))
    ]
    return " ".join(line.strip() for line in lines[first - 1 : last])


def test_a_verdict_is_kept_until_the_tests_that_gave_it_change(tmp_path: Path) -> None:
    test = run.tests_of("votes")[0]
    book = run.Book("votes", tmp_path)
    other = Mutant(MUTANT.file, "", "one", "three", "three\n")
    book.add(MUTANT, Verdict(Word.KILLED, test))
    book.add(other, Verdict(Word.SURVIVED))
    again = run.Book("votes", tmp_path)
    assert (again.get(MUTANT), again.get(other)) == (Verdict(Word.KILLED, test), Verdict(Word.SURVIVED))
    kept = book.file.read_text("utf-8")
    book.file.write_text(kept.replace(book.all_tests, "of earlier tests"), "utf-8")
    changed = run.Book("votes", tmp_path)
    assert (changed.get(MUTANT), changed.get(other)) == (Verdict(Word.KILLED, test), None)


def test_the_share_leaves_out_what_makes_no_difference_and_triage_stands_apart() -> None:
    votes = Counter(killed=8, timeout=1, survived=1, equivalent=2, broken=5)
    triage = Counter(killed=1, survived=9)
    rows = [line.split() for line in run.table({"votes": votes, "triage": triage})]
    assert rows == [
        ["subject", "mutants", "killed", "timeout", "survived", "equivalent", "not", "judged", "share"],
        ["votes", "12", "8", "1", "1", "2", "0", "90.0", "%"],
        ["all", "12", "8", "1", "1", "2", "0", "90.0", "%"],
        ["triage", "10", "1", "0", "9", "0", "0", "10.0", "%"],
    ]


def test_the_outermost_functions_of_a_file_are_found_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "rule.py"
    file.write_text(
        "class A:\n    @property\n    def b(self):\n        def c(): ...\n        return c\n\n\ndef d(): ...\n"
    )
    assert units_of(str(file)) == [(2, 5, "A.b"), (8, 8, "d")]
