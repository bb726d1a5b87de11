"""Checks that the tests of `models/rules` take every branch of it, without a database.

Triage is measured and shown, but not held to the bound: a model judges there, and its figures are those of
texts that it has not seen. `[tool.coverage]` in pyproject.toml says how branches are counted.
"""

import subprocess
import sys
from pathlib import Path

# The same examples each time: a branch that only chance takes is a branch without a test.
PYTEST = ("-m", "pytest", "--noconftest", "--hypothesis-seed=0", "-q")
TESTS = "tests/models/rules"
TESTS_OF_TRIAGE = f"{TESTS}/triage"
TRIAGE = "models/rules/triage/*"


def coverage(*arguments: str, root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "coverage", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def main(root: Path) -> int:
    """Print the lines and branches that no test takes; 1 if there are any, or if a test fails."""
    (root / "var").mkdir(exist_ok=True)
    tested = coverage("run", *PYTEST, TESTS, f"--ignore={TESTS_OF_TRIAGE}", root=root)
    if tested.returncode:
        print(tested.stdout + tested.stderr, "The tests of rules fail.", sep="\n")
        return 1
    rules = coverage("report", f"--omit={TRIAGE}", "--fail-under=100", root=root)
    if rules.returncode:
        print(rules.stdout + rules.stderr, "Rules have branches that no test takes.", sep="\n")
        return 1
    coverage("run", "--append", *PYTEST, TESTS_OF_TRIAGE, root=root)
    triage = coverage("report", f"--include={TRIAGE}", "--format=total", root=root).stdout.strip()
    print(f"Branches of rules: 100 % (triage, not held to it: {triage} %).")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path.cwd()))
