import random

from hypothesis import given
from hypothesis import strategies as st

from models.rules.lifts import code as lift_code

codes = st.integers(0, 2**32).map(lambda seed: lift_code.make(random.Random(seed).randbytes))


@given(codes)
def test_a_made_code_is_valid_and_reads_as_itself(code: str) -> None:
    assert lift_code.is_valid(code)
    assert lift_code.read_code(code) == code


@given(codes, st.integers(0, 11), st.sampled_from(lift_code.ALPHABET))
def test_every_single_wrong_character_is_noticed(code: str, place: int, character: str) -> None:
    wrong = code[:place] + character + code[place + 1 :]
    assert lift_code.is_valid(wrong) == (wrong == code)


@given(codes, st.integers(0, 11), st.integers(0, 11))
def test_every_swap_of_two_characters_is_noticed(code: str, one: int, other: int) -> None:
    swapped = list(code)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    assert lift_code.is_valid("".join(swapped)) == ("".join(swapped) == code)


@given(codes)
def test_what_people_type_is_forgiven(code: str) -> None:
    full_width = "".join(chr(ord(character) + 0xFEE0) for character in code)
    for typed in (
        code.lower(),
        lift_code.grouped(code),
        f"  {code[:4]}-{code[4:8]}—{code[8:]}。".replace("—", "-"),
        code.replace("0", "O").replace("1", "l"),
        full_width,
        f"https://tima.example/l/{code}",
        f"https://tima.example/l/{code}/report?from=label",
    ):
        assert lift_code.read_code(typed) == code


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    code = lift_code.read_code(text)
    assert code is None or lift_code.is_valid(code)
    number = lift_code.read_rescue_number(text)
    assert number is None or (number.isascii() and number.isdigit() and 5 <= len(number) <= 7)


def test_a_rescue_number_is_read_as_people_type_it() -> None:
    for typed in ("330106", "３３０１０６", "33O1O6", " 330 106 ", "识别码：330106", "救援识别码 330106"):
        assert lift_code.read_rescue_number(typed) == "330106"
    for other in ("1", "3301", "33010612", "33010a", "被困", ""):
        assert lift_code.read_rescue_number(other) is None


def test_codes_worked_with_another_arithmetic() -> None:
    """Multiplied out over GF(32) apart from the product: the sum of each value times 2 to the power of its place."""
    assert lift_code.make(lambda count: bytes(range(count))) == "0123456789AM"
    assert (
        lift_code.make(lambda count: bytes(range(32, 32 + count))) == "0123456789AM"
    )  # five bits of each byte
    assert lift_code.make(lambda count: b"\xff" * count) == "ZZZZZZZZZZZK"


def test_only_twelve_capitals_are_a_code() -> None:
    assert lift_code.is_valid("0123456789AM")
    for other in ("0123456789A", "0123456789AM0", "0123456789am", "0123456789A-", ""):
        assert not lift_code.is_valid(other)
    assert lift_code.read_code("https://tima.example/l/0123456789AM0") is None
    assert lift_code.read_code("O123456789AM") == lift_code.read_code("oI23456789am") == "0123456789AM"
    assert lift_code.read_code("0l23456789AM") == "0123456789AM"


def test_a_number_is_printed_in_fours() -> None:
    assert lift_code.grouped("0123456789AM") == "0123 4567 89AM"
    assert lift_code.grouped("33010") == "3301 0"


def test_a_rescue_number_has_five_to_seven_digits() -> None:
    found = [lift_code.read_rescue_number("1234567890"[:length]) for length in range(3, 10)]
    assert found == [None, None, "12345", "123456", "1234567", None, None]
