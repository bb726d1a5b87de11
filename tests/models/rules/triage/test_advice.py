"""What to do at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.triage.advice import Advice, advice_for


@pytest.mark.parametrize(
    ("told", "advice"),
    [
        (["三楼有异响"], ()),
        (["电梯突然下坠，有人摔伤"], (Advice.CALL_120, Advice.LEAVE_STANDING)),
        (["开门走车，没有人受伤"], (Advice.LEAVE_STANDING,)),
        # The words that came later count as the first ones do.
        (["门关不上", "夹伤了一个孩子"], (Advice.CALL_120, Advice.LEAVE_STANDING)),
        ([], ()),
    ],
)
def test_of_a_hazard(told: list[str], advice: tuple[Advice, ...]) -> None:
    assert advice_for(told, is_hazard=True) == advice


def test_in_an_entrapment_the_lift_stands_already() -> None:
    assert advice_for(["电梯下坠，有人受伤"], is_hazard=False) == (Advice.CALL_120,)


@given(st.lists(st.text(max_size=40), max_size=4), st.booleans())
def test_a_tap_that_says_somebody_is_ill_always_calls_the_ambulance(told: list[str], is_hazard: bool) -> None:
    assert advice_for(told, needs_doctor=True, is_hazard=is_hazard)[0] is Advice.CALL_120
