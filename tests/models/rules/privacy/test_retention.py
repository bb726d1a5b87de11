"""Periods are calendar time, each with its reason; the proof names exactly the purged rows."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from models.rules.privacy.retention import PERIODS, Data, cutoff, proof

NOW = datetime(2028, 8, 31, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (Data.REPORT, datetime(2025, 8, 31, 12, 30, tzinfo=UTC)),
        (Data.CONTACT, datetime(2028, 2, 29, 12, 30, tzinfo=UTC)),  # the month's last day
        (Data.PERSON, datetime(2028, 2, 29, 12, 30, tzinfo=UTC)),
        (Data.ATTEMPT_DETAIL, datetime(2027, 8, 31, 12, 30, tzinfo=UTC)),
        (Data.PARTNER_MESSAGE, NOW - timedelta(days=30)),
    ],
)
def test_a_period_ends_at_the_same_time_of_day(data: Data, expected: datetime) -> None:
    assert cutoff(data, NOW) == expected


def test_a_period_may_cross_the_year() -> None:
    assert cutoff(Data.CONTACT, datetime(2027, 3, 1, tzinfo=UTC)) == datetime(2026, 9, 1, tzinfo=UTC)


def test_every_kind_of_data_has_a_period_and_a_reason() -> None:
    assert set(PERIODS) == set(Data)
    assert all(period.count > 0 and period.source for period in PERIODS.values())
    assert str(PERIODS[Data.REPORT]) == "3 年"


def test_the_proof_depends_on_the_rows_and_not_on_their_order() -> None:
    one, two = UUID(int=1), UUID(int=2)
    assert proof([one, two]) == proof([two, one])
    assert len({proof([]), proof([one]), proof([two]), proof([one, two])}) == 4
