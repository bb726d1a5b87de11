"""Days and moments as people and programs write them. What is not whole is refused with what is missing."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from models.rules.imports.cells import BadCell, Holds, Reader

LOCAL = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 1950, 2100
DAY_LIKE, MOMENT_LIKE = "2026-11-22", "2026-11-22 09:05"

_DAY = r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))"
_CLOCK = r"(\d{1,2})[:时点](\d{1,2})分?(?::?(\d{1,2})(?:\.\d{1,6})?秒?)?\s*(Z|[+-]\d{2}:?\d{2})?"
_WHOLE = re.compile(rf"{_DAY}(?:(?:(?<=日)|[T\s]+){_CLOCK})?")
# What is said of a text that is not whole, in the order in which it is looked for.
_MISSING = (
    (re.compile(r"\d{4}年?"), "月和日"),
    (re.compile(r"\d{4}(?:[-/.年]\d{1,2}[-/.月]?|\d{2})(\s+\d{1,2}:.*)?"), "日"),
    (re.compile(r"\d{1,2}[-/.月]\d{1,2}日?([T\s].*)?"), "年"),
    (re.compile(r"\d{1,2}[:时点]\d{1,2}分?(:?\d{1,2}秒?)?"), "年月日"),
    (re.compile(rf"{_DAY}[T\s]*[:时点].*"), "小时"),
    (re.compile(rf"{_DAY}[T\s]*\d{{1,2}}[:时点]?"), "分钟"),
)


def _parts(typed: str, like: str) -> tuple[date, datetime | None]:
    """The day, and the moment where a time is said. Raises BadCell."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    found = _WHOLE.fullmatch(plain)
    if found is None:
        missing = next((part for form, part in _MISSING if form.fullmatch(plain)), "")
        raise BadCell(f"不完整，缺{missing}，要像 {like}" if missing else _odd(like))
    year, month, day, month_8, day_8, hour, minute, second, zone = found.groups()
    try:
        on = date(int(year), int(month or month_8), int(day or day_8))
        moment = None
        if hour is not None:
            clock = time(int(hour), int(minute), int(second or 0), tzinfo=_zone(zone))
            moment = datetime.combine(on, clock)
    except ValueError:
        raise BadCell(_odd(like)) from None
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise BadCell(f"年份要在 {FIRST_YEAR} 到 {LAST_YEAR} 之间")
    return on, moment


def _odd(like: str) -> str:
    return f"看不懂这个{'时间' if ':' in like else '日期'}，请写成 {like}"


def _zone(told: str | None) -> tzinfo:
    """China's where none is said. Raises ValueError."""
    if told is None:
        return LOCAL
    if told == "Z":
        return UTC
    hours, minutes = int(told[1:3]), int(told[-2:])
    if hours > 14 or minutes > 59:
        raise ValueError(told)
    east = timedelta(hours=hours, minutes=minutes)
    return timezone(-east if told[0] == "-" else east)


@lru_cache(maxsize=20_000)
def _day(typed: str) -> date:
    on, moment = _parts(typed, DAY_LIKE)
    if moment is not None and (moment.hour, moment.minute, moment.second) != (0, 0, 0):
        raise BadCell(f"只填日期，不填时间，要像 {DAY_LIKE}")
    return on


def _moment(typed: str) -> datetime:
    _, moment = _parts(typed, MOMENT_LIKE)
    if moment is None:
        raise BadCell(f"不完整，缺时间，要像 {MOMENT_LIKE}")
    return moment


def _midnight(typed: str) -> datetime:
    on, moment = _parts(typed, DAY_LIKE)
    return moment or datetime(on.year, on.month, on.day, tzinfo=LOCAL)


# `2024-05-06`, `2024/5/6`, `20240506` or `2024年5月6日`.
day = Reader(_day, Holds.DATE)
# `2026-11-22 09:05`, `2026年11月22日9时5分` or ISO 8601; Asia/Shanghai where no zone is said.
moment = Reader(_moment, Holds.DATE)
# A day as the moment at which it begins; a full time is taken as it is.
midnight = Reader(_midnight, Holds.DATE)
