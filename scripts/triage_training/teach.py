"""`scripts/train_triage`: corpus, weights, thresholds, and how well it does."""

import argparse
from collections.abc import Sequence

from models.rules.triage.model import head_of
from scripts.triage_training.corpus import DEVELOPMENT, read_corpus, read_sides
from scripts.triage_training.evaluate import report
from scripts.triage_training.thresholds import Costs, cheapest
from scripts.triage_training.train import WEIGHTS, train, write


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0."""
    parser = argparse.ArgumentParser(prog="scripts/train_triage", description="Teach triage from its corpus.")
    parser.add_argument("--kinds", action="store_true", help="also say how each kind does that is left out")
    chosen = parser.parse_args(arguments)
    examples = read_corpus()
    content = train(examples)
    content["thresholds"] = cheapest(head_of(content["trapped"]), read_sides(DEVELOPMENT), Costs())
    write(content)
    print(f"{len(examples)} lines taught, {WEIGHTS.stat().st_size:,} bytes written")
    print(report(examples if chosen.kinds else ()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
