"""Mutation testing of `models/rules`: `scripts/mutants [SUBJECT…]`, all without one.

Each subject's tests run against each small change of its rules. A change that no test notices is a survivor:
a test is missing, the code says something twice, or the change makes no difference. The last kind is listed
with its reason in `equivalent.toml`. Verdicts are kept in `var/mutants` and hold as long as the rule's file
and the tests that gave them do; a run that was stopped goes on where it was.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.lib.check_rule_tests import COVERED_BY, decides
from scripts.mutation.judge import judge_all
from scripts.mutation.mutant import Mutant, Verdict, Word

RULES, TESTS, KEPT = Path("models/rules"), Path("tests/models/rules"), Path("var/mutants")
EQUIVALENT = Path(__file__).with_name("equivalent.toml")
PYTHON = KEPT / "venv/bin/python"
# Learned weights judge there: a changed word or bound moves figures that `scripts/triage` measures, and is
# neither right nor wrong by itself.
JUDGED_APART = "triage"


def subjects() -> list[str]:
    return sorted(one.name for one in RULES.iterdir() if any(one.glob("[!_]*.py")))


def tests_of(subject: str) -> list[str]:
    """The test files of a subject, and those elsewhere that cover a rule of it."""
    covered_by: dict[str, str] = tomllib.loads(COVERED_BY.read_text("utf-8"))["covered_by"]
    elsewhere = {test for rule, test in covered_by.items() if Path(rule).is_relative_to(RULES / subject)}
    return sorted({str(test) for test in (TESTS / subject).glob("test_*.py")} | elsewhere)


def mutants_of(subject: str) -> list[Mutant]:
    """Of all files with a function. The others only name values, which no test of rules can find wrong."""
    files = sorted(str(file) for file in (RULES / subject).rglob("*.py") if decides(file))
    if not files:
        return []
    command = [str(PYTHON), "-m", "scripts.mutation.mutate", *files]
    written = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [Mutant(**json.loads(line)) for line in written.splitlines()]


def digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:20]


class Book:
    """The verdicts of one subject, kept in a file."""

    def __init__(self, subject: str, folder: Path = KEPT) -> None:
        self.file = folder / f"{subject}.jsonl"
        self.tests = {test: digest(Path(test).read_text("utf-8")) for test in tests_of(subject)}
        self.all_tests = digest(*self.tests.values())
        self.verdicts: dict[str, Verdict] = {}
        if self.file.exists():
            for line in self.file.read_text("utf-8").splitlines():
                kept = json.loads(line)
                if kept["tests"] == self.tests_of(kept["by"]):
                    self.verdicts[kept["mutant"]] = Verdict(Word(kept["word"]), kept["by"])

    def tests_of(self, by: str) -> str:
        """What a verdict depends on: the test that gave it, or all where none did."""
        return self.tests.get(by, self.all_tests)

    def get(self, mutant: Mutant) -> Verdict | None:
        return self.verdicts.get(digest(mutant.file, mutant.text))

    def add(self, mutant: Mutant, verdict: Verdict) -> None:
        key = digest(mutant.file, mutant.text)
        self.verdicts[key] = verdict
        kept = {"mutant": key, "word": verdict.word, "by": verdict.by, "tests": self.tests_of(verdict.by)}
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(kept) + "\n")


def known_equivalents(texts: Mapping[str, Any]) -> dict[tuple[str, str, str, str], str]:
    """File, unit, old and new lines of each listed mutant, to its reason."""
    return {
        (one["file"], one["unit"], one["was"], now): one["why"]
        for one in texts.get("equivalent", ())
        for now in ([one["now"]] if isinstance(one["now"], str) else one["now"])
    }


def identity(mutant: Mutant) -> tuple[str, str, str, str]:
    return mutant.file.removeprefix(f"{RULES}/"), mutant.unit, mutant.was, mutant.now


def in_sample(mutant: Mutant, one_in: int) -> bool:
    return int(digest(mutant.file, mutant.text), 16) % one_in == 0


def judge(subject: str, one_in: int, functions: bool) -> tuple[list[Mutant], Book]:
    """Judge what is not judged yet, of a sample that is always the same; none for 0."""
    mutants, book = mutants_of(subject), Book(subject)
    missing = [
        one
        for one in mutants
        if book.get(one) is None and one_in and in_sample(one, one_in) and (one.unit or not functions)
    ]
    if missing:
        print(f"{subject}: {len(mutants)} mutants, {len(missing)} to judge", flush=True)
        judge_all(missing, tests_of(subject), book.add)
    return mutants, book


def count(subject: str, mutants: Sequence[Mutant], book: Book) -> tuple[Counter[str], list[str]]:
    """How many of each verdict there are, and what is to be said: survivors and outdated reasons."""
    known = {key: why for key, why in known_equivalents(listed()).items() if key[0].split("/")[0] == subject}
    counted: Counter[str] = Counter()
    lines = []
    survived = set()
    for mutant in mutants:
        verdict = book.get(mutant)
        word = verdict.word if verdict else "not judged"
        if word == Word.SURVIVED:
            survived.add(identity(mutant))
            if identity(mutant) in known:
                word = "equivalent"
            else:
                file, unit, was, now = identity(mutant)
                lines.append(f"survived  {file} {unit}\n  - {was}\n  + {now}")
        counted[word] += 1
    if not counted["not judged"]:
        lines += [f"outdated  {EQUIVALENT.name}: {' | '.join(key)}" for key in known if key not in survived]
    return counted, lines


def listed() -> dict[str, Any]:
    return tomllib.loads(EQUIVALENT.read_text("utf-8"))


COLUMNS = (Word.KILLED, Word.TIMEOUT, Word.SURVIVED, "equivalent", "not judged")


def table(counts: Mapping[str, Counter[str]]) -> Iterable[str]:
    """A line a subject. The share is of mutants that make a difference; what cannot be imported is none."""
    yield f"{'subject':12}" + "".join(f"{name:>12}" for name in ("mutants", *COLUMNS, "share"))
    apart = {JUDGED_APART: counts[JUDGED_APART]} if JUDGED_APART in counts else {}
    held = {subject: counted for subject, counted in counts.items() if subject not in apart}
    total: Counter[str] = sum(held.values(), Counter())
    for name, counted in [*held.items(), ("all", total), *apart.items()]:
        mutants = sum(counted[word] for word in COLUMNS)
        noticed, judged = (
            counted[Word.KILLED] + counted[Word.TIMEOUT],
            mutants - counted["equivalent"] - counted["not judged"],
        )
        share = f"{100 * noticed / judged:.1f} %" if judged else "-"
        yield f"{name:12}" + "".join(
            f"{one:>12}" for one in (mutants, *(counted[word] for word in COLUMNS), share)
        )


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/mutants", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("subject", nargs="*", choices=[*subjects(), []], help="a folder of models/rules")
    parser.add_argument("--one-in", type=int, default=1, metavar="N", help="judge a sample")
    parser.add_argument(
        "--functions", action="store_true", help="leave out what runs on import, which is slow"
    )
    parser.add_argument("--kept", action="store_true", help="judge nothing, say what is kept")
    parser.add_argument("--quiet", action="store_true", help="the table alone")
    given = parser.parse_args()
    counts: dict[str, Counter[str]] = {}
    outdated = False
    for subject in given.subject or subjects():
        counts[subject], lines = count(
            subject, *judge(subject, 0 if given.kept else given.one_in, given.functions)
        )
        outdated |= any(line.startswith("outdated") for line in lines)
        if not given.quiet:
            print(*lines, sep="\n", flush=True)
    print(*table(counts), sep="\n")
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main())
