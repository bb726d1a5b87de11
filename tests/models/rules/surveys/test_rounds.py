"""Questions, what is an answer to them, and when a round is open."""

from datetime import UTC, datetime, timedelta

import pytest

from models.rules.surveys.rounds import (
    Exclusion,
    QuestionKind,
    RoundState,
    SurveyQuestion,
    days_wrong,
    exclusion_of,
    parse_questions,
    read_values,
    round_state,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SCALE = {"kind": "scale", "words": "满意吗？"}
CHOICE = {"kind": "choice", "words": "哪一样？", "choices": ["甲", "乙"]}
TEXT = {"kind": "text", "words": "还有呢？"}


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        [CHOICE],
        [SCALE] * 6,
        [SCALE, {"kind": "choice", "words": "一个", "choices": ["甲"]}],
        [{"kind": "scale", "words": ""}],
        ["满意吗？"],
        "满意吗？",
        [SCALE, {"kind": "picture", "words": "画一张"}],
        [SCALE | {"words": "问"}],
        [SCALE | {"words": " 问 "}],
        [SCALE | {"words": "问" * 101}],
        [SCALE | {"words": 5}],
        [SCALE, CHOICE | {"choices": ["甲"] * 9}],
        [SCALE, CHOICE | {"choices": ["甲", ""]}],
        [SCALE, CHOICE | {"choices": ["甲", "长" * 31]}],
        [SCALE, CHOICE | {"choices": ["甲", 2]}],
        [SCALE, CHOICE | {"choices": "甲乙"}],
        [TEXT],
    ],
)
def test_a_set_that_cannot_be_asked_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"问题|问 1"):
        parse_questions(wrong)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ([], "一次问 1 到 5 个问题"),
        ([CHOICE], "第一个问题必须是 1 至 5 分的总体满意度"),
        ([SCALE, 5], "第 2 个问题的写法不对"),
        ([SCALE, {"kind": "picture"}], "第 2 个问题的类型不对"),
        ([SCALE, {"kind": "text"}], "第 2 个问题要有 2 至 100 个字"),
        ([SCALE, {"kind": "choice", "words": "哪样"}], "第 2 个问题要有 2 至 8 个选项，每个不超过 30 字"),
    ],
)
def test_the_author_of_a_set_is_told_which_question_is_wrong(wrong: list[object], reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        parse_questions(wrong)


def test_the_longest_set_that_may_be_asked() -> None:
    choices = ["长" * 30] * 8
    longest = [
        SCALE | {"words": "问问"},
        CHOICE | {"words": "问" * 100, "choices": choices},
        TEXT,
        TEXT,
        TEXT,
    ]
    found = parse_questions(longest)
    assert [one.key for one in found] == ["overall", "q2", "q3", "q4", "q5"]
    assert [one.required for one in found] == [True, True, False, False, False]
    assert found[1].choices == tuple(choices)
    assert parse_questions([SCALE | {"words": " 满意吗？ ", "choices": ["甲"]}]) == (
        SurveyQuestion("overall", QuestionKind.SCALE, "满意吗？"),
    )


def test_a_text_is_kept_to_five_hundred_characters_and_an_empty_one_not_at_all() -> None:
    _, _, text = parse_questions([SCALE, CHOICE, TEXT])
    assert text.read(" " + "字" * 501) == "字" * 500
    assert (text.read("  "), text.read(5)) == (None, None)


@pytest.mark.parametrize(
    ("told", "values", "missing"),
    [
        ({"overall": "5", "q2": "2", "q3": " 好 "}, {"overall": 5, "q2": 2, "q3": "好"}, []),
        ({"overall": 5, "q2": 1}, {"overall": 5, "q2": 1}, []),
        ({"overall": "0", "q2": "3"}, {}, ["overall", "q2"]),
        ({"overall": True, "q2": "²"}, {}, ["overall", "q2"]),
        ({"overall": "５", "q2": [1]}, {}, ["overall", "q2"]),
        ({"overall": 3.0, "q2": None}, {}, ["overall", "q2"]),
        ({"overall": "1", "q2": " 2 "}, {"overall": 1, "q2": 2}, []),
        ({"overall": "6", "q2": "0"}, {}, ["overall", "q2"]),
        ({"overall": "005", "q2": "0002"}, {"overall": 5}, ["q2"]),
        ({"overall": "-1", "q2": "1.5"}, {}, ["overall", "q2"]),
    ],
)
def test_only_what_was_offered_is_an_answer(
    told: dict[str, object], values: dict[str, object], missing: list[str]
) -> None:
    assert read_values(parse_questions([SCALE, CHOICE, TEXT]), told) == (values, missing)


def test_a_round_ends_by_its_date() -> None:
    closes = NOW + timedelta(days=3)
    assert round_state(None, closes, NOW) is RoundState.DRAFT
    assert round_state(NOW, closes, closes - timedelta(microseconds=1)) is RoundState.OPEN
    assert round_state(NOW, closes, closes) is RoundState.CLOSED


@pytest.mark.parametrize(
    ("in_frame", "interested", "verified", "seconds", "expected"),
    [
        (True, False, True, 3, None),
        (True, False, True, 2, None),
        (True, False, True, 1.9, Exclusion.TOO_FAST),
        (True, False, False, 20, Exclusion.UNVERIFIED),
        (True, True, False, 1, Exclusion.INTERESTED),
        (False, True, False, 1, Exclusion.OUTSIDE_FRAME),
    ],
)
def test_the_gravest_reason_excludes(
    in_frame: bool, interested: bool, verified: bool, seconds: float, expected: Exclusion | None
) -> None:
    found = exclusion_of(
        in_frame=in_frame,
        interested=interested,
        verified=verified,
        took=timedelta(seconds=seconds),
        questions=2,
    )
    assert found is expected


def test_where_nobody_knows_how_long_it_took_it_was_not_too_fast() -> None:
    assert exclusion_of(in_frame=True, interested=False, verified=True, took=None, questions=5) is None


def test_a_question_is_stored_as_it_was_asked() -> None:
    _, choice, _ = parse_questions([SCALE, CHOICE, TEXT])
    assert choice.as_json() == {"key": "q2", "kind": "choice", "words": "哪一样？", "choices": ["甲", "乙"]}


def test_an_answer_is_told_back_in_words() -> None:
    scale, choice, text = parse_questions([SCALE, CHOICE, TEXT])
    assert [scale.in_words(5), choice.in_words(2), text.in_words("好")] == ["5", "乙", "好"]


@pytest.mark.parametrize(("days", "wrong"), [(2.99, True), (3, False), (400, False), (400.01, True)])
def test_a_round_lasts_three_to_four_hundred_days(days: float, wrong: bool) -> None:
    assert days_wrong(NOW + timedelta(days=days), NOW) is wrong
