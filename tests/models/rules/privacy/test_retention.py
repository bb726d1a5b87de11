"""Periods are calendar time, each with its reason; the proof names exactly the purged rows."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from models.rules.privacy.retention import PERIODS, Data, cutoff, kept_until, proof

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


def test_the_periods_that_people_are_told() -> None:
    """A change of one is a change of what people agreed to: it gets a new day and a line in the changelog."""
    assert {data.value: str(period) for data, period in PERIODS.items()} == {
        "report": "3 年",
        "claim_file": "3 年",
        "contact": "6 个月",
        "trapped_people": "7 天",
        "hand_over": "6 个月",
        "grant": "1 年",
        "template_message": "30 天",
        "follow": "1 年",
        "survey": "1 年",
        "person": "6 个月",
        "roll": "3 年",
        "paper_ballot": "3 年",
        "maintenance_sheet": "4 年",
        "duty_sheet": "4 年",
        "attempt_detail": "1 年",
        "partner_message": "30 天",
    }
    later = (Data.FOLLOW, Data.MAINTENANCE_SHEET, Data.DUTY_SHEET)
    newer = {Data.CLAIM_FILE: date(2026, 11, 30)} | dict.fromkeys(later, date(2026, 12, 1))
    assert {data: period.valid_from for data, period in PERIODS.items()} == {
        data: newer.get(data, date(2026, 11, 22)) for data in Data
    }


@pytest.mark.parametrize(
    ("now", "six_months_before"),
    [((2027, 6, 15), (2026, 12, 15)), ((2026, 12, 31), (2026, 6, 30)), ((2027, 1, 1), (2026, 7, 1))],
)
def test_months_are_those_of_the_calendar(
    now: tuple[int, int, int], six_months_before: tuple[int, int, int]
) -> None:
    assert cutoff(Data.CONTACT, datetime(*now, tzinfo=UTC)) == datetime(*six_months_before, tzinfo=UTC)


def test_a_period_may_cross_the_year() -> None:
    assert cutoff(Data.CONTACT, datetime(2027, 3, 1, tzinfo=UTC)) == datetime(2026, 9, 1, tzinfo=UTC)


def test_every_kind_of_data_has_a_period_and_a_reason() -> None:
    assert set(PERIODS) == set(Data)
    assert all(period.count > 0 and period.source for period in PERIODS.values())
    assert str(PERIODS[Data.REPORT]) == "3 年"


def test_the_proof_depends_on_the_rows_and_not_on_their_order() -> None:
    one, two = UUID(int=1), UUID(int=2)
    assert proof([one, two]) == proof([two, one])
    # sha256sum of the two lines, without a newline at the end
    assert proof([two, one]) == "7a70c782c5d30f61a8f57b905eaa11c41ec8ffeafaa3a0e99c4fca60044a28d4"
    assert len({proof([]), proof([one]), proof([two]), proof([one, two])}) == 4


@pytest.mark.parametrize(
    ("data", "end"),
    [
        (Data.TRAPPED_PEOPLE, (2026, 12, 8)),  # days
        (Data.CONTACT, (2027, 6, 1)),  # months
        (Data.FOLLOW, (2027, 12, 1)),  # years
    ],
)
def test_what_is_kept_until_a_moment_has_reached_its_cutoff_then(
    data: Data, end: tuple[int, int, int]
) -> None:
    since = datetime(2026, 12, 1, tzinfo=UTC)
    assert kept_until(data, since) == datetime(*end, tzinfo=UTC)
    assert cutoff(data, kept_until(data, since)) == since
