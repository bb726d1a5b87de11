"""Checks that each file of `models/rules` has a test of its name.

A file that another test covers is listed in `check_rule_tests.toml`, with that test. A file that only names
values, without a function, needs no test.
"""

import ast
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
RULES = Path("models/rules")
COVERED_BY = Path(__file__).with_suffix(".toml")


def problems(root: Path, covered_by: Mapping[str, str]) -> list[str]:
    """One line for each rule without a test, and for each entry that is out of date."""
    found = []
    rules = {
        file.relative_to(root).as_posix(): test_of(file.relative_to(root))
        for file in sorted((root / RULES).rglob("*.py"))
        if decides(file)
    }
    for rule, test in rules.items():
        has_test = (root / test).exists()
        if rule in covered_by and has_test:
            found.append(f"{rule} has {test} now: remove it from {COVERED_BY.name}")
        elif rule in covered_by and not (root / covered_by[rule]).exists():
            found.append(f"{rule}: {covered_by[rule]} does not exist")
        elif rule not in covered_by and not has_test:
            found.append(f"{rule}: {test} does not exist")
    gone = sorted(covered_by.keys() - rules.keys())
    return found + [f"{rule} is gone or only names values: remove it from {COVERED_BY.name}" for rule in gone]


def decides(file: Path) -> bool:
    """Check that the file has a function, and so something that can be wrong."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return any(isinstance(node, functions) for node in ast.walk(ast.parse(file.read_text("utf-8"))))


def test_of(rule: Path) -> Path:
    """`models/rules/votes/roll.py` to `tests/models/rules/votes/test_roll.py`."""
    return Path("tests") / rule.parent / f"test_{rule.name}"


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    covered_by = tomllib.loads(COVERED_BY.read_text("utf-8"))["covered_by"]
    found = problems(ROOT, covered_by)
    for line in found:
        print(line)
    if not found:
        print(f"Tests of rules: one of its name for each, but for {len(covered_by)} that others cover.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
