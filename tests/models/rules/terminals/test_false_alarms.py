"""False alarms: learned per terminal from what staff found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.terminals.false_alarms import LOOKED_AT, AlarmRecord, alarm_record

F, R, N = True, False, None


@pytest.mark.parametrize(
    ("were_false", "record", "doubtful"),
    [
        ([], AlarmRecord(0, 0), False),
        ([F, F, F, F], AlarmRecord(4, 4), False),  # too few to learn from
        ([F, F, N, F, F, R], AlarmRecord(5, 4), True),
        ([F] * 7 + [R] * 3, AlarmRecord(10, 7), True),
        ([F] * 6 + [R] * 3, AlarmRecord(9, 6), False),
        ([R] * 20 + [F] * 80, AlarmRecord(20, 0), False),  # it was mended
    ],
)
def test_worked_examples(were_false: list[bool | None], record: AlarmRecord, doubtful: bool) -> None:
    assert alarm_record(were_false) == record
    assert record.is_doubtful is doubtful


@given(st.lists(st.sampled_from([F, R, N]), max_size=60))
def test_only_the_latest_judged_alarms_count(were_false: list[bool | None]) -> None:
    record = alarm_record(were_false)
    assert 0 <= record.false <= record.judged <= LOOKED_AT
    assert alarm_record([one for one in were_false if one is not None][:LOOKED_AT]) == record
