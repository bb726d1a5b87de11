"""The coefficient of claims follows from what is on record (004: 0.95, 0.9, 1, 1.1, base + 50 %)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from models.rules.insurance.claims_history import InsuredTerm, history_before
from models.rules.insurance.premium_scheme import ClaimsHistory


def year(of: int, **told: Any) -> InsuredTerm:
    return InsuredTerm(datetime(of, 3, 1), datetime(of + 1, 3, 1), **told)


START = datetime(2026, 3, 1)
LONG = InsuredTerm(datetime(2023, 3, 1), START)


@pytest.mark.parametrize(
    ("terms", "history"),
    [
        ([], ClaimsHistory.FIRST_YEAR),
        ([year(2026)], ClaimsHistory.FIRST_YEAR),
        ([year(2025)], ClaimsHistory.ONE_CLEAN_YEAR),
        ([year(2025), year(2024)], ClaimsHistory.TWO_CLEAN_YEARS),
        ([year(2025), year(2024), year(2023)], ClaimsHistory.TWO_CLEAN_YEARS),
        ([LONG], ClaimsHistory.TWO_CLEAN_YEARS),
        ([year(2024)], ClaimsHistory.FIRST_YEAR),
        ([year(2025), year(2023)], ClaimsHistory.ONE_CLEAN_YEAR),
        ([year(2025, claims=1)], ClaimsHistory.CLAIM),
        ([year(2025, claims=2, casualties=1)], ClaimsHistory.CASUALTY),
        ([year(2024, claims=1, casualties=1)], ClaimsHistory.CASUALTY),
        ([year(2025), year(2024, claims=1)], ClaimsHistory.ONE_CLEAN_YEAR),
        ([year(2025, claims=1, casualties=1, is_used_up=True)], ClaimsHistory.EXHAUSTED),
        ([year(2025), year(2025)], ClaimsHistory.ONE_CLEAN_YEAR),  # two policies side by side
        ([year(2025), year(2025, claims=1)], ClaimsHistory.CLAIM),
        ([year(2025), year(2024, is_used_up=True)], ClaimsHistory.ONE_CLEAN_YEAR),
    ],
)
def test_history(terms: list[InsuredTerm], history: ClaimsHistory) -> None:
    assert history_before(terms, START) is history


def test_a_year_is_whole() -> None:
    assert InsuredTerm(START, START + timedelta(days=200)).years == 1
    assert (year(2024).years, LONG.years) == (1, 3)
