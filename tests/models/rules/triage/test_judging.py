"""What an answer says of itself, and when no topic is offered."""

from unittest.mock import patch

import pytest

from models.rules.triage import judging
from models.rules.triage.concepts import concepts_in
from models.rules.triage.judging import PART, SURELY_NOTHING, Entrapment, Judged, Topic, judge, topics_of
from models.rules.triage.model import model
from models.rules.triage.plain import fold


def test_an_answer_names_the_words_that_decided() -> None:
    assert judge("123") == Judged(Entrapment.NO, model().trapped.bias, "", by_floor=False)
    plain = judge("我被困在电梯里了")
    assert (plain.entrapment, plain.part, plain.by_floor) == (Entrapment.CERTAIN, "我被困在电梯里了", True)
    assert plain.score > model().thresholds["certain"]
    fault = judge("门关不上")
    assert (fault.entrapment, fault.part, fault.by_floor) == (Entrapment.NO, "门关不上", False)


def test_a_long_text_without_an_end_is_judged_in_pieces_from_its_first_character_on() -> None:
    part = judge("困" + "喵" * 150).part
    assert part == "困" + "喵" * (PART - 1)


@pytest.mark.parametrize(
    ("nothing", "offered"),
    [
        (100 + SURELY_NOTHING, [Topic.HAZARD, Topic.LIFT]),
        (101 + SURELY_NOTHING, []),
        (50, [Topic.HAZARD, Topic.LIFT]),
    ],
)
def test_topics_are_offered_unless_the_text_is_surely_about_something_else(
    nothing: int, offered: list[Topic]
) -> None:
    scores = {Topic.LIFT: 50, Topic.HAZARD: 100, Topic.NONE: nothing}
    with patch.object(judging, "_scores", lambda _text: scores):
        assert topics_of("…") == offered


def test_comments_of_the_list_of_concepts_are_no_spellings() -> None:
    assert concepts_in("#") == concepts_in("spellings") == []


@pytest.mark.parametrize("word", ["conversation", "abcd12345678", "138001380001"])
def test_twelve_letters_or_digits_that_are_no_code_stay(word: str) -> None:
    assert fold(word) == word
