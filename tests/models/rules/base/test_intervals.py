"""Score intervals, by hand and beside the interval of surveys."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.base.intervals import Bounds, Law, Seen, bounds, pooled
from models.rules.surveys.satisfaction import wilson


def test_a_share_is_wilsons() -> None:
    """z = 1.96, z2 = 3.8416. 4 of 4: (8 + 3.8416 - 3.8416) / (2 x 7.8416) to 1."""
    assert bounds(Seen(4, Fraction(4)), Law.SHARE) == Bounds(
        Fraction(8, 1) / (2 * Fraction("7.8416")), Fraction(1)
    )
    assert bounds(Seen(0, Fraction(4)), Law.SHARE).low == 0


@given(st.integers(0, 3_000), st.integers(1, 3_000))
def test_a_share_is_the_interval_of_surveys(events: int, of: int) -> None:
    events = min(events, of)
    ours, theirs = bounds(Seen(events, Fraction(of)), Law.SHARE), wilson(events, of)
    assert abs(ours.low - Fraction(theirs.low)) < Fraction(1, 10**4)
    assert abs(ours.high - Fraction(theirs.high)) < Fraction(1, 10**4)
    assert 0 <= ours.low <= Fraction(events, of) <= ours.high <= 1


@pytest.mark.parametrize(
    ("events", "exposure", "low", "high"),
    [(0, 1, "0.00", "3.84"), (10, 1, "5.43", "18.41"), (10, 2, "2.72", "9.20"), (100, 1, "82.23", "121.61")],
)
def test_a_rate_by_hand(events: int, exposure: int, low: str, high: str) -> None:
    """(x + z2/2 +- z root(x + z2/4)) / exposure"""
    found = bounds(Seen(events, Fraction(exposure)), Law.RATE)
    assert (round(found.low, 2), round(found.high, 2)) == (Fraction(low), Fraction(high))


def test_all_together() -> None:
    assert pooled([Seen(1, Fraction(2)), Seen(0, Fraction(2))]) == Fraction(1, 4)
    assert pooled([Seen(0, Fraction())]) is None
    assert Seen(1, Fraction()).raw is None
