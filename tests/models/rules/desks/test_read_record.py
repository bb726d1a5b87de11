"""Reading the rows of desks: many spellings, every reason at once, no caller's number."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.desks.read_record import read_record, without_numbers
from models.rules.desks.record_columns import RECORDS, RecordField
from models.rules.desks.records import DeskRecord, Minute, RecordKind
from models.rules.imports.cells import BadCell
from models.rules.imports.dates import LOCAL, moment
from models.rules.imports.table import CellProblem, FileLine
from models.rules.reports.kinds import HazardCategory, Progress

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=LOCAL)
GOOD: dict[str, str] = {
    RecordField.NUMBER: "96333-2026-0001",
    RecordField.KIND: "困人",
    RecordField.OCCURRED_AT: "2026-11-22 09:05",
    RecordField.RESCUE_NUMBER: "330101",
}


def record(**more: str) -> DeskRecord:
    read = read_record(FileLine(2, GOOD | more), NOW)
    assert isinstance(read, DeskRecord), read
    return read


def problems(**more: str) -> dict[str, str]:
    read = read_record(FileLine(2, GOOD | more), NOW)
    assert not isinstance(read, DeskRecord)
    return {RECORDS.name_of(problem.heading) or "": problem.reason for problem in read}


def test_a_whole_row() -> None:
    read = record(
        kind="电梯困人", ordered_at="2026-11-22 09:06", departed_at="9:07".rjust(5, "0").join(["2026/11/22 ", ""]),
        arrived_at="2026年11月22日9时16分", released_at="2026-11-22T09:31:30+08:00", trapped="2人", injured="0",
        cause="门系统", category="门故障", outcome="已放人",
    )  # fmt: skip
    assert (read.kind, read.trapped, read.injured) == (RecordKind.ENTRAPMENT, 2, 0)
    assert read.category is HazardCategory.DOOR
    assert read.minutes[Minute.RELEASED] == datetime(2026, 11, 22, 1, 31, 30, tzinfo=UTC)
    assert read.progress is Progress.RESOLVED


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22 09:05", "2026/11/22 9:05", "2026.11.22 09:05:00", "2026年11月22日 9时5分", "2026年11月22日9点5分",
        "２０２６－１１－２２　０９：０５", "2026-11-22T01:05:00Z", "2026-11-22T09:05:00+08:00", "2026-11-22 09:05:00.000",
        "2026-11-21T20:05:00-0500",
    ],
)  # fmt: skip
def test_times_as_programs_and_people_write_them(text: str) -> None:
    assert moment(text) == datetime(2026, 11, 22, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "2026-11-22", "46000.38", "昨天", "2026-13-01 09:00", "2026-02-30 09:00", "0000-01-01 00:00", "2026-11-22 24:01", "2026-11-22 09:05 +99:99"]
)  # fmt: skip
def test_what_is_no_minute_is_refused(text: str) -> None:
    with pytest.raises(BadCell, match=r"[\u4e00-\u9fff]"):
        moment(text)


@given(st.datetimes(datetime(2000, 1, 2), datetime(2026, 11, 22, 9), timezones=st.just(LOCAL)))
def test_every_minute_comes_back(told: datetime) -> None:
    minute = told.replace(second=0, microsecond=0)
    for form in ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日%H时%M分"):
        assert moment(minute.strftime(form)) == minute
    assert moment(minute.isoformat()) == minute


def test_a_row_with_every_field() -> None:
    whole = record(
        registration_number="梯11江A330101（24）", lift_code="2PZ9G47HH50A", address="翠湖苑", words="三楼异响",
        category="异响", ordered_at="2026-11-22 09:06", departed_at="2026-11-22 09:07", trapped="1", injured="1",
        cause="停电", status="处理中", outcome="到场",
    )  # fmt: skip
    assert whole == DeskRecord(
        number="96333-2026-0001",
        kind=RecordKind.ENTRAPMENT,
        occurred_at=datetime(2026, 11, 22, 9, 5, tzinfo=LOCAL),
        rescue_number="330101",
        registration_number="梯11江A330101(24)",
        lift_code="2PZ9G47HH50A",
        address="翠湖苑",
        words="三楼异响",
        category=HazardCategory.NOISE,
        minutes={
            Minute.ORDERED: datetime(2026, 11, 22, 9, 6, tzinfo=LOCAL),
            Minute.DEPARTED: datetime(2026, 11, 22, 9, 7, tzinfo=LOCAL),
        },
        trapped=1,
        injured=1,
        cause="停电",
        outcome="到场",
        progress=Progress.HANDLING,
    )
    assert record() == DeskRecord(
        "96333-2026-0001", RecordKind.ENTRAPMENT, datetime(2026, 11, 22, 9, 5, tzinfo=LOCAL), "330101"
    )


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("number", "A" * 64, "A" * 65),
        ("words", "长" * 2000, "长" * 2001),
        ("cause", "长" * 500, "长" * 501),
        ("outcome", "长" * 500, "长" * 501),
        ("address", "长" * 200, "长" * 201),
        ("trapped", "200", "201"),
        ("injured", "0", "-1"),
    ],
)
def test_the_edges_of_each_field(field: str, good: str, bad: str) -> None:
    record(**{field: good})
    assert set(problems(**{field: bad})) == {field}


def test_the_earliest_minute_and_those_of_one_moment() -> None:
    assert record(occurred_at="2000-01-01 00:00").occurred_at == datetime(2000, 1, 1, tzinfo=LOCAL)
    at_once = record(ordered_at="2026-11-22 09:05", departed_at="2026-11-22 09:05")
    assert len(at_once.minutes) == 2
    read = read_record(FileLine(2, GOOD | {"departed_at": "2026-11-22 09:04"}), NOW)
    assert read == (CellProblem("出动时间", "2026-11-22 09:04", "早于发生时间"),)
    read = read_record(FileLine(2, GOOD | {"arrived_at": "2026-11-23 09:04"}), NOW)
    assert read == (CellProblem("到达时间", "2026-11-23 09:04", "时间在将来"),)


def test_every_reason_is_told_at_once() -> None:
    found = problems(
        number="", kind="爆炸", occurred_at="昨天", rescue_number="12", trapped="很多", status="不详",
        arrived_at="2027-01-01 00:00",
    )  # fmt: skip
    assert set(found) == {
        "number", "kind", "occurred_at", "rescue_number", "trapped", "status", "arrived_at",
    }  # fmt: skip
    assert "困人、故障、投诉" in found["kind"]


def test_minutes_after_a_beginning_that_cannot_be_read_are_not_out_of_order() -> None:
    assert set(problems(occurred_at="昨天", arrived_at="2026-11-22 09:30")) == {"occurred_at"}


def test_the_template_shows_an_example_where_a_cell_has_to_be_filled_in() -> None:
    shown = {column.name for column in RECORDS.columns if column.example}
    assert shown == {"number", "kind", "occurred_at", "rescue_number"}


def test_a_row_must_say_which_lift() -> None:
    read = read_record(FileLine(2, GOOD | {"rescue_number": ""}), NOW)
    assert read == (CellProblem("", "", "识别码、登记证编号、梯码、地址至少填一项"),)
    assert record(rescue_number="", address="翠湖苑3幢").address == "翠湖苑3幢"


def test_an_empty_cell_is_as_a_column_that_is_not_there() -> None:
    optional = [one.name for one in RECORDS.columns if not one.required and one.name != "rescue_number"]
    assert record(**dict.fromkeys(optional, "")) == record()
    cells = {name: cell for name, cell in GOOD.items() if name != "rescue_number"} | {"address": "翠湖苑"}
    without = read_record(FileLine(2, cells), NOW)
    assert without == record(rescue_number="", address="翠湖苑")
    assert isinstance(without, DeskRecord)
    assert without.rescue_number == ""


def test_minutes_that_run_backwards_are_refused() -> None:
    found = problems(departed_at="2026-11-22 09:20", arrived_at="2026-11-22 09:10")
    assert found == {"arrived_at": "早于出动时间"}
    assert problems(released_at="2026-11-22 09:00") == {"released_at": "早于发生时间"}


def test_the_future_is_refused_but_not_a_clock_that_is_a_little_fast() -> None:
    assert problems(occurred_at="2026-11-22 10:11") == {"occurred_at": "时间在将来"}
    assert record(occurred_at="2026-11-22 10:10").occurred_at == NOW + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("status", "minute", "progress"),
    [
        ("", "", Progress.ACCEPTED),
        ("待处理", "", Progress.ACCEPTED),
        ("处理中", "", Progress.HANDLING),
        ("", "arrived_at", Progress.HANDLING),
        ("处理中", "released_at", Progress.RESOLVED),
        ("已办结", "", Progress.RESOLVED),
    ],
)
def test_how_far_it_has_come(status: str, minute: str, progress: Progress) -> None:
    more = {"status": status} | ({minute: "2026-11-22 09:30"} if minute else {})
    assert record(**more).progress is progress


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("工单编号", RecordField.NUMBER),
        ("* 发生时间（必填）", RecordField.OCCURRED_AT),
        ("使用登记证 编号", RecordField.REGISTRATION_NUMBER),
        ("occurred_at", RecordField.OCCURRED_AT),
        ("接警时间", RecordField.OCCURRED_AT),  # as exports were seen to say
        ("流水号", RecordField.NUMBER),
        ("报警人", None),
        ("联系电话", None),
        ("", None),
    ],
)
def test_headings(heading: str, field: RecordField | None) -> None:
    found = RECORDS.column_of(heading)
    assert (found and found.name) == field


def test_no_heading_means_two_columns_and_callers_are_no_column() -> None:
    spellings = [one for column in RECORDS.columns for one in column.headings]
    assert len(spellings) == len(set(spellings))
    assert not any(
        word in one for one in spellings for word in ("电话", "姓名", "报警人", "联系人", "身份证")
    )


@pytest.mark.parametrize(
    "number", ["13900000000", "139 0000 0000", "139-0000-0000", "0571-88888888", "330102199001011234", "33010219900101123X"]
)  # fmt: skip
def test_numbers_of_persons_are_left_out_of_words(number: str) -> None:
    assert number not in without_numbers(f"李先生（{number}）称三楼异响")
    assert number not in record(words=f"来电{number}。").words


@pytest.mark.parametrize(
    "text", ["识别码330101", "梯11江A330101(23)", "2026-11-22 09:05", "工单20261122000123"]
)
def test_numbers_of_things_stay(text: str) -> None:
    assert without_numbers(text) == text


@given(st.dictionaries(st.sampled_from([field.value for field in RecordField]), st.text(max_size=60)))
def test_any_row_is_a_record_or_has_reasons(cells: dict[str, str]) -> None:
    line = FileLine(2, cells)
    read = read_record(line, NOW)
    assert isinstance(read, DeskRecord) or (read and all(problem.reason for problem in read))
    if isinstance(read, DeskRecord):
        assert read.number
        assert read.content_hash == read_record(line, NOW).content_hash  # type: ignore[union-attr]


def test_a_time_before_there_were_such_desks_is_refused() -> None:
    assert problems(occurred_at="1999-12-31 23:59") == {"occurred_at": "时间太早"}
