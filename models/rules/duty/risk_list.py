"""Risk lists (电梯安全风险管控清单): the model lists, and a unit's own made from one.

A model list is a TOML file in `lists/`, dated and with its source. 令第74号 第七十五条: each unit makes its
own list by its own conditions; until it has, the model list is used.
"""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from models.rules.duty.kinds import ROUTINE, DutyPeriod, DutyPost, DutyRegime

MOST_ITEMS = 40  # of one period
MOST_LETTERS = 100


class ForLifts(StrEnum):
    """The kinds of lift that an item is about."""

    ALL = "all"
    CABIN = "cabin"
    STEPS = "steps"  # escalators and moving walks


@dataclass(frozen=True)
class RiskItem:
    key: str
    group: str
    text: str
    period: DutyPeriod
    about: ForLifts = ForLifts.ALL

    def is_about(self, *, has_cabin: bool) -> bool:
        return self.about in (ForLifts.ALL, ForLifts.CABIN if has_cabin else ForLifts.STEPS)

    def as_json(self) -> dict[str, str]:
        return {name: str(value) for name, value in vars(self).items()}

    @classmethod
    def parse(cls, told: Mapping[str, Any]) -> "RiskItem":
        """Raises KeyError or ValueError."""
        about = ForLifts(told.get("about", ForLifts.ALL))
        return cls(told["key"], told["group"], told["text"], DutyPeriod(told["period"]), about)


@dataclass(frozen=True)
class RiskList:
    """`valid_from`: the first day of the list."""

    source: str
    valid_from: date
    items: tuple[RiskItem, ...]

    def of(self, period: DutyPeriod, *, has_cabin: bool = True) -> tuple[RiskItem, ...]:
        """Items of a daily sheet fit the lift; those of a week or month are about the unit."""
        of_period = (one for one in self.items if one.period is period)
        return tuple(
            one for one in of_period if period is not DutyPeriod.DAY or one.is_about(has_cabin=has_cabin)
        )


@dataclass(frozen=True)
class DutyModel:
    """A file of `lists/`. `is_by_lift`: a daily sheet is about one lift, else about the unit.

    `verified`: whether names and articles were compared with the regulation's own text.
    `drill`: what an emergency drill asks. No unit's own list changes it.
    """

    title: str
    regulation: str
    verified: bool
    is_by_lift: bool
    posts: Mapping[DutyPost, str]
    documents: Mapping[DutyPeriod, str]
    articles: Mapping[DutyPeriod, str]
    risks: RiskList
    drill: RiskList

    @classmethod
    def parse(cls, text: str) -> "DutyModel":
        """Raises KeyError or ValueError where the file is wrong."""
        read = tomllib.loads(text)
        items = tuple(RiskItem.parse(one) for one in read["items"])
        drill_period, drill_source = DutyPeriod(read["drill"]["period"]), read["drill"]["source"]
        asked = (one | {"period": drill_period} for one in read["drill"]["items"])
        return cls(
            title=read["title"],
            regulation=read["regulation"],
            verified=read["verified"],
            is_by_lift=read["is_by_lift"],
            posts={post: read["posts"][post] for post in DutyPost},
            documents={period: read["documents"][period] for period in (*ROUTINE, drill_period)},
            articles={period: read["articles"][period] for period in ROUTINE},
            risks=RiskList(read["source"], read["valid_from"], items),
            drill=RiskList(drill_source, read["drill"]["valid_from"], tuple(map(RiskItem.parse, asked))),
        )


@cache
def duty_model(regime: DutyRegime) -> DutyModel:
    file = files("models.rules.duty").joinpath("lists", f"{regime.value}.toml")
    return DutyModel.parse(file.read_bytes().decode())


class RiskListProblem(StrEnum):
    EMPTY = "empty"  # a period without any item
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"
    DOUBLE = "double"
    CHANGED = "changed"  # by somebody else, after the page was opened


def own_list(
    model: RiskList,
    chosen: Collection[str],
    own: Mapping[DutyPeriod, Sequence[str]],
    source: str,
    valid_from: date,
) -> RiskList | RiskListProblem:
    """A unit's list: the chosen items of the model, in its order, then the unit's own."""
    items = [one for one in model.items if one.key in chosen]
    for period in ROUTINE:
        texts = own.get(period, ())
        items += [RiskItem(f"own-{period}-{n}", "本单位", text, period) for n, text in enumerate(texts, 1)]
    if any(len(one.text) > MOST_LETTERS for one in items):
        return RiskListProblem.TOO_LONG
    for period in ROUTINE:
        texts = [one.text for one in items if one.period is period]
        if not texts:
            return RiskListProblem.EMPTY
        if len(texts) > MOST_ITEMS:
            return RiskListProblem.TOO_MANY
        if len(texts) != len(set(texts)):
            return RiskListProblem.DOUBLE
    return RiskList(source, valid_from, tuple(items))
