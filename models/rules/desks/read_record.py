"""From the cells of a row, as desks export them, to a record, or to every reason why it is none."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from models.rules.desks.record_columns import NAMES, RECORDS, RecordField
from models.rules.desks.records import DeskRecord, Minute
from models.rules.imports.dates import LOCAL
from models.rules.imports.table import CellProblem, FileLine, Row
from models.rules.reports.kinds import Progress

AHEAD = timedelta(minutes=10)  # clocks of desks differ a little from ours
EARLIEST = datetime(2000, 1, 1, tzinfo=LOCAL)
# Mobile and fixed-line numbers, and the 18 characters of an identity card.
_PERSONAL = re.compile(r"(?<!\d)(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}-\d{7,8}|\d{17}[\dXx])(?![\dXx])")
_WHERE = (
    RecordField.RESCUE_NUMBER,
    RecordField.REGISTRATION_NUMBER,
    RecordField.LIFT_CODE,
    RecordField.ADDRESS,
)
_WORDS = (RecordField.WORDS, RecordField.CAUSE, RecordField.OUTCOME, RecordField.RESCUE_UNIT)
_LATER = (RecordField.CONFIRMED_AT, RecordField.FINISHED_AT, RecordField.UPDATED_AT)
_MINUTES = {
    RecordField.ORDERED_AT: Minute.ORDERED,
    RecordField.DEPARTED_AT: Minute.DEPARTED,
    RecordField.ARRIVED_AT: Minute.ARRIVED,
    RecordField.RELEASED_AT: Minute.RELEASED,
}


def without_numbers(text: str) -> str:
    """The text without telephone and identity numbers, which desks write down with what callers say."""
    return _PERSONAL.sub("[号码略]", text)


def read_record(line: FileLine, now: datetime) -> DeskRecord | tuple[CellProblem, ...]:
    """The record, or all that is wrong with it. What is missing among the optional is empty."""
    row, _, problems = RECORDS.read(line, now)
    problems += [*_wrong_times(row, now), *_wrong_order(row)]
    wrong_headings = {problem.heading for problem in problems}
    if not any(row.get(field) or NAMES[field] in wrong_headings for field in _WHERE):
        problems.append(CellProblem("", "", "识别码、登记证编号、梯码、地址至少填一项"))
    if problems:
        return tuple(problems)
    minutes = {minute: row[field] for field, minute in _MINUTES.items() if row.get(field)}
    return DeskRecord(
        number=row[RecordField.NUMBER],
        kind=row[RecordField.KIND],
        occurred_at=row[RecordField.OCCURRED_AT],
        category=row.get(RecordField.CATEGORY),
        minutes=minutes,
        trapped=row.get(RecordField.TRAPPED),
        injured=row.get(RecordField.INJURED),
        progress=max(row.get(RecordField.STATUS) or Progress.ACCEPTED, _progress_by(minutes)),
        is_closed=row.get(RecordField.STATUS) is Progress.RESOLVED,
        confirmed_at=row.get(RecordField.CONFIRMED_AT),
        finished_at=row.get(RecordField.FINISHED_AT),
        updated_at=row.get(RecordField.UPDATED_AT),
        rescue_number=row.get(RecordField.RESCUE_NUMBER, ""),
        registration_number=row.get(RecordField.REGISTRATION_NUMBER, ""),
        lift_code=row.get(RecordField.LIFT_CODE, ""),
        address=row.get(RecordField.ADDRESS, ""),
        **{field.value: without_numbers(row.get(field, "")) for field in _WORDS},
    )


def _wrong_times(row: Row, now: datetime) -> Iterator[CellProblem]:
    for field in (RecordField.OCCURRED_AT, *_MINUTES, *_LATER):
        at = row.get(field)
        if at is None:
            continue
        reason = "时间太早" if at < EARLIEST else "时间在将来" if at > now + AHEAD else ""
        if reason:
            del row[field]  # its order says nothing
            yield CellProblem(NAMES[field], f"{at:%Y-%m-%d %H:%M}", reason)


def _wrong_order(row: Row) -> Iterator[CellProblem]:
    before, name = row.get(RecordField.OCCURRED_AT), NAMES[RecordField.OCCURRED_AT]
    for field in (*_MINUTES, RecordField.CONFIRMED_AT) if before else ():
        at = row.get(field)
        if at is None:
            continue
        if at < before:
            yield CellProblem(NAMES[field], f"{at:%Y-%m-%d %H:%M}", f"早于{name}")
        before, name = at, NAMES[field]


def _progress_by(minutes: dict[Minute, datetime]) -> Progress:
    if Minute.RELEASED in minutes:
        return Progress.RESOLVED
    return Progress.HANDLING if Minute.DEPARTED in minutes or Minute.ARRIVED in minutes else Progress.FILED
