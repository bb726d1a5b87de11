"""`scripts/triage`: try texts, and put them into the corpus."""

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from typing import TextIO

from models.rules.triage import Judged, judge
from models.rules.triage.features import features
from models.rules.triage.model import model
from scripts.triage_training.corpus import CORPUS, Answer, lines_of

MOST_REASONS = 6
_KIND = re.compile(r"[a-z0-9_\-]{1,40}")


def main(arguments: Sequence[str] | None = None, given: TextIO = sys.stdin, out: TextIO = sys.stdout) -> int:
    """The exit status: 0, or 2 for a kind that cannot be a file's name."""
    parser = argparse.ArgumentParser(prog="scripts/triage", description="Is somebody trapped? A text a line.")
    parser.add_argument("--why", action="store_true", help="add what decided")
    parser.add_argument(
        "--add", metavar="ANSWER/KIND", help="put the lines into the corpus, e.g. call/our-town"
    )
    chosen = parser.parse_args(arguments)
    texts = (line.strip() for line in given)
    if chosen.add is not None:
        return _add(chosen.add, [text for text in texts if text], out)
    for text in texts:
        judged = judge(text)
        reasons = f"\t{why(judged)}" if chosen.why else ""
        print(f"{judged.entrapment.value}\t{text}{reasons}", file=out, flush=True)
    return 0


def why(judged: Judged) -> str:
    """The score in log odds, and the features that weigh most; or that a plain rule has decided."""
    if judged.by_floor:
        return "plain rule"
    reasons = model().trapped.reasons(features(judged.part))[:MOST_REASONS]
    return f"{judged.score / 256:+.1f} " + " ".join(
        f"{name.strip()}{weight / 256:+.1f}" for name, weight in reasons
    )


def _add(kind: str, texts: Iterable[str], out: TextIO) -> int:
    answer, _, name = kind.partition("/")
    if answer not in set(Answer) or not _KIND.fullmatch(name):
        print("ANSWER/KIND: call, ask or no, then lower-case letters, digits and dashes", file=sys.stderr)
        return 2
    file = CORPUS / answer / f"{name}.txt"
    known = set(lines_of(file)) if file.exists() else set()
    new = [text for text in dict.fromkeys(texts) if text not in known and not text.startswith("#")]
    with file.open("a", encoding="utf-8") as corpus:
        corpus.writelines(f"{text}\n" for text in new)
    print(f"{len(new)} lines added to {answer}/{name}. Now run scripts/train_triage.", file=out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
