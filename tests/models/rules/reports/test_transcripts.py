"""Transcripts: plain, short, and heeded in one direction alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.reports.kinds import ReportKind
from models.rules.reports.transcripts import MOST_CHARACTERS, raises_alarm, read_transcript


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        (" 我被困\n在电梯里\x1b[0m ", "我被困 在电梯里 [0m"),
        ("", ""),
        ("\u202e右", "右"),
        ("好" * 2000, "好" * MOST_CHARACTERS),
    ],
)
def test_a_transcript_is_one_plain_line(heard: str, shown: str) -> None:
    assert read_transcript(heard) == shown


@given(st.text())
def test_reading_again_changes_nothing(heard: str) -> None:
    once = read_transcript(heard)
    assert read_transcript(once) == once
    assert len(once) <= MOST_CHARACTERS
    assert once.isprintable()


@pytest.mark.parametrize(
    ("kind", "heard", "alarm"),
    [
        (ReportKind.HAZARD, "我被困在电梯里了", True),
        (ReportKind.SUGGESTION, "有人关在电梯里出不来", True),
        (ReportKind.HAZARD, "门口有异响", False),
        (ReportKind.HAZARD, "", False),
        (ReportKind.ENTRAPMENT, "我被困在电梯里了", False),
        (ReportKind.ENTRAPMENT, "没有人被困，发错了", False),
    ],
)
def test_an_alarm_is_added_where_the_report_tells_of_nobody_trapped(
    kind: ReportKind, heard: str, alarm: bool
) -> None:
    assert raises_alarm(kind, heard) is alarm
