"""An insurer's patrol of daily use (日常巡查): its items as dated data, its score, and what it finds.

001 Xiangyang 四(四)(1) and 003 district plan 四(二)(1): insurers look after the daily use of the lifts that
they insure. What is answered is read by the rules of duty sheets: the items are of the same shape.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from models.rules.duty.kinds import DutyPeriod
from models.rules.duty.risk_list import ForLifts, RiskItem
from models.rules.duty.sheets import DutyAnswer, ItemAnswer
from models.rules.maintenance.sheet_facts import KeptCount
from models.rules.reports.kinds import HazardCategory

MOST_WORDS = 500


class PatrolGroup(StrEnum):
    """Who answers for an item."""

    USE = "使用管理"
    MAINTENANCE = "维保质量"


@dataclass(frozen=True)
class PatrolList:
    """`categories`: the kind of hazard that an item is, by its key."""

    title: str
    edition: str
    source: str
    in_force_from: date
    items: tuple[RiskItem, ...]
    categories: Mapping[str, HazardCategory]

    @classmethod
    def parse(cls, text: str) -> "PatrolList":
        """Raises KeyError or ValueError where the file is wrong."""
        read = tomllib.loads(text)
        items = tuple(
            RiskItem(
                one["key"],
                PatrolGroup(one["group"]).value,
                one["text"],
                DutyPeriod.DAY,
                ForLifts(one.get("about", ForLifts.ALL)),
            )
            for one in read["items"]
        )
        categories = {one["key"]: HazardCategory(one["category"]) for one in read["items"]}
        return cls(read["title"], read["edition"], read["source"], read["in_force_from"], items, categories)

    def about(self, *, has_cabin: bool) -> tuple[RiskItem, ...]:
        return tuple(one for one in self.items if one.is_about(has_cabin=has_cabin))


def patrol_list_on(day: date) -> PatrolList:
    """The edition in force on a day; the oldest for days before all."""
    editions = sorted(all_patrol_lists(), key=lambda one: one.in_force_from)
    return [one for one in editions if one is editions[0] or one.in_force_from <= day][-1]


def patrol_list_of(edition: str) -> PatrolList:
    """Raises StopIteration for an edition that no file has."""
    return next(one for one in all_patrol_lists() if one.edition == edition)


@cache
def all_patrol_lists() -> tuple[PatrolList, ...]:
    folder = files("models.rules.insurance") / "patrol_items"
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".toml"))
    return tuple(PatrolList.parse((folder / name).read_text("utf-8")) for name in names)


@dataclass(frozen=True)
class PatrolScore:
    """Items looked at and those in order: all, and of them the maintainer's. What is absent is no item."""

    whole: KeptCount
    maintenance: KeptCount


def patrol_score(answered: Iterable[ItemAnswer]) -> PatrolScore:
    whole, maintenance = KeptCount(), KeptCount()
    for one in answered:
        if one.answer is not DutyAnswer.ABSENT:
            counted = KeptCount(1, int(one.answer is DutyAnswer.FITS))
            whole += counted
            if one.item.group == PatrolGroup.MAINTENANCE.value:
                maintenance += counted
    return PatrolScore(whole, maintenance)


def findings_in(answered: Iterable[ItemAnswer]) -> tuple[ItemAnswer, ...]:
    return tuple(one for one in answered if one.answer is DutyAnswer.FAILS)


def hazard_words(findings: Sequence[ItemAnswer], insurer: str) -> str:
    """What the parties read of the findings: one hazard for all of a patrol."""
    told = "；".join(f"{one.item.text}——不符合：{one.words}" for one in findings)
    return f"{insurer}巡查发现：{told}"


def hazard_category(findings: Sequence[ItemAnswer], items: PatrolList) -> HazardCategory:
    """That of the findings where they agree, else other."""
    found = {items.categories[one.item.key] for one in findings}
    return found.pop() if len(found) == 1 else HazardCategory.OTHER
