"""Reminders as a phone's calendar reads them (RFC 5545)."""

from datetime import UTC, date, datetime
from uuid import UUID

from bot.texts.duty_calendar import LONGEST_LINE, duty_calendar
from models.actions.duty.appointments import Appointee
from models.rules.duty.kinds import DutyPost, DutyRegime

NOW = datetime(2026, 11, 30, 20, tzinfo=UTC)  # 1 December in China
KEY = UUID(int=1)


def appointee(post: DutyPost, organisation: str = "翠湖物业", until: date | None = None) -> Appointee:
    since = date(2026, 11, 1)
    return Appointee(KEY, KEY, organisation, DutyRegime.USE, post, "沈安全", "", None, "", since, until)


def test_each_post_is_reminded_in_its_own_rhythm_by_local_time() -> None:
    made = duty_calendar([appointee(post) for post in DutyPost], "https://tima.example/duty", NOW)
    lines = made.replace("\r\n ", "").split("\r\n")
    assert [one for one in lines if one.startswith("RRULE")] == [
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=25",
        "RRULE:FREQ=WEEKLY;BYDAY=FR",
        "RRULE:FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=15",
        "RRULE:FREQ=DAILY",
    ]
    assert "SUMMARY:应急演练：翠湖物业" in lines
    assert [one for one in lines if one.startswith("UID")].count(f"UID:{KEY}-drill@tima") == 1
    assert "DTSTART:20261201T010000Z" in lines  # nine in the morning
    assert "DESCRIPTION:每日电梯安全检查记录 https://tima.example/duty" in lines
    assert (lines[0], lines[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])


def test_an_appointment_that_ends_reminds_no_longer_and_signs_are_escaped() -> None:
    one = appointee(DutyPost.OFFICER, "甲, 乙; 丙\\丁", date(2026, 12, 5))
    made = duty_calendar([one], "https://tima.example/duty", NOW).replace("\r\n ", "")
    assert "RRULE:FREQ=DAILY;UNTIL=20261205T155900Z" in made
    assert "SUMMARY:日管控：甲\\, 乙\\; 丙\\\\丁" in made


def test_no_line_is_longer_than_calendars_take() -> None:
    made = duty_calendar([appointee(DutyPost.HEAD, "很长的名称" * 18)], "https://tima.example/duty", NOW)
    assert all(len(line.encode()) <= LONGEST_LINE for line in made.split("\r\n"))
    assert "很长的名称" * 18 in made.replace("\r\n ", "")
