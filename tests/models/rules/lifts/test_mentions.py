"""Lift codes, page addresses and rescue numbers, found among any words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.lifts.code import ALPHABET, LENGTH, is_valid, make
from models.rules.lifts.mentions import Mentions, mentions

CODE = make(lambda count: bytes(range(7, 7 + count)))
WORDS = st.text(
    st.characters(categories=["Lo", "Zs", "Po"], exclude_characters="零〇一幺二两三四五六七八九"), max_size=30
)


@given(WORDS, WORDS)
def test_a_code_is_found_among_any_words(before: str, after: str) -> None:
    for written in (
        CODE,
        CODE.lower(),
        f"{CODE[:4]} {CODE[4:8]} {CODE[8:]}",
        f"{CODE[:4]}-{CODE[4:8]}-{CODE[8:]}",
    ):
        assert mentions(f"{before}。{written}。{after}").codes == (CODE,)


@given(WORDS, st.integers(10_000, 9_999_999).map(str), WORDS)
def test_a_rescue_number_is_found_among_any_words(before: str, number: str, after: str) -> None:
    assert number in mentions(f"{before}，{number}，{after}").rescue_numbers


@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH).filter(lambda text: not is_valid(text)))
def test_what_is_no_code_is_none(text: str) -> None:
    assert mentions(text).codes == ()


@pytest.mark.parametrize(
    ("text", "numbers", "labelled"),
    [
        ("被困了，识别码330101", ("330101",), True),
        ("识别码：３３０１０１", ("330101",), True),
        ("识别码 330 101 救命", ("330101",), True),
        ("330 101", ("330101",), False),
        ("三三零幺零一被困了", ("330101",), False),
        ("33O1O1", ("330101",), False),
        ("18楼 330101", ("330101",), False),
        ("330102坏了，识别码330101", ("330101", "330102"), True),  # what stands behind a label goes first
        ("330101 330101 还是330101", ("330101",), False),
        ("3301", (), False),
        ("1234567", ("1234567",), False),
        ("12345678", (), False),
        ("OIL10", (), False),  # letters that look like digits are a number only among more digits
        ("OIL100", (), False),
        ("O1O10", ("01010",), False),
        ("330    101", (), False),  # too far apart to belong together
        ("330 101 102", (), False),
        ("33 01 01", ("330101",), False),
        ("33O 1O1", (), False),  # letters among parted digits: no number
        ("code is 330 101 help", ("330101",), True),
        ("lift 330 101 help", (), False),
        ("Number: 330101", ("330101",), True),
        ("万三三零幺零一", (), False),
        ("三三零幺零一十", (), False),
        ("编号 99004", ("99004",), True),
        ("330101和330102都困人", ("330101", "330102"), False),
        ("我电话13800001234", (), False),
        ("2026-11-29 12:30", (), False),
        ("一百二十三万四千五百", (), False),
        ("", (), False),
    ],
)
def test_numbers_as_people_write_them(text: str, numbers: tuple[str, ...], labelled: bool) -> None:
    found = mentions(text)
    assert (found.rescue_numbers, found.labelled) == (numbers, labelled)


OTHER = make(lambda count: bytes(range(11, 11 + count)))


@pytest.mark.parametrize(
    "text",
    [
        f"{CODE} {OTHER}",
        f"{CODE[:4]} {CODE[4:8]} {CODE[8:]} {OTHER[:6]}-{OTHER[6:]}",
        f"7 {CODE[:4]} {CODE[4:8]} {CODE[8:]} 8 {OTHER}",
        f"https://tima.example/l/{CODE} /l/{OTHER}",
        f"/l/{CODE} {OTHER} {CODE}",
    ],
)
def test_two_codes_of_one_message_in_their_order_and_once(text: str) -> None:
    assert mentions(text).codes == (CODE, OTHER)


def test_a_page_s_address_of_no_lift_is_none() -> None:
    wrong = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
    assert mentions(f"https://tima.example/l/{wrong}") == Mentions()
    assert mentions(f"{CODE[:6]} 和 {CODE[6:]}").codes == ()


def test_at_most_eight_codes_are_looked_up() -> None:
    def code_from(first: int) -> str:
        return make(lambda count: bytes(range(first, first + count)))

    codes = [code_from(first) for first in range(9)]
    assert mentions(" ".join(codes)).codes == tuple(codes[:8])


def test_a_pages_address_names_its_lift() -> None:
    assert mentions(f"https://tima.example/l/{CODE}?from=label 有人被困").codes == (CODE,)


@pytest.mark.parametrize(
    "text",
    [
        "隔壁电梯有人被困", "旁边", "对面那部", "另一部电梯", "另一台", "另外一个", "另外部", "邻近", "相邻",
        "the lift next door", "the Next lift", "the other lift", "other elevator",
    ],
)  # fmt: skip
def test_another_lift_than_the_one_at_hand(text: str) -> None:
    assert mentions(text).nearby


def test_a_message_names_at_most_eight() -> None:
    assert len(mentions(" ".join(str(100_000 + number) for number in range(500))).rescue_numbers) == 8


def test_mentions_are_true_where_a_lift_is_named() -> None:
    assert mentions("330101")
    assert mentions(CODE)
    assert not mentions("隔壁那部")


def test_a_group_of_digits_among_other_words_needs_a_label() -> None:
    assert mentions("3301 01 坏了").rescue_numbers == ()
    assert mentions("识别码 3301 01 坏了").rescue_numbers == ("330101",)
