"""A duty sheet: what has to be on it, and whether it counts for its day.

令第74号 第七十六条: each day the officer looks at each lift in use by the risk list and makes the record;
what is found is met at once; a day without findings is recorded, too (零风险报告). A sheet is about the day
of its tap. It is never filled in for another day: nobody can have looked yesterday who did not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from models.rules.duty.kinds import DutyPeriod, DutyPost, DutyRegime, periods_of
from models.rules.duty.risk_list import RiskItem

MOST_WORDS = 1000
MOST_FINDING_WORDS = 300
# Of a tap that waited on the phone. What comes later is kept with both times (补记) and counts for no day:
# a phone is believed for a day in a cellar, not for a week.
COMES_WITHIN = timedelta(hours=24)


class DutyAnswer(StrEnum):
    FITS = "fits"  # 符合
    FAILS = "fails"  # 不符合
    ABSENT = "absent"  # 无此项


class DutySheetProblem(StrEnum):
    UNANSWERED = "unanswered"
    NO_FINDING_WORDS = "no_finding_words"
    TOO_LONG = "too_long"
    NO_WORDS = "no_words"  # a report and minutes are words


class SheetRefusal(StrEnum):
    """Why this person cannot sign this sheet now."""

    NOT_APPOINTED = "not_appointed"
    NOT_THEIRS = "not_theirs"  # another unit's lift, or another estate's
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class ItemAnswer:
    """An item as it was answered. `words` of a finding: what it is, and what was done at once."""

    item: RiskItem
    answer: DutyAnswer
    words: str = ""


def read_answers(
    items: Sequence[RiskItem], answers: Mapping[str, str], words: Mapping[str, str]
) -> tuple[ItemAnswer, ...] | DutySheetProblem:
    """Both by the item's key, as typed. Words of an item that fits are dropped."""
    found = []
    for item in items:
        told = answers.get(item.key)
        if told not in tuple(DutyAnswer):
            return DutySheetProblem.UNANSWERED
        answer = DutyAnswer(told)
        if answer is DutyAnswer.FAILS and not words.get(item.key):
            return DutySheetProblem.NO_FINDING_WORDS
        said = words[item.key] if answer is DutyAnswer.FAILS else ""
        if len(said) > MOST_FINDING_WORDS:
            return DutySheetProblem.TOO_LONG
        found.append(ItemAnswer(item, answer, said))
    return tuple(found)


def exceptions_of(answered: Sequence[ItemAnswer]) -> dict[str, list[str]]:
    """What is kept of the answers: answer and words by the item's key, where it does not fit."""
    return {
        one.item.key: [one.answer.value, one.words] for one in answered if one.answer is not DutyAnswer.FITS
    }


def answers_with(
    items: Sequence[RiskItem], exceptions: Mapping[str, Sequence[str]]
) -> tuple[ItemAnswer, ...]:
    """The answers again, from what was asked and what was kept."""
    found = []
    for item in items:
        answer, words = exceptions.get(item.key, (DutyAnswer.FITS.value, ""))
        found.append(ItemAnswer(item, DutyAnswer(answer), words))
    return tuple(found)


def words_problem(period: DutyPeriod, words: str) -> DutySheetProblem | None:
    """Of a week's report, a month's minutes and a drill's course; a daily sheet may do without."""
    if len(words) > MOST_WORDS:
        return DutySheetProblem.TOO_LONG
    return DutySheetProblem.NO_WORDS if period is not DutyPeriod.DAY and not words else None


def has_zero_risk(answered: Sequence[ItemAnswer]) -> bool:
    return all(one.answer is not DutyAnswer.FAILS for one in answered)


def counts(filled_at: datetime, received_at: datetime) -> bool:
    """Whether the sheet keeps its day; else it is a late entry (补记)."""
    return received_at - filled_at <= COMES_WITHIN


def may_sign(
    regime: DutyRegime, post: DutyPost, period: DutyPeriod, since: date, until: date | None, day: date
) -> SheetRefusal | None:
    """The appointment has to hold on the day of the tap, its last day included."""
    if period not in periods_of(regime, post) or day < since or (until is not None and day > until):
        return SheetRefusal.NOT_APPOINTED
    return None
