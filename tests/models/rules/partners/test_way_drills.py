"""Ways to people are tested by day, within the limit of every channel."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.forwarding.drills import LIMIT
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.way_drills import BEGINS, ENDS, next_way_drill, ways_to_test
from models.rules.rescues.call_outs import CallWay

LOCAL = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("now", "passed", "at"),
    [
        ((30, 14, 0), True, (33, 10, 0)),
        ((30, 12, 30), True, (32, 16, 59)),  # 08:30 of the third day is too early: the evening before
        ((30, 22, 0), True, (33, 16, 59)),
        ((30, 13, 0), True, (33, 9, 0)),
        ((30, 21, 0), True, (33, 16, 59)),
        ((30, 10, 0), False, (30, 11, 0)),
        ((30, 16, 30), False, (31, 9, 0)),
        ((30, 3, 0), False, (30, 9, 0)),
    ],
)
def test_the_next_test(now: tuple[int, int, int], passed: bool, at: tuple[int, int, int]) -> None:
    def moment(day: int, hour: int, minute: int) -> datetime:
        return datetime(2026, 10, 1, hour, minute, tzinfo=LOCAL) + timedelta(days=day - 1)

    assert next_way_drill(moment(*now), passed=passed) == moment(*at)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(LOCAL)), st.booleans())
def test_nobodys_telephone_rings_at_night_and_the_limit_holds(now: datetime, passed: bool) -> None:
    at = next_way_drill(now, passed=passed)
    assert BEGINS <= at.time() < ENDS
    assert now < at <= now + LIMIT
    assert at.astimezone(UTC) > now.astimezone(UTC)


def test_ones_own_channel_is_not_tested_twice() -> None:
    phone = (CallWay.SMS, CallWay.VOICE)
    assert ways_to_test(phone, ChannelKind.WEBHOOK) == [ChannelKind.SMS, ChannelKind.VOICE]
    assert ways_to_test((*phone, CallWay.WECOM), ChannelKind.SMS) == [
        ChannelKind.VOICE,
        ChannelKind.WECOM_APP,
    ]
    assert ways_to_test((), None) == []
