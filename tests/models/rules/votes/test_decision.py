"""A decision's course by the clock, what purposes need, money, and reading a roll."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.imports.lines import RawRow, lines_of
from models.rules.votes.counting import Precedence
from models.rules.votes.decision import (
    CLASSES,
    Course,
    Mode,
    Purpose,
    VoteRefusal,
    VoteRule,
    VoteStage,
    stage_at,
    why_not_now,
    window_problem,
)
from models.rules.votes.roll import ROLL, read_roll
from models.rules.votes.shares import PartsCover, insurance_pays, most_from_fund, shares
from models.rules.votes.tally import Threshold

OPENS = datetime(2026, 11, 1, 9, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=7)
PUBLISHED = CLOSES + timedelta(days=1)
UNTIL = PUBLISHED + timedelta(days=7)
COURSE = Course(OPENS - timedelta(days=15), OPENS, CLOSES, PUBLISHED, UNTIL)
UNDER_WAY = replace(COURSE, published_at=None, objections_until=None)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("at", "stage"),
    [
        (OPENS - SECOND, VoteStage.NOTICED),
        (OPENS, VoteStage.OPEN),
        (OPENS + SECOND, VoteStage.OPEN),
        (CLOSES - SECOND, VoteStage.OPEN),
        (CLOSES, VoteStage.OBJECTIONS),
        (UNTIL - SECOND, VoteStage.OBJECTIONS),
        (UNTIL, VoteStage.FINAL),
    ],
)
def test_each_stage_begins_on_its_second(at: datetime, stage: VoteStage) -> None:
    assert stage_at(COURSE if at >= CLOSES else UNDER_WAY, at) is stage


def test_a_clock_that_is_set_back_opens_nothing_that_was_closed_or_published() -> None:
    closed = replace(UNDER_WAY, closed_at=CLOSES)
    for at in (OPENS - SECOND, OPENS, CLOSES - SECOND, CLOSES):
        assert stage_at(closed, at) is VoteStage.CLOSED
        assert stage_at(COURSE, at) is VoteStage.OBJECTIONS
    assert why_not_now(closed, OPENS) is VoteRefusal.TOO_LATE


def test_voting_ends_on_its_second_before_anything_is_published() -> None:
    assert stage_at(UNDER_WAY, CLOSES - SECOND) is VoteStage.OPEN
    assert stage_at(UNDER_WAY, CLOSES) is VoteStage.CLOSED


def test_voting_is_refused_with_the_reason_before_and_after() -> None:
    assert why_not_now(UNDER_WAY, OPENS - SECOND) is VoteRefusal.TOO_EARLY
    assert why_not_now(UNDER_WAY, OPENS) is None
    assert why_not_now(COURSE, CLOSES) is VoteRefusal.TOO_LATE
    assert why_not_now(Course(), OPENS) is VoteRefusal.WRONG_STAGE


@pytest.mark.parametrize("missing", ["announced_at", "opens_at", "closes_at"])
def test_a_decision_without_one_of_its_times_is_a_draft(missing: str) -> None:
    assert stage_at(replace(UNDER_WAY, **{missing: None}), OPENS) is VoteStage.DRAFT


def test_a_published_result_without_an_end_of_objections_is_only_closed() -> None:
    assert stage_at(replace(COURSE, objections_until=None), UNTIL) is VoteStage.CLOSED


def test_notice_is_whole_days() -> None:
    now = OPENS - timedelta(days=15)
    assert window_problem(now, OPENS, CLOSES, 15) is None
    assert window_problem(now + SECOND, OPENS, CLOSES, 15) is VoteRefusal.SHORT_NOTICE
    assert window_problem(now, OPENS, OPENS, 15) is VoteRefusal.WRONG_STAGE


def test_raising_and_rebuilding_need_three_quarters_and_every_purpose_has_its_article() -> None:
    special = {purpose for purpose, (threshold, _) in CLASSES.items() if threshold is Threshold.SPECIAL}
    assert special == {Purpose.RAISE, Purpose.REBUILD}
    assert set(CLASSES) == set(Purpose)


def test_a_city_s_rule_is_read_and_what_it_does_not_say_is_the_law() -> None:
    assert VoteRule.parse({}) == VoteRule(
        notice_days=15,
        objection_days=7,
        precedence=Precedence.ONLINE,
        mode=Mode.ADVISORY,
        mode_reason="本市没有规定网上表决的效力，结果供业主大会参考",
        proxy_limit=1,
    )
    city = {
        "notice_days": 1, "objection_days": 90, "precedence": "latest", "mode": "binding",
        "mode_reason": "本市办法", "proxy_limit": 0,
    }  # fmt: skip
    assert VoteRule.parse(city) == VoteRule(1, 90, Precedence.LATEST, Mode.BINDING, "本市办法", 0)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"notice_days": 0}, "vote: notice_days must be 1 to 90, not 0"),
        ({"objection_days": 91}, "vote: objection_days must be 1 to 90, not 91"),
        ({"proxy_limit": -1}, "vote: proxy_limit must be 0 to 90, not -1"),
        ({"notice_days": True}, "vote: notice_days must be 1 to 90, not True"),
        ({"mode_reason": ""}, "vote.mode_reason must say where the mode comes from"),
    ],
)
def test_a_city_s_wrong_rule_names_the_value_and_its_bounds(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(named)}$"):
        VoteRule.parse(wrong)


def test_a_city_s_wrong_word_is_refused() -> None:
    for wrong in ({"precedence": "dice"}, {"mode": "perhaps"}):
        with pytest.raises(ValueError, match="vote"):
            VoteRule.parse(wrong)


@given(
    st.integers(0, 10**10),
    st.dictionaries(st.text(min_size=1, max_size=4), st.integers(1, 10**7), min_size=1, max_size=40),
)
def test_shares_add_up_and_none_is_a_fen_from_its_exact_part(amount: int, areas: dict[str, int]) -> None:
    found = shares(amount, areas)
    assert sum(found.values()) == amount
    whole = sum(areas.values())
    for unit, fen in found.items():
        assert 0 <= fen * whole - (amount * areas[unit] // whole) * whole <= whole


def test_a_worked_example_of_shares() -> None:
    assert shares(100, {"a": 1, "b": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
    assert shares(100, {"a": 1, "b": 2}) == {"a": 33, "b": 67}  # 33.33 and 66.67: the larger remainder first
    assert shares(10, {"a": 5, "b": 2}) == {"a": 7, "b": 3}  # 7.14 and 2.86: not the larger share
    assert shares(200, {"c": 1, "b": 1, "a": 1}) == {"a": 67, "b": 67, "c": 66}  # equal ones by their key
    with pytest.raises(ValueError, match="above zero"):
        shares(100, {"a": 0, "b": 1})
    with pytest.raises(ValueError, match="above zero"):
        shares(100, {})


def test_the_fund_is_not_asked_for_what_others_pay() -> None:
    cover = PartsCover(limit=3_000_000, deductible=50_000, deductible_percent=10)
    assert insurance_pays(1_000_000, cover) == 900_000  # ten per cent is more than the fixed deductible
    assert insurance_pays(5_000_000, cover) == 3_000_000
    assert insurance_pays(101, PartsCover(1000, deductible_percent=10)) == 90  # 10.1 fen are kept as 11
    assert insurance_pays(1_000, PartsCover(1000, deductible=600)) == 400
    assert insurance_pays(600, PartsCover(1000, deductible=601)) == 0
    assert insurance_pays(1_000, PartsCover(1000)) == 1_000
    day = date(2026, 11, 1)
    assert most_from_fund(Purpose.REPAIR, 1_000_000, cover, None, day) == 100_000
    assert most_from_fund(Purpose.REPLACE, 1_000_000, cover, None, day) == 100_000
    assert most_from_fund(Purpose.REPAIR, 1_000_000, None, day, day) == 0
    yesterday = day - timedelta(days=1)
    assert most_from_fund(Purpose.REPAIR, 1_000_000, cover, yesterday, day) == 100_000
    assert most_from_fund(Purpose.INSURE, 1_000_000, cover, day, day) == 1_000_000


def test_heads_are_counted_by_owner_and_the_developer_is_one() -> None:
    table: list[RawRow] = [
        (1, ["楼栋", "房号", "面积", "面积来源", "业主", "电话", "开发商未售"]),
        (2, ["1", "101", "80", "登记", "李一", "13800000001", ""]),
        (3, ["1", "102", "80", "登记", "李一", "+86 138-0000-0001", ""]),
        (4, ["1", "201", "80", "登记", "李一、王二", "13800000001、13800000002", ""]),
        (5, ["1", "202", "80", "登记", "王二、李一", "13800000002、13800000001", ""]),
        (6, ["1", "301", "80", "登记", "开发商", "", "是"]),
        (7, ["1", "302", "80", "登记", "开发商二部", "", "是"]),
        (8, ["1", "401", "80", "登记", "李一", "13800000009", ""]),
    ]
    read = read_roll(lines_of(ROLL, table).lines, datetime(2026, 11, 22, tzinfo=UTC))
    assert not read.refused
    heads = [row.head for row in read.rows]
    assert heads[0] == heads[1]
    assert heads[2] == heads[3]
    assert heads[4] == heads[5]
    assert len(set(heads)) == 4
    assert [note.reason[:2] for _, note in read.notes] == ["李一"]


def test_a_course_without_its_times_is_a_draft_and_an_unpublished_one_only_closed() -> None:
    assert stage_at(Course(), OPENS) is VoteStage.DRAFT
    assert stage_at(replace(COURSE, published_at=None), UNTIL) is VoteStage.CLOSED
    withdrawn = replace(COURSE, withdrawn_at=OPENS)
    assert stage_at(withdrawn, OPENS) is VoteStage.WITHDRAWN
    assert why_not_now(withdrawn, OPENS) is VoteRefusal.WRONG_STAGE


def test_without_a_policy_insurance_pays_nothing() -> None:
    assert insurance_pays(1_000_000, None) == 0
    assert most_from_fund(Purpose.REPLACE, 1_000_000, None, None, date(2026, 11, 1)) == 1_000_000
