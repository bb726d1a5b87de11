"""Parse a row as desks export it: a record, or every reason against it."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TypeVar

from models.rules.desks.record_columns import NAMES, Column
from models.rules.desks.records import DeskRecord, Minute, RecordKind
from models.rules.lifts import code as lift_code
from models.rules.reports.kinds import HazardCategory, Progress

CHINA = timezone(timedelta(hours=8))  # no summer time since 1991
AHEAD = timedelta(minutes=10)  # clocks of desks differ a little from ours
EARLIEST = datetime(2000, 1, 1, tzinfo=CHINA)
MAX_WORDS = 2000
MAX_LINE = 500
MAX_NUMBER = 64


_KINDS = {
    RecordKind.ENTRAPMENT: ("困人", "电梯困人", "困人救援", "关人", "被困", "entrapment"),
    RecordKind.FAULT: ("故障", "电梯故障", "报修", "隐患", "故障报修", "停梯", "fault"),
    RecordKind.COMPLAINT: ("投诉", "举报", "投诉举报", "求助", "建议", "咨询", "complaint"),
}
_PROGRESS = {
    Progress.ACCEPTED: ("已受理", "受理", "待处理", "待办", "已登记", "已派单", "accepted"),
    Progress.HANDLING: ("处理中", "办理中", "处置中", "救援中", "已出动", "已到场", "handling"),
    Progress.RESOLVED: (
        "已办结",
        "办结",
        "已处理",
        "已解决",
        "已完成",
        "完成",
        "已解困",
        "已关闭",
        "resolved",
    ),
}
_CATEGORIES = {
    HazardCategory.DOOR: ("开关门不正常", "门系统", "开关门", "门故障", "door"),
    HazardCategory.NOISE: ("异响、抖动", "异响", "抖动", "噪音", "噪声", "noise"),
    HazardCategory.LEVELLING: ("停不平、冲顶或下滑", "平层", "不平层", "冲顶", "蹲底", "下滑", "levelling"),
    HazardCategory.BUTTONS: ("按钮、显示、照明坏了", "按钮", "显示", "照明", "buttons"),
    HazardCategory.ALARM: ("报警铃或对讲不通", "报警", "对讲", "五方通话", "alarm"),
    HazardCategory.OTHER: ("其他", "其它", "other"),
}
_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T\s]*(\d{1,2})[:时点](\d{1,2})分?(?::?(\d{1,2})(?:\.\d{1,6})?秒?)?\s*(Z|[+-]\d{2}:?\d{2})?"
)
# Mobile and fixed-line numbers, and the 18 characters of an identity card.
_PERSONAL = re.compile(r"(?<!\d)(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}-\d{7,8}|\d{17}[\dXx])(?![\dXx])")


@dataclass(frozen=True)
class RecordProblem:
    """An error in one field, in words for the desk. `column` is None for the row as a whole."""

    column: Column | None
    reason: str


Choice = TypeVar("Choice")


def read_time(text: str) -> datetime | None:
    """`2026-11-22 09:05`, `2026/11/22 9:05:30`, `2026年11月22日9时5分` or ISO 8601.

    China's time where no zone is said; None for anything else.
    """
    found = _TIME.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    *numbers, zone = found.groups()
    try:
        moment = datetime(*(int(number or 0) for number in numbers), tzinfo=CHINA)  # type: ignore[misc,arg-type]
        if zone in (None, ""):
            return moment
        return moment.replace(tzinfo=datetime.fromisoformat(f"2000-01-01T00:00:00{_iso(zone)}").tzinfo)
    except (ValueError, OverflowError):
        return None


def _iso(zone: str) -> str:
    return "+00:00" if zone == "Z" else f"{zone[:3]}:{zone[-2:]}"


def without_numbers(text: str) -> str:
    """The text without telephone and identity numbers, which desks write down with what callers say."""
    return _PERSONAL.sub("[号码略]", text)


class _Reader:
    """Reads the cells of one row and collects what is wrong with them."""

    def __init__(self, cells: Mapping[Column, str], now: datetime) -> None:
        self._cells = cells
        self._now = now
        self.problems: list[RecordProblem] = []

    def wrong(self, column: Column | None, reason: str) -> None:
        self.problems.append(RecordProblem(column, reason))

    def text(self, column: Column, most: int) -> str:
        value = self._cells.get(column, "").replace("\x00", "").strip()
        if len(value) > most:
            self.wrong(column, f"超过 {most} 字")
            return ""
        return value

    def time(self, column: Column) -> datetime | None:
        text = self.text(column, 40)
        if not text:
            return None
        moment = read_time(text)
        if moment is None:
            self.wrong(column, "看不懂这个时间，请写成 2026-11-22 09:05")
        elif moment > self._now + AHEAD:
            self.wrong(column, "时间在将来")
            return None
        elif moment < EARLIEST:
            self.wrong(column, "时间太早")
            return None
        return moment

    def count(self, column: Column) -> int | None:
        text = unicodedata.normalize("NFKC", self.text(column, 10)).removesuffix("人").removesuffix(".0")
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and int(text) <= 200):
            self.wrong(column, "请填人数（0 到 200）")
            return None
        return int(text)

    def choice(self, column: Column, names: Mapping[Choice, Sequence[str]]) -> Choice | None:
        text = unicodedata.normalize("NFKC", self.text(column, 40)).lower().replace(" ", "")
        if not text:
            return None
        for value, spellings in names.items():
            if text in (unicodedata.normalize("NFKC", one).lower() for one in spellings):
                return value
        self.wrong(column, f"不认识，请用：{'、'.join(spellings[0] for spellings in names.values())}")
        return None

    def given(self, column: Column, read: Callable[[str], str | None], reason: str) -> str:
        """An identifier in its canonical form; empty where none is given."""
        text = self.text(column, 100)
        if not text:
            return ""
        value = read(text)
        if value is None:
            self.wrong(column, reason)
        return value or ""


_MINUTES = {
    Column.ORDERED_AT: Minute.ORDERED,
    Column.DEPARTED_AT: Minute.DEPARTED,
    Column.ARRIVED_AT: Minute.ARRIVED,
    Column.RELEASED_AT: Minute.RELEASED,
}


def read_record(cells: Mapping[Column, str], now: datetime) -> DeskRecord | tuple[RecordProblem, ...]:
    """The record, or all that is wrong with it. What is missing among the optional is empty."""
    row = _Reader(cells, now)
    number = row.text(Column.NUMBER, MAX_NUMBER)
    if not number and not row.problems:
        row.wrong(Column.NUMBER, "没有填")
    kind = row.choice(Column.KIND, _KINDS)
    if kind is None and not cells.get(Column.KIND, "").strip():
        row.wrong(Column.KIND, "没有填")
    occurred_at = row.time(Column.OCCURRED_AT)
    if occurred_at is None and not cells.get(Column.OCCURRED_AT, "").strip():
        row.wrong(Column.OCCURRED_AT, "没有填")
    minutes = {minute: at for column, minute in _MINUTES.items() if (at := row.time(column)) is not None}
    if occurred_at is not None:
        _check_order(row, occurred_at, minutes)
    lift = {
        "rescue_number": row.given(
            Column.RESCUE_NUMBER, lift_code.read_rescue_number, "识别码应是 5 到 7 位数字"
        ),
        "registration_number": row.text(Column.REGISTRATION_NUMBER, 40),
        "lift_code": row.given(Column.LIFT_CODE, lift_code.read_code, "不是有效的梯码"),
        "address": row.text(Column.ADDRESS, 200),
    }
    if not any(lift.values()) and not any(problem.column in _WHERE for problem in row.problems):
        row.wrong(None, "识别码、登记证编号、梯码、地址至少填一项")
    told = row.choice(Column.STATUS, _PROGRESS)
    texts = {
        "words": without_numbers(row.text(Column.WORDS, MAX_WORDS)),
        "cause": without_numbers(row.text(Column.CAUSE, MAX_LINE)),
        "outcome": without_numbers(row.text(Column.OUTCOME, MAX_LINE)),
    }
    category = row.choice(Column.CATEGORY, _CATEGORIES)
    trapped, injured = row.count(Column.TRAPPED), row.count(Column.INJURED)
    if row.problems or kind is None or occurred_at is None:
        return tuple(row.problems)
    return DeskRecord(
        number=number,
        kind=kind,
        occurred_at=occurred_at,
        category=category,
        minutes=minutes,
        trapped=trapped,
        injured=injured,
        progress=max(told or Progress.ACCEPTED, _progress_by(minutes)),
        **lift,
        **texts,
    )


_WHERE = (Column.RESCUE_NUMBER, Column.REGISTRATION_NUMBER, Column.LIFT_CODE, Column.ADDRESS)


def _check_order(row: _Reader, occurred_at: datetime, minutes: Mapping[Minute, datetime]) -> None:
    before, name = occurred_at, NAMES[Column.OCCURRED_AT]
    for column, minute in _MINUTES.items():
        at = minutes.get(minute)
        if at is None:
            continue
        if at < before:
            row.wrong(column, f"早于{name}")
        before, name = at, NAMES[column]


def _progress_by(minutes: Mapping[Minute, datetime]) -> Progress:
    if Minute.RELEASED in minutes:
        return Progress.RESOLVED
    return Progress.HANDLING if Minute.DEPARTED in minutes or Minute.ARRIVED in minutes else Progress.FILED
