"""Parts by the largest remainder add up to the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.base.apportion import apportion


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (9_300, [2, 3, 5], [1_860, 2_790, 4_650]),  # 004: 2:3:5
        (10, [1, 5, 0], [2, 8, 0]),  # 1.67 and 8.33: the larger remainder gets the fen
        (10, [5, 1, 0], [8, 2, 0]),  # wherever it stands
        (0, [1, 2], [0, 0]),
    ],
)
def test_the_largest_remainder_gets_what_is_left(total: int, weights: list[int], parts: list[int]) -> None:
    assert apportion(total, weights) == parts


FEN = st.integers(0, 10**9)
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any)


@given(FEN, WEIGHTS)
def test_parts_add_up_and_are_within_a_fen_of_exact(total: int, weights: list[int]) -> None:
    parts = apportion(total, weights)
    assert sum(parts) == total
    assert all(
        abs(part * sum(weights) - total * weight) < sum(weights)
        for part, weight in zip(parts, weights, strict=True)
    )
