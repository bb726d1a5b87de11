"""Addresses: one lift, or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.lifts.address import (
    LiftPlace,
    estates_in,
    lifts_at,
    names_building_alone,
    names_place,
    plain,
)

PLACES = [
    LiftPlace(f"{building}-{unit}-{position}", f"{building}幢", f"{unit}单元", position)
    for building in (1, 3, 13)
    for unit in (1, 2)
    for position in ("左梯", "右梯")
] + [LiftPlace("club", "会所"), LiftPlace("fire", "6幢", "", "消防梯")]


@pytest.mark.parametrize(
    ("address", "lifts"),
    [
        ("江城市滨江区翠湖苑3幢2单元左梯", ["3-2-左梯"]),
        ("翠湖苑 3 栋 2 单元 左梯", ["3-2-左梯"]),
        ("翠湖苑3号楼二单元左梯", ["3-2-左梯"]),
        ("翠湖苑１３幢１单元右梯", ["13-1-右梯"]),
        ("翠湖苑会所", ["club"]),
        ("翠湖苑6幢", ["fire"]),
        ("翠湖苑3幢2单元", ["3-2-左梯", "3-2-右梯"]),
        ("翠湖苑3幢5单元左梯", []),
        ("翠湖苑3幢2单元南梯", []),
        ("翠湖苑", []),
        ("翠湖苑33幢", []),
    ],
)
def test_what_an_address_can_mean(address: str, lifts: list[str]) -> None:
    assert lifts_at(address, "翠湖苑", PLACES) == lifts


def test_the_longer_of_two_names_that_hold_one_another() -> None:
    names = ["翠湖", "翠湖苑", "翠湖苑二期", "江城广场"]
    assert estates_in("翠湖苑二期 3 幢", names) == ["翠湖苑二期"]
    assert estates_in("翠湖苑东门，江城广场对面", names) == ["江城广场", "翠湖苑"]


@given(st.integers(1, 99), st.integers(1, 99))
def test_a_building_is_never_found_inside_another_number(asked: int, other: int) -> None:
    found = lifts_at(f"翠湖苑{asked}幢", "翠湖苑", [LiftPlace("x", f"{other}幢")])
    assert bool(found) is (asked == other)


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    assert set(lifts_at(text, "翠湖苑", PLACES)) <= {place.key for place in PLACES}
    assert set(estates_in(text, ["翠湖苑", ""])) <= {"翠湖苑"}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("翠湖苑 3 栋１单元", "翠湖苑3幢1单元"),
        ("3号楼，2#楼；1# 四座（五幢）－六栋", "3幢2幢1幢4幢5幢6幢"),
        ("九单元七号", "9单元7号"),
        ("三栋十单元a座", "3幢十单元A幢"),  # ten is no digit
    ],
)
def test_buildings_have_one_spelling(written: str, found: str) -> None:
    assert plain(written) == found


@pytest.mark.parametrize(
    "place", ["中医院", "小学校", "大楼", "商场", "阳光小区", "A幢", "二期B栋", "十幢", "广场"]
)
def test_a_text_that_names_a_place(place: str) -> None:
    assert names_place(f"{place}电梯")


@pytest.mark.parametrize(
    "lift", ["右客梯", "2号货梯", "北病床梯", "中扶梯", "3号梯", "消防梯", "观光梯", "污物梯"]
)
def test_a_text_that_names_one_of_several_lifts(lift: str) -> None:
    assert names_place(f"{lift}停了")


@pytest.mark.parametrize("text", ["家里", "园里有人", "院内", "电梯", "梯子", ""])
def test_a_text_that_names_no_place(text: str) -> None:
    assert not names_place(text)


def test_a_name_that_is_only_punctuation_is_no_estate() -> None:
    assert estates_in("翠湖苑", ["-", "", "翠湖苑"]) == ["翠湖苑"]


@pytest.mark.parametrize(
    ("text", "names"),
    [("翠湖苑的电梯", True), ("3幢", True), ("二单元停了", True), ("左梯坏了", True), ("坏了", False)],
)
def test_whether_a_text_says_where(text: str, names: bool) -> None:
    assert names_place(text) is names


def test_a_lift_without_a_building_in_its_register_is_never_meant() -> None:
    assert lifts_at("翠湖苑3幢", "翠湖苑", [LiftPlace("x", "")]) == []


@pytest.mark.parametrize("text", ["3幢", "12 号楼", "B座", "b 栋", "三幢", "3#楼"])
def test_a_building_alone(text: str) -> None:
    assert names_building_alone(text)
    assert not names_building_alone(f"翠湖苑{text}")
    assert not names_building_alone(f"{text}2单元")


@pytest.mark.parametrize("text", ["", "翠湖苑", "66号院", "幢", "12345幢"])
def test_no_building_alone(text: str) -> None:
    assert not names_building_alone(text)


def test_a_building_may_be_named_after_its_estate() -> None:
    places = [LiftPlace("a", "翠湖苑1幢", "", "")]
    assert lifts_at("江城市翠湖苑翠湖苑1幢", "翠湖苑", places) == ["a"]
