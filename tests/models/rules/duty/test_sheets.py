"""What has to be on a duty sheet, who may sign it, and whether it counts for its day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.duty.kinds import DutyPeriod, DutyPost, DutyRegime
from models.rules.duty.risk_list import RiskItem
from models.rules.duty.sheets import (
    COMES_WITHIN,
    MOST_FINDING_WORDS,
    MOST_WORDS,
    DutyAnswer,
    DutySheetProblem,
    ItemAnswer,
    SheetRefusal,
    answers_with,
    counts,
    exceptions_of,
    has_zero_risk,
    may_sign,
    read_answers,
    words_problem,
)

ALARM, DOORS = (RiskItem(key, "设备", key, DutyPeriod.DAY) for key in ("alarm", "doors"))
ITEMS = (ALARM, DOORS)
NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
DAY = date(2026, 11, 30)


def test_each_item_is_answered_and_words_belong_to_findings() -> None:
    told = read_answers(
        ITEMS, {"alarm": "fits", "doors": "fails"}, {"alarm": "好", "doors": "门缝大，已报修"}
    )
    assert told == (ItemAnswer(ALARM, DutyAnswer.FITS), ItemAnswer(DOORS, DutyAnswer.FAILS, "门缝大，已报修"))
    assert isinstance(told, tuple)
    assert not has_zero_risk(told)


@given(st.lists(st.sampled_from(DutyAnswer), min_size=2, max_size=2), st.text(max_size=20))
def test_only_what_does_not_fit_is_kept_and_nothing_is_lost(answers: list[DutyAnswer], words: str) -> None:
    answered = tuple(
        ItemAnswer(item, answer, words if answer is DutyAnswer.FAILS else "")
        for item, answer in zip(ITEMS, answers, strict=True)
    )
    kept = exceptions_of(answered)
    assert len(kept) == sum(one is not DutyAnswer.FITS for one in answers)
    assert answers_with(ITEMS, kept) == answered


def test_a_day_without_findings_is_a_sheet_too() -> None:
    told = read_answers(ITEMS, {"alarm": "fits", "doors": "absent"}, {})
    assert isinstance(told, tuple)
    assert has_zero_risk(told)


@pytest.mark.parametrize(
    ("answers", "words", "problem"),
    [
        ({"alarm": "fits"}, {}, DutySheetProblem.UNANSWERED),
        ({"alarm": "fits", "doors": "perhaps"}, {}, DutySheetProblem.UNANSWERED),
        ({"alarm": "fits", "doors": "fails"}, {}, DutySheetProblem.NO_FINDING_WORDS),
        (
            {"alarm": "fits", "doors": "fails"},
            {"doors": "字" * (MOST_FINDING_WORDS + 1)},
            DutySheetProblem.TOO_LONG,
        ),
    ],
)
def test_what_is_no_sheet(answers: dict[str, str], words: dict[str, str], problem: DutySheetProblem) -> None:
    assert read_answers(ITEMS, answers, words) is problem


def test_words_of_a_finding_are_three_hundred_characters_at_most() -> None:
    told = read_answers((DOORS,), {"doors": "fails"}, {"doors": "字" * 300})
    assert told == (ItemAnswer(DOORS, DutyAnswer.FAILS, "字" * 300),)


@pytest.mark.parametrize(
    ("period", "words", "problem"),
    [
        (DutyPeriod.DAY, "", None),
        (DutyPeriod.WEEK, "", DutySheetProblem.NO_WORDS),
        (DutyPeriod.MONTH, "", DutySheetProblem.NO_WORDS),
        (DutyPeriod.MONTH, "下月更换钢丝绳", None),
        (DutyPeriod.DAY, "字" * MOST_WORDS, None),
        (DutyPeriod.DAY, "字" * (MOST_WORDS + 1), DutySheetProblem.TOO_LONG),
    ],
)
def test_a_report_and_minutes_are_words(
    period: DutyPeriod, words: str, problem: DutySheetProblem | None
) -> None:
    assert words_problem(period, words) is problem


@pytest.mark.parametrize(
    ("post", "period", "since", "until", "may"),
    [
        (DutyPost.OFFICER, DutyPeriod.DAY, DAY, None, True),
        (DutyPost.OFFICER, DutyPeriod.DAY, DAY, DAY, True),  # the last day included
        (DutyPost.OFFICER, DutyPeriod.DAY, DAY + timedelta(days=1), None, False),
        (DutyPost.OFFICER, DutyPeriod.DAY, DAY - timedelta(days=9), DAY - timedelta(days=1), False),
        (DutyPost.DIRECTOR, DutyPeriod.WEEK, DAY, None, True),
        (DutyPost.HEAD, DutyPeriod.MONTH, DAY, None, True),
        (DutyPost.DIRECTOR, DutyPeriod.DAY, DAY, None, False),
        (DutyPost.OFFICER, DutyPeriod.WEEK, DAY, None, False),
        (DutyPost.HEAD, DutyPeriod.WEEK, DAY, None, False),
        (DutyPost.DIRECTOR, DutyPeriod.YEAR, DAY, None, True),
        (DutyPost.HEAD, DutyPeriod.YEAR, DAY, None, False),
        (DutyPost.DIRECTOR, DutyPeriod.HALF_YEAR, DAY, None, False),  # a maintainer's
    ],
)
def test_who_may_sign(post: DutyPost, period: DutyPeriod, since: date, until: date | None, may: bool) -> None:
    refusal = may_sign(DutyRegime.USE, post, period, since, until, DAY)
    assert refusal is (None if may else SheetRefusal.NOT_APPOINTED)


@given(st.timedeltas(timedelta(0), timedelta(days=30)))
def test_a_tap_keeps_its_day_if_it_comes_within_a_day(age: timedelta) -> None:
    assert counts(NOW - age, NOW) is (age <= COMES_WITHIN)


def test_the_day_ends_with_its_last_moment() -> None:
    assert counts(NOW - timedelta(hours=24), NOW)
    assert not counts(NOW - timedelta(hours=24, microseconds=1), NOW)
