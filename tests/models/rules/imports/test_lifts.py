"""The register of lifts: what a row may not say."""

from datetime import date

import pytest

from models.rules.imports.lifts import KINDS, LIFTS, USES
from models.rules.lifts.coordinates import Datum
from models.rules.lifts.kind import LiftKind
from models.rules.lifts.use import LiftUse
from tests.support.register_rows import problems_of, required_by, row_of, row_without_the_optional


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({}, {}),
        ({"installed_on": "2027-01-15"}, {}),  # today
        ({"installed_on": "2027-01-16"}, {"安装日期": "不能在今天以后"}),
        ({"latitude_e6": ""}, {"纬度": "纬度和经度要一起填"}),
        ({"longitude_e6": ""}, {"纬度": "纬度和经度要一起填"}),
        ({"latitude_e6": "", "longitude_e6": ""}, {}),
        ({"registered_on": "2027-01-16"}, {"使用登记日期": "不能在今天以后"}),
        ({"notified_on": "2012-06-02"}, {"施工告知日期": "不能在使用登记日期以后"}),
        ({"notified_on": "", "registered_on": ""}, {}),
        ({"rescue_number": "33010"}, {}),
        ({"rescue_number": "3301"}, {"识别码": "识别码应是 5 到 7 位数字"}),
    ],
)
def test_a_row_is_good_or_says_why_not(changed: dict[str, str], problem: dict[str, str]) -> None:
    assert problems_of(LIFTS, **changed) == problem


def test_a_row_as_it_is_stored() -> None:
    assert row_of(LIFTS) == {
        "registration_number": "梯11江A330101(24)",
        "rescue_number": "330101",
        "district": "990102",
        "estate": "翠湖苑",
        "sub_district": "翠湖街道",
        "address": "江城市滨江区翠湖路 18 号",
        "building": "1幢",
        "unit": "1单元",
        "position": "左梯",
        "kind": "passenger",
        "use": "residential",
        "floors": 18,
        "installed_on": date(2012, 5, 15),
        "residents_served": 120,
        "use_unit": "翠湖物业服务有限公司",
        "maintainer": "迅安电梯维保有限公司",
        "maintained_on_demand": False,
        "item_list": "traction",
        "ownership": "shared",
        "owner": "翠湖苑全体业主",
        "maker": "江城电梯制造有限公司",
        "installer": "江城电梯安装有限公司",
        "notice_number": "GZ-2012-0315",
        "notified_on": date(2012, 3, 15),
        "registered_on": date(2012, 6, 1),
        "latitude_e6": 29_563_010,
        "longitude_e6": 106_551_556,
        "datum": Datum.GCJ02,
    }
    assert row_of(LIFTS, maintained_on_demand="是")["maintained_on_demand"] is True
    assert LIFTS.key_of(row_of(LIFTS)) == "梯11江A330101(24)"


def test_what_may_be_empty() -> None:
    optional = {
        "sub_district": None, "unit": "", "position": "", "residents_served": 0, "use_unit": None, "maintainer": None,
        "maintained_on_demand": False, "latitude_e6": None, "longitude_e6": None, "datum": Datum.GCJ02,
        "item_list": None, "ownership": None, "owner": "", "maker": "", "installer": "", "notice_number": "",
        "notified_on": None, "registered_on": None,
    }  # fmt: skip
    row = row_without_the_optional(LIFTS)
    assert {name: row[name] for name in optional} == optional
    assert required_by(LIFTS) == set(row) - set(optional)


def test_every_kind_and_use_has_its_word() -> None:
    assert set(KINDS.values()) == {kind.value for kind in LiftKind}
    assert set(USES.values()) == {use.value for use in LiftUse}
    assert (KINDS["自动扶梯"], KINDS["病床电梯"], USES["商住两用"], USES["其他"]) == (
        "escalator", "bed", "mixed", "other",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [
        ("floors", ["1", "200"], ["0", "201"]),
        ("residents_served", ["0", "100000"], ["-1", "100001"]),
        ("district", ["990102"], ["99010", "9901021", "99010a"]),
        ("estate", ["长" * 100], ["长" * 101]),
        ("address", ["长" * 200], ["长" * 201]),
        ("building", ["长" * 50], ["长" * 51]),
        ("unit", ["长" * 50], ["长" * 51]),
        ("position", ["长" * 50], ["长" * 51]),
        ("use_unit", ["长" * 100], ["长" * 101]),
        ("maintainer", ["长" * 100], ["长" * 101]),
        ("latitude_e6", ["90", "-90"], ["90.000001"]),
        ("longitude_e6", ["180", "-180"], ["180.000001"]),
    ],
)
def test_the_edges_of_each_column(column: str, good: list[str], bad: list[str]) -> None:
    assert [problems_of(LIFTS, **{column: cell}) for cell in good] == [{}] * len(good)
    assert [list(problems_of(LIFTS, **{column: cell})) for cell in bad] == [[LIFTS.heading(column)]] * len(
        bad
    )
