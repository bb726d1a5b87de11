import random

from hypothesis import given
from hypothesis import strategies as st

from models.rules.reports import receipt_number

numbers = st.integers(0, 2**32).map(lambda seed: receipt_number.make(random.Random(seed).randrange))


@given(numbers)
def test_a_made_number_is_valid_and_forgives_grouping_and_full_width(number: str) -> None:
    assert receipt_number.is_valid(number)
    assert receipt_number.read(receipt_number.grouped(number)) == number
    assert receipt_number.read("".join(chr(ord(digit) + 0xFEE0) for digit in number)) == number


@given(numbers, st.integers(0, 15), st.sampled_from("0123456789"))
def test_every_single_wrong_digit_is_noticed(number: str, place: int, digit: str) -> None:
    wrong = number[:place] + digit + number[place + 1 :]
    assert receipt_number.is_valid(wrong) == (wrong == number)


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    number = receipt_number.read(text)
    assert number is None or receipt_number.is_valid(number)


@given(numbers)
def test_a_number_is_shown_in_fours_and_by_its_tail(number: str) -> None:
    assert receipt_number.grouped(number).replace(" ", "") == number
    assert receipt_number.tail(number) == f"尾号 {number[-4:]}"


def test_sixteen_digits_were_meant_as_a_receipt_number_even_if_wrong() -> None:
    assert receipt_number.resembles("1234 5678-9012 ３４５６")
    assert not receipt_number.resembles("1234 5678 9012")
    assert not receipt_number.resembles("1234 5678 9012 345x")


def test_numbers_worked_by_the_standard() -> None:
    """ISO/IEC 7064, MOD 11,10, worked apart from the product; its own example is 0794 with check digit 5."""
    asked: list[int] = []

    def below(most: int) -> int:
        asked.append(most)
        return 42

    assert receipt_number.make(below) == "0000000000000421"
    assert asked == [10**15]
    assert receipt_number.make(lambda _: 0) == "0000000000000000"
    assert receipt_number.make(lambda most: most - 1) == "9999999999999998"
    for wrong in ("000000000000042", "00000000000004210", "000000000000042１", "000000000000042x"):
        assert not receipt_number.is_valid(wrong)


def test_a_number_as_it_is_shown() -> None:
    assert receipt_number.grouped("0000000000000421") == "0000 0000 0000 0421"
    assert receipt_number.tail("0000000000000421") == "尾号 0421"
    assert receipt_number.read("0000-0000_0000·0421") == "0000000000000421"
