"""What reaching people costs: dated prices of a message, whole fen of a month, nothing invented."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.partners.reach import (
    MOST_CFEN,
    RECEIPT_WITHIN,
    DatedPrice,
    DayCount,
    WayCost,
    cost_of,
    counts_as_receipt,
    price_on,
    price_words,
    read_price,
)
from models.rules.rescues.call_outs import CallWay

T0 = datetime(2026, 11, 30, 12, tzinfo=UTC)
SMS, VOICE, WECOM = CallWay.SMS, CallWay.VOICE, CallWay.WECOM
FIRST, TENTH = date(2026, 11, 1), date(2026, 11, 10)


@pytest.mark.parametrize(
    ("text", "cfen"),
    [("0.045", 450), ("0.0355", 355), ("0", 0), ("10", MOST_CFEN), ("1.2", 12_000), ("10.0001", None),
     ("0.04501", None), ("-1", None), ("", None), ("1,2", None), ("１", None), ("100", None), ("1e1", None)],
)  # fmt: skip
def test_a_price_is_yuan_with_four_decimals(text: str, cfen: int | None) -> None:
    assert read_price(text) == cfen


@pytest.mark.parametrize(("cfen", "words"), [(450, "0.045"), (12_000, "1.20"), (0, "0.00"), (355, "0.0355")])
def test_a_price_is_shown_as_the_list_has_it(cfen: int, words: str) -> None:
    assert price_words(cfen) == words


@given(st.integers(0, MOST_CFEN))
def test_every_price_reads_back(cfen: int) -> None:
    assert read_price(price_words(cfen)) == cfen


def test_the_newest_price_that_has_begun_counts_and_ones_own_before_all() -> None:
    prices = [DatedPrice(SMS, FIRST, 450), DatedPrice(SMS, TENTH, 400), DatedPrice(VOICE, FIRST, 1100)]
    assert price_on(prices, SMS, date(2026, 11, 9)) == 450
    assert price_on(prices, SMS, TENTH) == 400
    assert price_on(prices, SMS, date(2026, 10, 31)) is None
    assert price_on(prices, WECOM, TENTH) is None
    own = DatedPrice(SMS, FIRST, 500, is_own=True)
    assert price_on([*prices, own], SMS, TENTH) == 500


def test_a_month_is_summed_by_way_and_rounded_once() -> None:
    prices = [DatedPrice(SMS, FIRST, 455), DatedPrice(SMS, TENTH, 400), DatedPrice(WECOM, FIRST, 0)]
    counts = [DayCount(SMS, FIRST, 3), DayCount(SMS, TENTH, 2), DayCount(VOICE, FIRST, 1),
        DayCount(WECOM, FIRST, 9)]  # fmt: skip
    assert cost_of(counts, prices) == [
        WayCost(SMS, 5, 22),  # 13.65 + 8 fen
        WayCost(VOICE, 1, None),
        WayCost(WECOM, 9, 0),
    ]


def test_half_a_fen_is_rounded_up_and_a_day_without_a_price_leaves_the_month_open() -> None:
    assert cost_of([DayCount(SMS, FIRST, 1)], [DatedPrice(SMS, FIRST, 450)]) == [WayCost(SMS, 1, 5)]
    assert cost_of([DayCount(SMS, FIRST, 1)], [DatedPrice(SMS, TENTH, 450)]) == [WayCost(SMS, 1, None)]
    assert cost_of([DayCount(WECOM, FIRST, 2)], [DatedPrice(WECOM, FIRST, 450)]) == [WayCost(WECOM, 2, 9)]
    assert cost_of([], []) == []


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=31), st.integers(0, MOST_CFEN))
def test_the_sum_of_a_month_is_within_half_a_fen_of_the_exact_one(numbers: list[int], price: int) -> None:
    counts = [DayCount(SMS, FIRST + timedelta(days=day), number) for day, number in enumerate(numbers)]
    [cost] = cost_of(counts, [DatedPrice(SMS, FIRST, price)])
    assert cost.count == sum(numbers)
    assert cost.fen is not None
    assert abs(cost.fen - Decimal(sum(numbers) * price) / 100) <= Decimal("0.5")


def test_a_receipt_belongs_to_a_message_of_the_last_days() -> None:
    assert counts_as_receipt(T0, T0 - timedelta(seconds=30))  # clocks differ a little
    assert counts_as_receipt(T0, T0 - timedelta(minutes=1))
    assert counts_as_receipt(T0, T0 + RECEIPT_WITHIN)
    assert not counts_as_receipt(T0, T0 + RECEIPT_WITHIN + timedelta(seconds=1))
    assert not counts_as_receipt(T0, T0 - timedelta(minutes=2))
