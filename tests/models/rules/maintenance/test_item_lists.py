"""The annexes of TSG T5002-2017 as data."""

from dataclasses import replace
from datetime import date

import pytest

from models.rules.lifts.kind import LiftKind
from models.rules.maintenance.item_lists import (
    ItemList,
    ItemListKind,
    all_lists,
    edition_on,
    kind_of_list,
    list_of_edition,
    list_on,
)
from models.rules.maintenance.schedule import Node

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        (ItemListKind.TRACTION, [31, 44, 59, 76]),
        (ItemListKind.HYDRAULIC, [30, 43, 52, 66]),
        (ItemListKind.DUMBWAITER, [20, 28, 38, 52]),
        (ItemListKind.ESCALATOR, [33, 38, 50, 63]),
    ],
)
def test_each_node_holds_the_items_of_the_shorter_ones(kind: ItemListKind, counts: list[int]) -> None:
    found = list_on(kind, TODAY)
    assert [len(found.due(node)) for node in Node] == counts
    for shorter, longer in zip(Node, tuple(Node)[1:], strict=False):
        assert set(found.due(shorter)) < set(found.due(longer))


def test_an_item_is_known_by_annex_table_and_place() -> None:
    found = list_on(ItemListKind.TRACTION, TODAY)
    [item] = [one for one in found.items if one.code == "A-1-29"]
    assert (item.title, item.requirement) == ("层门锁紧元件啮合长度", "不小于 7 mm")
    codes = [one.code for any_list in all_lists() for one in any_list.items]
    assert len(set(codes)) == len(codes) == 257
    assert all(one.title and one.requirement for one in found.items)


def test_the_annex_follows_the_kind_of_lift_unless_the_register_says_more() -> None:
    assert kind_of_list(LiftKind.PASSENGER, None) is ItemListKind.TRACTION
    assert kind_of_list(LiftKind.WALKWAY, None) is ItemListKind.ESCALATOR
    assert kind_of_list(LiftKind.FREIGHT, ItemListKind.HYDRAULIC) is ItemListKind.HYDRAULIC


def test_a_sheet_is_read_by_the_edition_that_it_names() -> None:
    found = list_on(ItemListKind.ESCALATOR, TODAY)
    assert list_of_edition(found.edition) is found
    assert list_on(ItemListKind.ESCALATOR, date(2001, 1, 1)) is found  # the oldest there is
    with pytest.raises(StopIteration):
        list_of_edition("TSG T5002-1999 D")


def test_an_annex_says_what_it_is_and_since_when() -> None:
    """TSG T5002-2017 is in force since 1 August 2017."""
    found = list_on(ItemListKind.HYDRAULIC, TODAY)
    assert (found.kind, found.title, found.edition) == (
        ItemListKind.HYDRAULIC, "液压驱动电梯", "TSG T5002-2017 B"
    )  # fmt: skip
    assert (found.source, found.in_force_from) == (
        "TSG T5002-2017 电梯维护保养规则，附件 B",
        date(2017, 8, 1),
    )


def test_a_new_edition_counts_from_its_day_on() -> None:
    old = list_on(ItemListKind.TRACTION, TODAY)
    new = replace(old, edition="TSG T5002-2027 A", in_force_from=date(2027, 7, 1))
    for editions in ([old, new], [new, old]):
        assert edition_on(editions, date(2027, 6, 30)) is old
        assert edition_on(editions, date(2027, 7, 1)) is new
        assert edition_on(editions, date(2001, 1, 1)) is old


def test_a_file_that_lacks_a_table_is_refused() -> None:
    with pytest.raises(KeyError):
        ItemList.parse(ItemListKind.TRACTION, 'edition = "X A"\n[tables]\nyearly = []')
