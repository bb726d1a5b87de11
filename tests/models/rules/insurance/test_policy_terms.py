"""What makes a contract that can be recorded."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from models.rules.insurance.policy_number import masked
from models.rules.insurance.policy_terms import (
    CoverLine,
    TermsProblem,
    is_comprehensive,
    one_year_after,
    terms_problem,
)

LOCAL = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 1, tzinfo=LOCAL)
NEXT_YEAR = datetime(2027, 3, 1, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("ends_at", "shares", "problem"),
    [
        (NEXT_YEAR, {}, None),
        (NEXT_YEAR, {"a": 9_999}, None),
        (NEXT_YEAR, {"a": 6_000, "b": 4_000}, TermsProblem.SHARES),
        (NEXT_YEAR, {"a": 0}, TermsProblem.SHARES),
        (START, {}, TermsProblem.ENDS_BEFORE_IT_STARTS),
        (datetime(2027, 2, 28, tzinfo=LOCAL), {}, TermsProblem.SHORTER_THAN_A_YEAR),
    ],
)
def test_a_term_is_a_year_at_least_and_the_lead_carries_something(
    ends_at: datetime, shares: dict[str, int], problem: TermsProblem | None
) -> None:
    assert terms_problem(START, ends_at, [CoverLine.LIABILITY], shares) is problem


def test_a_policy_has_a_line() -> None:
    assert terms_problem(START, NEXT_YEAR, [], {}) is TermsProblem.NO_LINE


def test_a_year_from_the_leap_day_ends_on_the_first_of_march() -> None:
    assert one_year_after(datetime(2024, 2, 29, tzinfo=LOCAL)) == datetime(2025, 3, 1, tzinfo=LOCAL)


def test_all_three_lines_make_it_comprehensive() -> None:
    assert is_comprehensive(CoverLine)
    assert not is_comprehensive([CoverLine.LIABILITY, CoverLine.PROPERTY])


@pytest.mark.parametrize(
    ("number", "shown"),
    [("AHDT202600000042", "AHDT…0042"), ("123456789", "1234…6789"), ("12345678", "…"), ("", "…")],
)
def test_numbers_are_masked(number: str, shown: str) -> None:
    assert masked(number) == shown
