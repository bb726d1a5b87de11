"""Reading the data file of a mapping, or every reason why it is none."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from models.rules.desks.mapping import OURS, VALUES, AnswerForm, PlatformMapping
from models.rules.imports.dates import LOCAL

MOST_FIELDS, LONGEST_NAME, MOST_CODES = 80, 64, 300
DEEPEST = 4  # a field inside objects, as `lift.code`


class BadMapping(ValueError):
    """Every reason why a file is no mapping, in Chinese."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("；".join(reasons))
        self.reasons = reasons


def parse_mapping(told: Any) -> PlatformMapping:
    """Raises BadMapping with every reason at once."""
    reasons = list(_wrong(told))
    if reasons:
        raise BadMapping(reasons)
    answer = told.get("answer", {})
    return PlatformMapping(
        title=told["title"],
        source=told["source"],
        fields=dict(told["fields"]),
        codes={name: dict(codes) for name, codes in told.get("codes", {}).items()},
        holds=told.get("holds", ""),
        time_format=told.get("time_format", ""),
        answer=AnswerForm(**answer | {name: tuple(answer[name]) for name in _LISTS if name in answer}),
    )


_LISTS = ("good", "refused")
_KEYS = ("title", "source", "fields", "codes", "holds", "time_format", "answer")


def _wrong(told: Any) -> Iterator[str]:
    if not isinstance(told, dict):
        yield "文件应是一个 JSON 对象"
        return
    for name in told:
        if name not in _KEYS:
            yield f"不认得“{str(name)[:LONGEST_NAME]}”"
    for name in ("title", "source"):
        if not _is_name(told.get(name), 300):
            yield f"缺“{name}”"
    for name in ("holds", "time_format"):
        if told.get(name) and not _is_name(told[name], LONGEST_NAME):
            yield f"“{name}”不对"
    if isinstance(told.get("time_format"), str) and not _keeps_minutes(told["time_format"]):
        yield "“time_format”写不出分钟，或读不回来"
    yield from _wrong_fields(told.get("fields"))
    yield from _wrong_codes(told.get("codes", {}))
    yield from _wrong_answer(told.get("answer", {}))


def _keeps_minutes(time_format: str) -> bool:
    if not time_format:
        return True
    # In the afternoon: %I without %p would lose twelve hours.
    moment = datetime(2026, 11, 22, 21, 5, tzinfo=LOCAL)
    try:
        return datetime.strptime(moment.strftime(time_format), time_format).replace(tzinfo=LOCAL) == moment
    except ValueError:
        return False


def _wrong_fields(fields: Any) -> Iterator[str]:
    if not isinstance(fields, dict) or not fields or len(fields) > MOST_FIELDS:
        yield "“fields”应是一个对象：我们的字段名对应对方的字段名"
        return
    for ours, theirs in fields.items():
        if ours not in OURS:
            yield f"“fields”里不认得“{ours[:LONGEST_NAME]}”"
        elif not _is_name(theirs, LONGEST_NAME) or theirs.count(".") >= DEEPEST or ".." in f".{theirs}.":
            yield f"“fields”里“{ours}”对应的字段名不对"
    names = [theirs for theirs in fields.values() if isinstance(theirs, str)]
    for one in sorted({name for name in names if names.count(name) > 1}):
        yield f"“{one[:LONGEST_NAME]}”用了两次"
    for one in names:
        if any(other.startswith(f"{one}.") for other in names):
            yield f"“{one[:LONGEST_NAME]}”既是字段又是外层"
    if "number" not in fields:
        yield "“fields”里必须有“number”（对方的编号）"


def _wrong_codes(codes: Any) -> Iterator[str]:
    if not isinstance(codes, dict):
        yield "“codes”应是一个对象"
        return
    for name, table in codes.items():
        if name not in VALUES:
            yield f"“codes”里“{name[:LONGEST_NAME]}”没有代码"
        elif not isinstance(table, dict) or len(table) > MOST_CODES:
            yield f"“codes”里“{name}”应是一个对象：对方的代码对应我们的词"
        else:
            for code, word in table.items():
                if word not in VALUES[name]:
                    yield f"“codes”里“{name}”没有“{str(word)[:LONGEST_NAME]}”这个词（{code[:LONGEST_NAME]}）"


def _wrong_answer(answer: Any) -> Iterator[str]:
    if not isinstance(answer, dict):
        yield "“answer”应是一个对象"
        return
    for name, value in answer.items():
        if name in _LISTS:
            if not isinstance(value, list) or not all(_is_name(one, LONGEST_NAME) for one in value):
                yield f"“answer”里“{name}”应是代码的列表"
        elif name not in ("code", "message", "number"):
            yield f"“answer”里不认得“{name[:LONGEST_NAME]}”"
        elif value and not _is_name(value, LONGEST_NAME):
            yield f"“answer”里“{name}”不对"


def _is_name(text: Any, longest: int) -> bool:
    return isinstance(text, str) and 0 < len(text.strip()) <= longest and text.isprintable()
