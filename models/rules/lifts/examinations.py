"""Inspections and self-tests: what a lift owes next, and by which day.

TSG T7001-2023 (定期检验) and TSG T7008-2023 (自行检测): a lift is inspected in the years 1, 4, 7, 10, 13
and 15 after it was accepted, and each year from then on; in the years between it is self-tested. The day is
the one that the last certificate names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

INSPECTED_IN_YEARS = frozenset({1, 4, 7, 10, 13, 15})
EVERY_YEAR_AFTER = 15
# 特种设备安全法 第四十条: the inspection is asked for a month before the last one ends.
DUE_SOON = timedelta(days=30)
LONGEST_HELD = 366 * 3  # days: no certificate holds longer


class ExaminationKind(StrEnum):
    INSPECTION = "inspection"  # 定期检验
    SELF_TEST = "self_test"  # 自行检测


class ExaminationStanding(StrEnum):
    VALID = "valid"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    FAILED = "failed"
    NO_RECORD = "no_record"


@dataclass(frozen=True)
class Examined:
    """What failed holds on no day: `valid_until` is the day before."""

    kind: ExaminationKind
    on: date
    valid_until: date
    passed: bool = True


@dataclass(frozen=True)
class NextExamination:
    """`due_on` is None where nothing is on record."""

    standing: ExaminationStanding
    kind: ExaminationKind
    due_on: date | None


def next_examination(installed_on: date, done: Iterable[Examined], today: date) -> NextExamination:
    """What is due next. The last examination decides: after one that failed the lift must not run on."""
    last = max((one for one in done if one.on <= today), key=lambda one: one.on, default=None)
    if last is None:
        return NextExamination(ExaminationStanding.NO_RECORD, kind_due(installed_on, today), None)
    if not last.passed:
        return NextExamination(ExaminationStanding.FAILED, last.kind, last.on)
    held = last.valid_until
    return NextExamination(standing_on(held, today), kind_due(installed_on, held), held)


def standing_on(held: date, today: date) -> ExaminationStanding:
    if held < today:
        return ExaminationStanding.OVERDUE
    return ExaminationStanding.DUE_SOON if held - today <= DUE_SOON else ExaminationStanding.VALID


def kind_due(installed_on: date, due_on: date) -> ExaminationKind:
    """By the year of the lift's life, to the nearest: certificates end some weeks round the day."""
    months = 12 * (due_on.year - installed_on.year) + due_on.month - installed_on.month
    year = max((months + 6) // 12, 1)
    is_inspected = year in INSPECTED_IN_YEARS or year > EVERY_YEAR_AFTER
    return ExaminationKind.INSPECTION if is_inspected else ExaminationKind.SELF_TEST


class ExaminationProblem(StrEnum):
    LATER = "later"  # than today
    BEFORE_INSTALLED = "before_installed"
    ENDS_TOO_EARLY = "ends_too_early"
    ENDS_TOO_LATE = "ends_too_late"


def examination_problem(one: Examined, installed_on: date, today: date) -> ExaminationProblem | None:
    """What is wrong with the days of an examination."""
    if one.on > today:
        return ExaminationProblem.LATER
    if one.on < installed_on:
        return ExaminationProblem.BEFORE_INSTALLED
    if one.passed and one.valid_until < one.on:
        return ExaminationProblem.ENDS_TOO_EARLY
    held = one.valid_until - one.on
    return ExaminationProblem.ENDS_TOO_LATE if held.days > LONGEST_HELD else None
