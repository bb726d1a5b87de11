"""Registration numbers: one spelling, and the numbers that one slip leads to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.lifts.registration import near, spell

NUMBER = "梯11江A330101(24)"
numbers = st.text("梯江A0123456789()OI", min_size=1, max_size=20)


@pytest.mark.parametrize(
    "written",
    ["梯11江A330101（24）", "梯１１江Ａ３３０１０１(24)", "梯 11 江a330101 〔24〕", "梯11江A330101【24】", "梯11江A330101[24]"],
)  # fmt: skip
def test_a_number_has_one_spelling(written: str) -> None:
    assert spell(written) == NUMBER == spell(NUMBER)


@pytest.mark.parametrize(
    "written",
    [
        "梯11江A330102(24)", "梯11江A33010(24)", "梯11江A3301011(24)", "梯11江A331001(24)",
        "梯11江A33O101(24)", "梯1I江A33O1O1(24)",
    ],
)  # fmt: skip
def test_one_slip_leads_back(written: str) -> None:
    assert NUMBER in near(spell(written))


def test_two_wrong_digits_are_no_slip_and_a_long_text_is_no_number() -> None:
    assert NUMBER not in near("梯11江A330123(24)")
    assert near("1" * 41) == set()
    assert near("1" * 40)


def test_all_slips_of_one_character_counted_out() -> None:
    digits = "0123456789"
    added = {digit + "1" for digit in digits} | {"1" + digit for digit in digits}
    assert near("1") == added | set(digits) - {"1"}
    assert near("O") == {digit + "O" for digit in digits} | {"O" + digit for digit in digits} | {"0"}
    assert near("AB") >= {"A", "B", "BA", "A8"}
    assert near("OI") >= {"0I", "O1", "01"}
    assert near("OISZB") >= {"01528"}


@given(numbers, st.data())
def test_a_wrong_digit_a_lost_one_and_a_change_of_places_are_found(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 1))
    digit = data.draw(st.sampled_from("0123456789"))
    slips = {number[:place] + digit + number[place:]}
    if number[place].isdigit():
        slips |= {number[:place] + digit + number[place + 1 :], number[:place] + number[place + 1 :]}
    for slip in slips - {number, ""}:
        assert number in near(slip)


@given(numbers)
def test_guesses_are_few_and_never_the_number_itself(number: str) -> None:
    guesses = near(number)
    assert number not in guesses
    assert len(guesses) <= 25 * (len(number) + 1)
