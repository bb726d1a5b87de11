"""Items of maintenance by node and kind of lift, as dated data: the annexes of TSG T5002-2017.

Each file in `items/` is one annex of one edition. A new edition is a new file beside the old one: a sheet
names its edition, so that it is read for ever by the list that it was filled in by.

Verified: the numbers of items of annex A (31, 44, 59, 76) against a second source. The words of the annexes
were read in a public transcription of the text, not in the printed edition. No amendment sheet was found.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from models.rules.lifts.kind import LiftKind
from models.rules.maintenance.schedule import Node


class ItemListKind(StrEnum):
    """The annexes A to D."""

    TRACTION = "traction"  # 曳引与强制驱动
    HYDRAULIC = "hydraulic"  # 液压驱动
    DUMBWAITER = "dumbwaiter"  # 杂物电梯
    ESCALATOR = "escalator"  # 自动扶梯与自动人行道


@dataclass(frozen=True)
class MaintenanceItem:
    """`code`: annex, table and place, such as `A-1-05`."""

    code: str
    title: str
    requirement: str
    node: Node


@dataclass(frozen=True)
class ItemList:
    """One annex. `items` are in the order of the tables."""

    kind: ItemListKind
    title: str
    source: str
    edition: str
    in_force_from: date
    items: tuple[MaintenanceItem, ...]

    @classmethod
    def parse(cls, kind: ItemListKind, text: str) -> "ItemList":
        """Raises ValueError or KeyError where the file is wrong."""
        read = tomllib.loads(text)
        annex = read["edition"][-1]
        items = tuple(
            MaintenanceItem(f"{annex}-{table}-{place:02d}", title, requirement, node)
            for table, node in enumerate(Node, start=1)
            for place, (title, requirement) in enumerate(read["tables"][node.value], start=1)
        )
        return cls(kind, read["title"], read["source"], read["edition"], read["in_force_from"], items)

    def due(self, node: Node) -> tuple[MaintenanceItem, ...]:
        """What a visit of this node does: its own table and those of the shorter nodes."""
        return tuple(item for item in self.items if item.node in node.includes)


def kind_of_list(lift: LiftKind, told: ItemListKind | None) -> ItemListKind:
    """The annex for a lift. `told`: by the register, since the kind of lift does not say how it is driven."""
    if told is not None:
        return told
    return ItemListKind.TRACTION if lift.has_cabin else ItemListKind.ESCALATOR


def list_on(kind: ItemListKind, day: date) -> ItemList:
    """The edition in force on a day; the oldest for days before all."""
    return edition_on([one for one in all_lists() if one.kind is kind], day)


def edition_on(editions: Iterable[ItemList], day: date) -> ItemList:
    by_age = sorted(editions, key=lambda one: one.in_force_from)
    return next((one for one in reversed(by_age) if one.in_force_from <= day), by_age[0])


def list_of_edition(edition: str) -> ItemList:
    """Raises StopIteration for an edition that no file has."""
    return next(one for one in all_lists() if one.edition == edition)


@cache
def all_lists() -> tuple[ItemList, ...]:
    """Every file of `items/`: the kind of lift is its name up to the first dot."""
    folder = files("models.rules.maintenance") / "items"
    found = sorted(one.name for one in folder.iterdir() if one.name.endswith(".toml"))
    read = [(name, (folder / name).read_bytes().decode()) for name in found]
    return tuple(ItemList.parse(ItemListKind(name.partition(".")[0]), text) for name, text in read)
