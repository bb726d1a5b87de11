"""A platform's names and codes by its data file: what comes in, what goes out, and what is no mapping."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.desks import mapping as rules
from models.rules.desks.mapping import OURS, VALUES, PlatformMapping, UnknownCode, read_message, write_message
from models.rules.desks.mapping_file import BadMapping, parse_mapping
from models.rules.desks.read_record import read_record
from models.rules.desks.records import DeskRecord, Minute, RecordKind
from models.rules.imports.dates import LOCAL
from models.rules.imports.table import FileLine
from models.rules.rescues.trap_clock import Cause

SHIPPED = sorted((Path(rules.__file__).parent / "mappings").glob("*.json"))
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=LOCAL)
SMALL: dict[str, Any] = {
    "title": "平台",
    "source": "接口文件 2026-1",
    "time_format": "%Y%m%d%H%M%S",
    "fields": {
        "number": "head.no", "kind": "type", "occurred_at": "time", "rescue_number": "lift.code",
        "cause": "cause", "trapped": "people", "released_at": "out", "needs": "needs", "words": "text",
        "sent_at": "head.at",
    },
    "codes": {"kind": {"A": "entrapment", "B": "fault"}, "cause": {"3": "door_system"}, "needs": {"k": "child"}},
}  # fmt: skip
SENT = {
    "head": {"no": "E-1"}, "type": "A", "time": "20261122090500", "lift": {"code": 330101}, "cause": "3",
    "people": 2, "out": "20261122092300",
}  # fmt: skip


def mapping() -> PlatformMapping:
    return parse_mapping(SMALL)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_the_files_that_come_with_it_are_mappings_and_say_where_their_names_are_from(file: Path) -> None:
    shipped = parse_mapping(json.loads(file.read_text("utf-8")))
    assert "公开的没有字段名和代码" in shipped.source
    assert set(shipped.fields) | set(shipped.unmapped) == set(OURS)


def test_a_message_is_a_record() -> None:
    cells, unknown = read_message(mapping(), SENT)
    record = read_record(FileLine(1, cells), NOW)
    assert isinstance(record, DeskRecord)
    assert (record.number, record.kind, record.trapped) == ("E-1", RecordKind.ENTRAPMENT, 2)
    assert record.cause_group is Cause.DOOR_SYSTEM
    assert record.minutes[Minute.RELEASED] == datetime(2026, 11, 22, 1, 23, tzinfo=UTC)
    assert (cells["cause"], cells["occurred_at"]) == ("门系统", "2026-11-22T09:05:00+08:00")
    assert unknown == []


def test_an_unknown_code_costs_its_field_only() -> None:
    cells, unknown = read_message(mapping(), SENT | {"cause": "99", "needs": "z"})
    assert unknown == [UnknownCode("cause", "99"), UnknownCode("needs", "z")]
    assert (cells["cause"], "needs" in cells) == ("99", False)


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({}, "entrapment"),
        ({"people": 0}, "entrapment"),
        ({"out": None}, "entrapment"),
        ({"people": 0, "out": None}, "fault"),
        ({"people": None, "out": ""}, "fault"),
    ],
)
def test_of_an_unknown_kind_what_tells_of_people_inside_does_not_wait(
    more: dict[str, Any], kind: str
) -> None:
    cells, unknown = read_message(mapping(), SENT | {"type": "X"} | more)
    assert cells["kind"] == kind
    assert unknown == [UnknownCode("kind", "X")]


@pytest.mark.parametrize(
    "sent", [None, [], "x", 7, {}, {"head": 3, "type": True, "time": 10**70, "lift": []}]
)
def test_what_is_no_message_says_nothing(sent: Any) -> None:
    cells, _ = read_message(mapping(), sent)
    assert "number" not in cells


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("20261122090500", "20261122090500"),  # an order's number that looks like a time
        (True, "true"),
        (False, "false"),
        (10**60 - 1, "9" * 60),
        (10**60, None),
        (-(10**60), None),
        ("门\ud800", "门?"),  # half a character, which no database takes
        (" 门 ", "门"),
        ("", None),
        (["门"], None),
    ],
)
def test_words_are_text_as_it_came(sent: Any, text: str | None) -> None:
    assert read_message(mapping(), {"text": sent})[0] == ({} if text is None else {"words": text})


def test_a_time_of_another_form_is_left_to_the_reader_of_records() -> None:
    assert read_message(mapping(), {"time": "昨天"})[0]["occurred_at"] == "昨天"


def test_our_words_pass_where_there_is_no_code_and_times_in_iso_without_a_form() -> None:
    plain = parse_mapping(SMALL | {"codes": {}, "time_format": ""})
    cells, unknown = read_message(
        plain, {"type": "fault", "time": "2026-11-22T09:05:00+08:00", "cause": "door"}
    )
    assert (cells["kind"], unknown) == ("fault", [UnknownCode("cause", "door")])
    assert write_message(plain, {"sent_at": NOW, "kind": "fault"}) == {
        "head": {"at": "2026-11-22T10:00:00+08:00"},
        "type": "fault",
    }
    assert plain.uncoded("kind") == ("entrapment", "fault", "complaint")


def test_what_goes_out_has_their_names_and_codes() -> None:
    facts = {
        "number": "E-1", "sent_at": NOW, "kind": "entrapment", "cause": "human", "needs": ["child", "ill"],
        "words": "", "maintainer": "迅安", "rescue_number": "330101",
    }  # fmt: skip
    assert write_message(mapping(), facts) == {
        "head": {"no": "E-1", "at": "20261122100000"},
        "type": "A",
        "cause": "human",  # no code of theirs stands for it
        "needs": ["k", "ill"],
        "lift": {"code": "330101"},
    }
    assert "human" in mapping().uncoded("cause")
    assert mapping().uncoded("kind") == ("complaint",)
    assert "maintainer" in mapping().unmapped


@given(st.sampled_from(sorted(VALUES)), st.data())
def test_every_coded_word_comes_back(name: str, data: st.DataObject) -> None:
    for file in SHIPPED:
        shipped = parse_mapping(json.loads(file.read_text("utf-8")))
        words = sorted(set(shipped.codes.get(name, {}).values()))
        if words and name in shipped.fields and name != "cause":
            word = data.draw(st.sampled_from(words))
            cells, unknown = read_message(shipped, write_message(shipped, {name: word}))
            assert (cells[name], unknown) == (word, [])


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ([], "文件应是一个 JSON 对象"),
        (SMALL | {"extra": 1}, "不认得“extra”"),
        (SMALL | {"title": ""}, "缺“title”"),
        (SMALL | {"source": 3}, "缺“source”"),
        (SMALL | {"holds": "a\nb"}, "“holds”不对"),
        (SMALL | {"time_format": "%Y-%m-%d"}, "“time_format”写不出分钟，或读不回来"),
        (SMALL | {"time_format": "%Q %"}, "“time_format”写不出分钟，或读不回来"),
        (SMALL | {"time_format": 7}, "“time_format”不对"),
        (SMALL | {"fields": {}}, "“fields”应是一个对象：我们的字段名对应对方的字段名"),
        (SMALL | {"fields": {"kind": "type"}}, "“fields”里必须有“number”（对方的编号）"),
        (SMALL | {"fields": {"number": "no", "colour": "c"}}, "“fields”里不认得“colour”"),
        (SMALL | {"fields": {"number": ""}}, "“fields”里“number”对应的字段名不对"),
        (SMALL | {"fields": {"number": "a..b"}}, "“fields”里“number”对应的字段名不对"),
        (SMALL | {"fields": {"number": "a.b.c.d.e"}}, "“fields”里“number”对应的字段名不对"),
        (SMALL | {"fields": {"number": "a", "kind": "a"}}, "“a”用了两次"),
        (SMALL | {"fields": {"number": "a", "kind": "a.b"}}, "“a”既是字段又是外层"),
        (SMALL | {"codes": []}, "“codes”应是一个对象"),
        (SMALL | {"codes": {"colour": {}}}, "“codes”里“colour”没有代码"),
        (SMALL | {"codes": {"kind": []}}, "“codes”里“kind”应是一个对象：对方的代码对应我们的词"),
        (SMALL | {"codes": {"kind": {"1": "fire"}}}, "“codes”里“kind”没有“fire”这个词（1）"),
        (SMALL | {"answer": []}, "“answer”应是一个对象"),
        (SMALL | {"answer": {"good": "0"}}, "“answer”里“good”应是代码的列表"),
        (SMALL | {"answer": {"good": [0]}}, "“answer”里“good”应是代码的列表"),
        (SMALL | {"answer": {"colour": "0"}}, "“answer”里不认得“colour”"),
        (SMALL | {"answer": {"code": "a\nb"}}, "“answer”里“code”不对"),
    ],
)
def test_what_is_no_mapping_is_refused_with_its_reason(told: Any, reason: str) -> None:
    with pytest.raises(BadMapping) as refused:
        parse_mapping(told)
    assert reason in refused.value.reasons


def test_every_reason_is_told_at_once() -> None:
    with pytest.raises(BadMapping) as refused:
        parse_mapping({"fields": {"colour": "c"}, "codes": {"x": {}}})
    assert len(refused.value.reasons) >= 4
    assert str(refused.value) == "；".join(refused.value.reasons)


def test_a_mapping_is_what_the_file_says_and_the_rest_is_empty() -> None:
    least = {"title": "平台", "source": "接口", "fields": {"number": "no"}}
    assert parse_mapping(least) == PlatformMapping("平台", "接口", {"number": "no"})
    more = {"holds": "list", "time_format": "%Y%m%d%H%M", "codes": {"kind": {"A": "fault"}}}
    assert parse_mapping(least | more) == PlatformMapping(
        "平台", "接口", {"number": "no"}, {"kind": {"A": "fault"}}, "list", "%Y%m%d%H%M"
    )


def reasons_of(**changed: Any) -> list[str]:
    try:
        parse_mapping(SMALL | changed)
    except BadMapping as refused:
        return refused.reasons
    return []


def test_the_limits_of_a_file() -> None:
    assert reasons_of(title="长" * 300, fields={"number": "n" * 64}) == []
    assert reasons_of(title="长" * 301) == ["缺“title”"]
    assert reasons_of(fields={"number": "n" * 65}) == ["“fields”里“number”对应的字段名不对"]
    many = {f"f{number}": f"n{number}" for number in range(80)}
    whole = "“fields”应是一个对象：我们的字段名对应对方的字段名"
    assert whole not in reasons_of(fields=many)
    assert whole in reasons_of(fields=many | {"one": "more"})
    codes = {str(number): "fault" for number in range(300)}
    assert reasons_of(codes={"kind": codes}) == []
    assert reasons_of(codes={"kind": codes | {"one": "fault"}}) == [
        "“codes”里“kind”应是一个对象：对方的代码对应我们的词"
    ]


@pytest.mark.parametrize("time_format", ["%Y%m%d%I%M", "%Y-%m-%d %I:%M:%S", "%m-%d %H:%M", "%H:%M"])
def test_a_time_format_loses_neither_the_afternoon_nor_the_day(time_format: str) -> None:
    assert reasons_of(time_format=time_format) == ["“time_format”写不出分钟，或读不回来"]
    assert reasons_of(time_format="%Y-%m-%d %I:%M %p") == []


def test_an_answer_has_the_names_of_the_file() -> None:
    answer = parse_mapping(SMALL | {"answer": {"code": "rc", "number": "", "good": ["200"]}}).answer
    assert (answer.code, answer.message, answer.good, answer.refused) == ("rc", "message", ("200",), ())
