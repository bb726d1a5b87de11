"""Retention periods of personal data.

The law gives the limit in words only: the shortest time that the purpose needs
(PIPL 19, 47). The periods here are our reading of it; each names why it is as
long as it is. Facts without a person (incidents, reports, their times and
outcomes) and the audit log are kept: they are the record of the lift.
"""

import calendar
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID


class Data(StrEnum):
    """A kind of data that has an end."""

    REPORT = "report"  # words, photos, and which person it was
    CLAIM_FILE = "claim_file"  # photos, papers and recordings of a claim; its sums and times stay
    CONTACT = "contact"  # the phone number that a reporter left
    TRAPPED_PEOPLE = "trapped_people"  # whether somebody inside was ill, a child or elderly
    HAND_OVER = "hand_over"  # what was said between a resident and staff
    GRANT = "grant"  # the consent to one WeChat message
    TEMPLATE_MESSAGE = "template_message"  # what became of a message by a template
    FOLLOW = "follow"  # that a person follows a lift, and what they were told of it
    SURVEY = "survey"  # a round's texts, and who answered; the scores stay
    PERSON = "person"  # a WeChat identity that no report refers to
    ROLL = "roll"  # names and numbers of the owners on the roll of a vote
    PAPER_BALLOT = "paper_ballot"  # photos of ballots on paper, which people have signed
    MAINTENANCE_SHEET = "maintenance_sheet"  # its items and photos, and who worked and signed
    DUTY_SHEET = "duty_sheet"  # its answers and findings with photos, and who signed
    ATTEMPT_DETAIL = "attempt_detail"  # what a recipient's server answered
    PARTNER_MESSAGE = "partner_message"  # ids of partners' messages


class PeriodUnit(StrEnum):
    DAY = "天"
    MONTH = "个月"
    YEAR = "年"


@dataclass(frozen=True)
class RetentionPeriod:
    """A whole number of calendar units, in force from a day, with the reason for its length."""

    count: int
    unit: PeriodUnit
    valid_from: date
    source: str

    def __str__(self) -> str:
        """`3 年`, as people are told it."""
        return f"{self.count} {self.unit.value}"


_FIRST_DAY = date(2026, 11, 22)

PERIODS: dict[Data, RetentionPeriod] = {
    Data.REPORT: RetentionPeriod(
        3, PeriodUnit.YEAR, _FIRST_DAY, "Civil Code 188: claims for damage may be brought for three years"
    ),
    Data.CLAIM_FILE: RetentionPeriod(
        3,
        PeriodUnit.YEAR,
        date(2026, 11, 30),
        "Civil Code 188: disputes about what was paid; the insurer keeps its own file as its law asks",
    ),
    Data.CONTACT: RetentionPeriod(
        6,
        PeriodUnit.MONTH,
        _FIRST_DAY,
        "PIPL 19: to call back about the matter; questions come within months",
    ),
    Data.TRAPPED_PEOPLE: RetentionPeriod(
        7,
        PeriodUnit.DAY,
        _FIRST_DAY,
        "PIPL 28: health and age serve the rescue alone; a week for questions about it",
    ),
    Data.HAND_OVER: RetentionPeriod(
        6, PeriodUnit.MONTH, _FIRST_DAY, "PIPL 19: questions about an answer come within months"
    ),
    Data.GRANT: RetentionPeriod(
        1, PeriodUnit.YEAR, _FIRST_DAY, "PIPL 19: a message about a report; hardly a matter takes longer"
    ),
    Data.TEMPLATE_MESSAGE: RetentionPeriod(
        30, PeriodUnit.DAY, _FIRST_DAY, "PIPL 19: WeChat tells within minutes; a month for questions about it"
    ),
    Data.FOLLOW: RetentionPeriod(
        1,
        PeriodUnit.YEAR,
        date(2026, 12, 1),
        "PIPL 19: who has moved away forgets to end it; one tap goes on for another year",
    ),
    Data.SURVEY: RetentionPeriod(
        1,
        PeriodUnit.YEAR,
        _FIRST_DAY,
        "PIPL 19: one answer a person, disputes, and the year's report; then scores do",
    ),
    Data.PERSON: RetentionPeriod(
        6, PeriodUnit.MONTH, _FIRST_DAY, "PIPL 19, 47: nothing refers to it; long enough for a second report"
    ),
    Data.ROLL: RetentionPeriod(
        3,
        PeriodUnit.YEAR,
        _FIRST_DAY,
        "Civil Code 280, 188: a year to annul; three for claims about the money",
    ),
    Data.PAPER_BALLOT: RetentionPeriod(
        3, PeriodUnit.YEAR, _FIRST_DAY, "as the roll that they are read against"
    ),
    Data.MAINTENANCE_SHEET: RetentionPeriod(
        4,
        PeriodUnit.YEAR,
        date(2026, 12, 1),
        "TSG T5002-2017 art. 5: records of maintenance are kept at least four years",
    ),
    Data.DUTY_SHEET: RetentionPeriod(
        4,
        PeriodUnit.YEAR,
        date(2026, 12, 1),
        "no period in orders 73 and 74: as long as the maintenance sheets that they are read beside",
    ),
    Data.ATTEMPT_DETAIL: RetentionPeriod(
        1, PeriodUnit.YEAR, _FIRST_DAY, "Cybersecurity Law: network logs at least six months; a yearly report"
    ),
    Data.PARTNER_MESSAGE: RetentionPeriod(
        30, PeriodUnit.DAY, _FIRST_DAY, "Standard Webhooks 1.0: repeats end after three days; ten times that"
    ),
}


def cutoff(data: Data, now: datetime) -> datetime:
    """The cutoff time: data from this moment or before has been kept for its full period."""
    period = PERIODS[data]
    match period.unit:
        case PeriodUnit.DAY:
            return now - timedelta(days=period.count)
        case PeriodUnit.MONTH:
            return _months_before(now, period.count)
        case PeriodUnit.YEAR:
            return _months_before(now, 12 * period.count)


def kept_until(data: Data, since: datetime) -> datetime:
    """The first moment at which `cutoff` has reached `since`, to the day."""
    period = PERIODS[data]
    if period.unit is PeriodUnit.DAY:
        return since + timedelta(days=period.count)
    return _months_before(since, -period.count * (12 if period.unit is PeriodUnit.YEAR else 1))


def _months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many calendar months earlier, or that month's last day."""
    index = moment.year * 12 + moment.month - 1 - months
    year, month = index // 12, index % 12 + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day)


def proof(ids: Iterable[UUID]) -> str:
    """SHA-256 in hex of the ids, sorted, one a line: shows later which rows were purged, and no others."""
    return hashlib.sha256("\n".join(sorted(str(one) for one in ids)).encode()).hexdigest()
