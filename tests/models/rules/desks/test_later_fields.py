"""The later fields of a record: end, call back, unit, version."""

from datetime import datetime, timedelta

from models.rules.desks.read_record import read_record
from models.rules.desks.record_columns import RECORDS, RecordField
from models.rules.desks.records import DeskRecord, RecordKind
from models.rules.imports.dates import LOCAL
from models.rules.imports.table import FileLine
from models.rules.rescues.trap_clock import Cause

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=LOCAL)
BEGAN = datetime(2026, 11, 22, 9, 5, tzinfo=LOCAL)
GOOD = {"number": "R-1", "kind": "困人", "occurred_at": "2026-11-22 09:05", "rescue_number": "330101"}


def record(**more: str) -> DeskRecord:
    read = read_record(FileLine(2, GOOD | more), NOW)
    assert isinstance(read, DeskRecord), read
    return read


def test_they_are_read_under_the_headings_of_desks() -> None:
    read = record(
        confirmed_at="2026-11-22 09:40", finished_at="2026-11-22 09:45", updated_at="2026-11-22 09:46",
        rescue_unit="迅安维保 13912345678", status="已办结", cause="门系统",
    )  # fmt: skip
    assert read.confirmed_at == BEGAN + timedelta(minutes=35)
    assert (read.is_closed, read.cause_group) == (True, Cause.DOOR_SYSTEM)
    assert read.rescue_unit == "迅安维保 [号码略]"


def test_it_is_over_at_its_release_else_at_its_end_else_when_it_began() -> None:
    release, end = {"released_at": "2026-11-22 09:30"}, {"finished_at": "2026-11-22 09:45"}
    assert record(**release, **end).over_at == BEGAN + timedelta(minutes=25)
    assert record(**end).over_at == BEGAN + timedelta(minutes=40)
    assert record().over_at == BEGAN


def test_a_call_back_before_the_release_is_refused() -> None:
    times = {"released_at": "2026-11-22 09:30", "confirmed_at": "2026-11-22 09:20"}
    read = read_record(FileLine(2, GOOD | times), NOW)
    assert not isinstance(read, DeskRecord)
    assert [RECORDS.name_of(one.heading) for one in read] == [RecordField.CONFIRMED_AT]


def test_a_record_without_them_has_the_hash_of_before() -> None:
    plain = DeskRecord("R-1", RecordKind.ENTRAPMENT, BEGAN, rescue_number="330101")
    assert plain.content_hash == "2c9daae1b801cd257a9bbd6fb4eda81458155817c815b5d27eedefff457f5241"
    assert record(updated_at="2026-11-22 09:46").content_hash != record().content_hash
