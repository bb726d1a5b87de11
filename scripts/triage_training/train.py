"""`scripts/train_triage`: the corpus into `models/rules/triage/weights.json`, the same each time."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from models.rules.reports.kinds import HazardCategory
from models.rules.triage.features import features
from models.rules.triage.model import UNIT
from models.rules.triage.plain import fold
from scripts.triage_training.corpus import Answer, Example

WEIGHTS = Path(__file__).parents[2] / "models" / "rules" / "triage" / "weights.json"
SEEN_AT_LEAST = 3  # a feature of one or two lines teaches those lines, and nothing else
STRENGTH = 60.0  # the inverse of the L2 penalty; chosen by how the development texts were judged
# So near to the one best answer that processors which round otherwise differ by a unit at most.
TOLERANCE = 1e-8
LEAST_WEIGHT = 72  # smaller ones, in units, change no answer and fill memory
LEAST_OF_MANY = 240  # of a head that is compared with others
ASK_COUNTS = 0.5  # a line to ask back about teaches both answers by half
GRAMMAR_COUNTS = 0.3  # of a line that a template made


@dataclass(frozen=True)
class Task:
    """What one head learns: a class for each example, -1 where it teaches the head nothing."""

    rows: Sequence[int]
    classes: Sequence[int]
    counts: Sequence[float]


@dataclass(frozen=True)
class Table:
    """The examples as rows of features, each row scaled by the root of how many it has."""

    matrix: csr_matrix
    names: Sequence[str]


def train(examples: Sequence[Example]) -> dict[str, Any]:
    """The content of `weights.json`, but for the thresholds."""
    table = _table(examples)
    topics = [(index, _topic(one)) for index, one in enumerate(examples)]
    categories = [(index, _category(one)) for index, one in enumerate(examples)]
    return {
        "corpus": digest(examples),
        "trapped": _fit(table, trapped_task(examples)),
        "topics": _one_against_others(table, topics),
        "categories": _one_against_others(table, categories),
    }


def trapped_of(examples: Sequence[Example]) -> dict[str, Any]:
    """The head that says whether somebody is trapped, as in the file."""
    return _fit(_table(examples), trapped_task(examples))


def digest(examples: Sequence[Example]) -> str:
    """SHA-256 of all texts and answers: says of which corpus the weights are."""
    lines = "\n".join(f"{one.kind}\t{one.text}" for one in examples)
    return hashlib.sha256(lines.encode()).hexdigest()


def trapped_task(examples: Sequence[Example]) -> Task:
    """Is somebody inside? A line to ask back about stands twice."""
    rows: list[int] = []
    classes: list[int] = []
    counts: list[float] = []
    for row, one in enumerate(examples):
        count = GRAMMAR_COUNTS if one.by_grammar else 1.0
        for answer in (1, 0) if one.answer is Answer.ASK else (int(one.answer is Answer.CALL),):
            rows.append(row)
            classes.append(answer)
            counts.append(count * (ASK_COUNTS if one.answer is Answer.ASK else 1.0))
    return Task(rows, classes, counts)


def write(content: dict[str, Any], file: Path = WEIGHTS) -> None:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    file.write_text(text + "\n", "utf-8")


# Kinds whose names do not say what they teach the topics and the categories.
_TOPICS = {
    "ask/door-wont-open": "hazard",
    "ask/stopped": "hazard",
    "no/greetings-chatter": "none",
    "no/jokes-figurative": "none",
    "no/news-official": "none",
    "no/other-jiu-help": "none",
    "no/sleepy": "none",
}
_CATEGORIES = {"ask/door-wont-open": "door", "ask/stopped": "other"}


def _topic(one: Example) -> str | None:
    name = one.kind.partition("/")[2]
    if name.startswith("hazard-") and _category(one) is not None:
        return "hazard"
    return name.removeprefix("intent-") if name.startswith("intent-") else _TOPICS.get(one.kind)


def _category(one: Example) -> str | None:
    category = one.kind.removeprefix("no/hazard-")
    return category if category in set(HazardCategory) else _CATEGORIES.get(one.kind)


def _table(examples: Sequence[Example]) -> Table:
    vectorizer = DictVectorizer(sort=True)
    matrix = vectorizer.fit_transform([dict.fromkeys(features(fold(one.text)), 1.0) for one in examples])
    kept = numpy.asarray((matrix > 0).sum(axis=0)).ravel() >= SEEN_AT_LEAST
    matrix = matrix[:, kept]
    sizes = numpy.maximum(numpy.asarray(matrix.sum(axis=1)).ravel(), 1)
    return Table(csr_matrix(diags(1 / numpy.sqrt(sizes)) @ matrix), vectorizer.get_feature_names_out()[kept])


def _one_against_others(table: Table, named: list[tuple[int, str | None]]) -> dict[str, Any]:
    taught = [(index, name) for index, name in named if name is not None]
    rows = [index for index, _ in taught]
    counts = [1.0] * len(rows)
    return {
        name: _fit(table, Task(rows, [int(one == name) for _, one in taught], counts), LEAST_OF_MANY)
        for name in sorted({name for _, name in taught})
    }


def _fit(table: Table, task: Task, least: int = LEAST_WEIGHT) -> dict[str, Any]:
    learned = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0, tol=TOLERANCE)
    learned.fit(table.matrix[list(task.rows)], task.classes, sample_weight=task.counts)
    by_weight: dict[int, list[str]] = {}
    for name, weight in zip(table.names, learned.coef_[0], strict=True):
        units = round(float(weight) * UNIT)
        if abs(units) >= least:
            by_weight.setdefault(units, []).append(str(name))
    return {
        "bias": round(float(learned.intercept_[0]) * UNIT),
        "weights": {str(units): sorted(names) for units, names in sorted(by_weight.items())},
    }
