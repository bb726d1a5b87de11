"""The learned weights, and the score of a text. Integers: the same text has the same score anywhere.

`weights.json` is made by `scripts/train_triage`. Each head is a linear model:
the sum of the weights of the features that it knows, divided by the square
root of their number, plus a bias. Unit: 1/256 of a natural logarithm of odds.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import isqrt
from sys import intern
from typing import Any

UNIT = 256
_ROOT_UNIT = 1 << 8


@dataclass(frozen=True)
class Head:
    """One linear model. `weights` holds what a feature is worth, in units."""

    bias: int
    weights: dict[str, int]

    def score(self, found: Iterable[str]) -> int:
        weights = self.weights
        known = [weights[feature] for feature in found if feature in weights]
        if not known:
            return self.bias
        return self.bias + sum(known) * _ROOT_UNIT // isqrt(len(known) * _ROOT_UNIT * _ROOT_UNIT)

    def reasons(self, found: Iterable[str]) -> list[tuple[str, int]]:
        """The features that count, the weightiest first."""
        known = [(feature, self.weights[feature]) for feature in found if feature in self.weights]
        return sorted(known, key=lambda one: (-abs(one[1]), one[0]))


@dataclass(frozen=True)
class Model:
    """trapped: is somebody inside now? topics, categories: what is wanted, which part is faulty."""

    trapped: Head
    topics: dict[str, Head]
    categories: dict[str, Head]
    thresholds: dict[str, int]


@cache
def model() -> Model:
    """The shipped model, read once."""
    raw = json.loads(files(__package__).joinpath("weights.json").read_bytes())
    return Model(
        trapped=head_of(raw["trapped"]),
        topics={name: head_of(head) for name, head in raw["topics"].items()},
        categories={name: head_of(head) for name, head in raw["categories"].items()},
        thresholds=raw["thresholds"],
    )


def head_of(raw: dict[str, Any]) -> Head:
    # The same feature has a weight in several heads, and few different weights occur: each is kept once.
    shared: dict[int, int] = {}
    weights = {
        intern(feature): shared.setdefault(weight, weight)
        for weight, features in raw["weights"].items()
        for feature in features
        for weight in (int(weight),)
    }
    return Head(raw["bias"], weights)
