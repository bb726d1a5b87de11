"""The register of evaluation papers: a period that is over."""

from datetime import UTC, date, datetime

import pytest

from models.rules.imports.evaluations import EVALUATIONS
from tests.support.register_rows import problems_of, required_by, row_of, row_without_the_optional


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({}, {}),
        ({"period_to": "2025-11-01"}, {}),  # a single day
        ({"period_to": "2025-10-31"}, {"统计止": "不能早于统计起"}),
        ({"period_to": "2027-01-15"}, {}),
        ({"period_to": "2027-01-16"}, {"统计止": "不能在今天以后"}),
    ],
)
def test_a_row_is_good_or_says_why_not(changed: dict[str, str], problem: dict[str, str]) -> None:
    assert problems_of(EVALUATIONS, **changed) == problem


def test_today_is_the_day_in_china() -> None:
    """Half an hour after midnight there, when it is still the day before by UTC."""
    night = datetime(2027, 1, 14, 16, 30, tzinfo=UTC)
    assert problems_of(EVALUATIONS, night, period_to="2027-01-15") == {}
    assert problems_of(EVALUATIONS, night, period_to="2027-01-16") == {"统计止": "不能在今天以后"}


def test_a_row_as_it_is_stored() -> None:
    assert row_of(EVALUATIONS) == {
        "maintainer": "迅安电梯维保有限公司",
        "period_from": date(2025, 11, 1),
        "period_to": date(2026, 10, 31),
        "licence_level": "A1",
        "licence_number": "TS3399A01-2029",
        "licence_until": date(2029, 6, 30),
        "workers": 12,
        "engineers": 3,
    }
    least = row_without_the_optional(EVALUATIONS)
    assert (least["licence_number"], least["licence_until"], least["engineers"]) == ("", None, 0)
    assert required_by(EVALUATIONS) == {"maintainer", "period_from", "period_to", "licence_level", "workers"}
    assert EVALUATIONS.key_of(row_of(EVALUATIONS)) == "迅安电梯维保有限公司|2026-10-31"
    levels = {
        word: row_of(EVALUATIONS, licence_level=word)["licence_level"] for word in ("A1", "A2", "b", "无")
    }
    assert levels == {"A1": "A1", "A2": "A2", "b": "B", "无": "none"}
    assert row_of(EVALUATIONS, workers="100000", engineers="100000")["workers"] == 100_000
    assert set(problems_of(EVALUATIONS, workers="100001", engineers="-1")) == {"持证作业人员", "技术人员"}
