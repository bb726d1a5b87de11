"""The checks of the house, each against a small tree that breaks it, and against the product."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.lib import check_class_names, check_coverage, check_file_lengths, check_rule_tests

ROOT = Path(__file__).parents[3]


def write(root: Path, files: dict[str, str]) -> Path:
    """A tree of modules: path without its `.py` to text."""
    for name, text in files.items():
        file = root / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


def test_two_public_classes_of_one_name_are_refused_with_their_modules(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "models/rules/a": "class Part: ...\nclass _Private: ...",
            "api/b": "class Part: ...\nclass _Private: ...",
            "models/migrations/c": "class Part: ...",
            "tests/d": "class Part: ...",
        },
    )
    homes = check_class_names.public_classes(root)
    assert homes == {"Part": ["api.b", "models.rules.a"]}
    assert check_class_names.problems(homes, {}) == ["Part is in api.b, models.rules.a"]


def test_a_doubled_name_is_allowed_in_exactly_the_modules_that_are_listed() -> None:
    homes = {"Part": ["api.b", "models.a"], "Whole": ["models.a"]}
    assert check_class_names.problems(homes, {"Part": ["api.b", "models.a"]}) == []
    assert check_class_names.problems(homes, {"Part": ["api.b", "api.c"]}) == ["Part is in api.b, models.a"]
    [_, stale] = check_class_names.problems(homes, {"Whole": ["models.a"]})
    assert stale.startswith("Whole is no longer doubled")


@pytest.mark.parametrize("entry", ['modules = ["a"]', 'reason = "so"', 'modules = []\nreason = "so"'])
def test_an_allowed_name_needs_its_modules_and_a_reason(tmp_path: Path, entry: str) -> None:
    file = tmp_path / "allowed.toml"
    file.write_text(f"[Part]\n{entry}")
    with pytest.raises(ValueError, match="Part needs modules and a reason"):
        check_class_names.read_allowed(file)


def test_a_rule_needs_a_test_of_its_name_or_one_that_covers_it(tmp_path: Path) -> None:
    votes = "models/rules/votes"
    decides, names = "def holds() -> bool: ...", "LIMIT = 5"
    root = write(
        tmp_path,
        dict.fromkeys((f"{votes}/roll", f"{votes}/tally"), decides)
        | dict.fromkeys((f"{votes}/__init__", f"{votes}/kinds", f"tests/{votes}/test_roll"), names),
    )
    rule, test = "models/rules/votes/tally.py", "tests/models/rules/votes/test_tally.py"
    roll, roll_test = "models/rules/votes/roll.py", "tests/models/rules/votes/test_roll.py"
    assert check_rule_tests.problems(root, {}) == [f"{rule}: {test} does not exist"]
    assert check_rule_tests.problems(root, {rule: roll_test}) == []
    assert check_rule_tests.problems(root, {rule: "tests/gone.py"}) == [
        f"{rule}: tests/gone.py does not exist"
    ]
    [stale] = check_rule_tests.problems(root, {rule: roll_test, roll: roll_test})
    assert stale.startswith(f"{roll} has {roll_test} now")
    [gone] = check_rule_tests.problems(root, {rule: roll_test, "models/rules/old.py": roll_test})
    assert gone.startswith("models/rules/old.py is gone")


def test_long_files_are_listed_with_the_longest_first(tmp_path: Path) -> None:
    lines = {"api/a": 250, "api/b": 251, "models/c": 300, "models/migrations/d": 300}
    root = write(tmp_path, {name: "\n" * count for name, count in lines.items()})
    assert check_file_lengths.long_files(root) == [(300, "models/c.py"), (251, "api/b.py")]


@pytest.mark.parametrize("check", [check_class_names, check_rule_tests, check_file_lengths])
def test_the_product_passes(check: object) -> None:
    name = check.__name__  # type: ignore[attr-defined]
    ran = subprocess.run([sys.executable, "-m", name], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout


TWO_WAYS = "def sign(number):\n    if number < 0:\n        return '-'\n    return '+'\n"
ONE_TEST = "from models.rules.a import sign\n\ndef test_minus() -> None:\n    assert sign(-1) == '-'\n"
OTHER_TEST = "\ndef test_plus() -> None:\n    assert sign(1) == '+'\n"
CONFIG = '[tool.coverage.run]\nbranch = true\nsource = ["models.rules"]\ndata_file = "var/coverage"\n'


@pytest.mark.parametrize(
    ("tests", "status", "says"),
    [
        (ONE_TEST, 1, "Rules have branches that no test takes."),
        (ONE_TEST + OTHER_TEST, 0, "Branches of rules: 100 % (triage, not held to it: 0 %)."),
        (ONE_TEST.replace("'-'", "'x'"), 1, "The tests of rules fail."),
    ],
)
def test_every_branch_of_rules_needs_a_test_and_triage_is_only_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], tests: str, status: int, says: str
) -> None:
    packages = ("models/__init__", "models/rules/__init__", "models/rules/triage/__init__")
    root = write(
        tmp_path,
        dict.fromkeys(packages, "")
        | {
            "models/rules/a": TWO_WAYS,
            "models/rules/triage/b": "CALL = 1\n",
            "tests/models/rules/test_a": tests,
        },
    )
    (root / "pyproject.toml").write_text(CONFIG)
    assert check_coverage.main(root) == status
    assert capsys.readouterr().out.strip().endswith(says)
