"""How a line of an evaluation is told: judged, without data, or seen too seldom to judge."""

from dataclasses import replace
from fractions import Fraction

from bot.texts.evaluations import change_words, step_words
from models.actions.maintenance.read_evaluations import ScoreStepLine

THREE = ScoreStepLine(
    dimension="record", name="arrival", points=None, worth=15, events=2, exposure=Fraction(3),
    judged=None, worst=None, city=None, needed=None, gain=None, strength=None, least=Fraction(10),
)  # fmt: skip


def test_what_was_seen_too_seldom_says_how_often_and_what_the_scheme_wants() -> None:
    assert step_words(THREE, {}) == "66.7%（2/3 次困人）；少于方案要的 10 次困人，太少，不评也不计分"
    rare = replace(THREE, name="entrapments", exposure=Fraction("0.1"), least=Fraction("0.5"))
    assert step_words(rare, {}) == (
        "每百部电梯一年 20.0 次（2 次）；少于方案要的 0.5 百梯年，太少，不评也不计分"
    )
    assert change_words(THREE) == ""
    never = replace(THREE, events=None, exposure=None, least=None)
    assert step_words(never, {}) == "没有数据，不计分"
