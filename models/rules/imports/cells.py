"""Reading one cell of a register file: from its text to a typed value, or a reason that people understand."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 1950, 2100

Value = TypeVar("Value")
Reader = Callable[[str], Any]

_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_MOMENT = re.compile(r"(.+?)[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.0+)?)?")


class BadCell(Exception):
    """The cell cannot be taken; the text says why, in Chinese, for whoever filled it in."""


def clean(raw: str) -> str:
    """The cell as it is meant: no spaces around, no apostrophe that only kept a formula from being one.

    Raises BadCell for formulas and control characters.
    """
    text = raw.strip().removeprefix("\ufeff")
    if text.startswith("'") and text[1:2] in "=+-@＝＋－＠":
        text = text[1:]
    if text.startswith(("=", "@", "＝", "＠")):
        raise BadCell("不能是公式，请粘贴为数值")
    if any(unicodedata.category(one) in ("Cc", "Cf", "Co", "Cs") for one in text):
        raise BadCell("含有看不见的控制字符或换行")
    return text


def text(most: int) -> Reader:
    def read(typed: str) -> str:
        if len(typed) > most:
            raise BadCell(f"太长，最多 {most} 个字")
        return typed

    return read


def pattern(expression: str, says: str) -> Reader:
    compiled = re.compile(expression)

    def read(typed: str) -> str:
        plain = unicodedata.normalize("NFKC", typed)
        if compiled.fullmatch(plain) is None:
            raise BadCell(says)
        return plain

    return read


def whole(least: int, most: int) -> Reader:
    def read(typed: str) -> int:
        plain = unicodedata.normalize("NFKC", typed).removesuffix(".0")
        if re.fullmatch(r"-?\d{1,12}", plain) is None:
            raise BadCell("要填整数")
        number = int(plain)
        if not least <= number <= most:
            raise BadCell(f"要在 {least} 到 {most} 之间")
        return number

    return read


def hundredths(most: int) -> Reader:
    """Yuan to fen, or points to hundredths of a point: at most two places, exactly."""

    def read(typed: str) -> int:
        plain = unicodedata.normalize("NFKC", typed).replace(",", "").removeprefix("¥").removesuffix("元")
        try:
            amount = Decimal(plain)
        except InvalidOperation:
            raise BadCell("要填数字") from None
        if not amount.is_finite() or not 0 <= amount * 100 <= most:
            raise BadCell(f"要在 0 到 {most // 100} 之间")
        if amount * 100 != int(amount * 100):
            raise BadCell("最多两位小数")
        return int(amount * 100)

    return read


def degrees(limit: int) -> Reader:
    """Degrees to millionths of a degree."""

    def read(typed: str) -> int:
        try:
            angle = Decimal(unicodedata.normalize("NFKC", typed))
        except InvalidOperation:
            raise BadCell("要填度数，如 29.563010") from None
        if not angle.is_finite() or abs(angle) > limit:
            raise BadCell(f"要在 -{limit} 到 {limit} 之间")
        return round(angle * 1_000_000)

    return read


def choice(words: Mapping[str, Value]) -> Reader:
    def read(typed: str) -> Value:
        if typed not in words:
            raise BadCell(f"要填其中之一：{'、'.join(words)}")
        return words[typed]

    return read


yes_no: Reader = choice({"是": True, "否": False})


@lru_cache(maxsize=20_000)
def day(typed: str) -> date:
    """`2024-05-06`, `2024/5/6`, `20240506` or `2024年5月6日`."""
    plain = unicodedata.normalize("NFKC", typed).removesuffix(" 00:00:00")
    found = _DAY.fullmatch(plain)
    try:
        if found is None:
            raise ValueError
        read = date(*(int(part) for part in found.groups()))
    except ValueError:
        raise BadCell("日期要像 2024-05-06") from None
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise BadCell(f"年份要在 {FIRST_YEAR} 到 {LAST_YEAR} 之间")
    return read


def moment(typed: str) -> datetime:
    """`2024-05-06 09:30`, in Asia/Shanghai."""
    found = _MOMENT.fullmatch(unicodedata.normalize("NFKC", typed))
    if found is None:
        raise BadCell("时间要像 2024-05-06 09:30")
    on = day(found[1])
    try:
        return datetime(
            on.year, on.month, on.day, int(found[2]), int(found[3]), int(found[4] or 0), tzinfo=LOCAL
        )
    except ValueError:
        raise BadCell("时间要像 2024-05-06 09:30") from None


def midnight(typed: str) -> datetime:
    """A day as the moment at which it begins; a full time is taken as it is."""
    if _MOMENT.fullmatch(unicodedata.normalize("NFKC", typed)) and not typed.endswith(" 00:00:00"):
        return moment(typed)
    on = day(typed)
    return datetime(on.year, on.month, on.day, tzinfo=LOCAL)
