"""The one judge of a cell that a stranger fills in: from what the file holds to a typed value, or why not.

A file hands over text; a workbook also numbers, dates and yes or no. What a
spreadsheet program has made of an identifier (a rounded number, a date, an
error value) is refused: stored, it would name another thing.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum, auto
from typing import Any, TypeVar

from models.rules.base.numbers import spell_number

Cell = str | int | float | date | time | timedelta | None  # a bool is an int, a datetime is a date
Value = TypeVar("Value")

MOST_DIGITS = 15  # that Excel keeps of a number
_AS_TEXT = "，请把这一列设为“文本”格式后重新填写"
_ERRORS = re.compile(
    r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|GETTING_DATA|UNKNOWN!)"
)
_ROUNDED = re.compile(r"[-+]?\d(\.\d+)?[Ee][-+]\d{1,3}")  # as programs write it: always with the sign
_UNSEEN = ("Cc", "Cf", "Co", "Cs")  # categories of Unicode
_SUSPECT = "'#-=+@＝＋－＠"
_FORMULA = re.compile(r"[=＝]|[-+@＋－＠]\s*[A-Za-z][\w.]*\(")
_GUARDED = re.compile(r"'[-=+@＝＋－＠]")


class BadCell(Exception):
    """The cell cannot be taken; the text says why, in Chinese, for the person who filled it in."""


class Holds(Enum):
    """What a column is made of, and so what a spreadsheet may have turned its cells into."""

    TEXT = auto()
    LINES = auto()  # text with line breaks, as people write it
    NUMBER = auto()
    DATE = auto()


@dataclass(frozen=True)
class Reader:
    """Reads the text of a cell. Raises BadCell. A plain function reads a column of TEXT."""

    read: Callable[[str], Any]
    holds: Holds = Holds.TEXT

    def __call__(self, typed: str) -> Any:
        return self.read(typed)


def shown(cell: Cell) -> str:
    """The cell as one would type it."""
    match cell:
        case str():
            return cell
        case None:
            return ""
        case bool():
            return "是" if cell else "否"
        case int() | float():
            return _digits(cell)
        case datetime():
            return cell.isoformat(" ", "seconds")
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def typed(cell: Cell, holds: Holds = Holds.TEXT) -> str:
    """The text that is meant: stripped, without the apostrophe that keeps a cell from being a formula.

    Raises BadCell for formulas, error values, invisible characters, and identifiers that a spreadsheet
    program has turned into something else.
    """
    text = shown(cell).strip().removeprefix("\ufeff")
    if not text:
        return ""
    if text[0] in _SUSPECT:
        text = _harmless(text)
    if holds is Holds.LINES:
        text = _without_controls(text)
    elif not text.isprintable() and any(unicodedata.category(one) in _UNSEEN for one in text):
        raise BadCell("含有看不见的控制字符或换行")
    if holds in (Holds.TEXT, Holds.LINES):
        _require_own(cell, text)
    return text


def _harmless(text: str) -> str:
    if _GUARDED.match(text):
        text = text[1:]
    if _FORMULA.match(text):
        raise BadCell("不能是公式，请粘贴为数值")
    if _ERRORS.fullmatch(text.upper()):
        raise BadCell(f"是错误值 {text}，请改成真正的内容")
    return text


def _require_own(cell: Cell, text: str) -> None:
    """Raises BadCell where a spreadsheet program has rewritten what somebody typed."""
    if isinstance(cell, str) and "E" not in text and "e" not in text:
        return
    is_inexact = isinstance(cell, float) and not cell.is_integer()
    if is_inexact or _ROUNDED.fullmatch(text):
        raise BadCell(f"被表格软件当成数字改写了（{text}）{_AS_TEXT}")
    if isinstance(cell, date | time | timedelta):
        raise BadCell(f"被表格软件当成日期改写了（{text}）{_AS_TEXT}")


def _digits(number: int | float) -> str:
    """A whole number in full, as long as a spreadsheet keeps all its digits; else as `1.0508E+19`."""
    if isinstance(number, float) and not number.is_integer():
        return repr(number).upper()
    return str(int(number)) if abs(number) < 10**MOST_DIGITS else f"{Decimal(number):.4E}"


def _without_controls(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in lines if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs"))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def text(most: int, holds: Holds = Holds.TEXT) -> Reader:
    def read(typed: str) -> str:
        if len(typed) > most:
            raise BadCell(f"太长，最多 {most} 个字")
        return typed

    return Reader(read, holds)


def number(most: int) -> Reader:
    """A number that an organisation gives, in the one form in which it is compared."""

    def read(typed: str) -> str:
        spelled = spell_number(typed)
        if len(spelled) > most:
            raise BadCell(f"太长，最多 {most} 个字")
        return spelled

    return Reader(read)


def lines(most: int) -> Reader:
    """Free text: line breaks stay, what no database keeps is dropped."""
    return text(most, Holds.LINES)


def pattern(expression: str, says: str) -> Reader:
    compiled = re.compile(expression)

    def read(typed: str) -> str:
        plain = _plain(typed)
        if compiled.fullmatch(plain) is None:
            raise BadCell(says)
        return plain

    return Reader(read)


def whole(least: int, most: int, unit: str = "") -> Reader:
    def read(typed: str) -> int:
        plain = _plain(typed).removesuffix(unit).removesuffix(".0")
        if re.fullmatch(r"-?\d{1,12}", plain) is None:
            raise BadCell("要填整数")
        number = int(plain)
        if not least <= number <= most:
            raise BadCell(f"要在 {least} 到 {most} 之间")
        return number

    return Reader(read, Holds.NUMBER)


def hundredths(most: int, *, units: str = "元", above_zero: bool = False) -> Reader:
    """Yuan to fen, square metres or points to their hundredths: at most two places, exactly."""
    unit = re.compile(f"({units})$")

    def read(typed: str) -> int:
        amount = _decimal(unit.sub("", _plain(typed).replace(",", "").removeprefix("¥")), "不是数字")
        if above_zero and amount <= 0:
            raise BadCell("要大于 0")
        if not 0 <= amount * 100 <= most:
            raise BadCell(f"要在 0 到 {most // 100} 之间")
        if amount * 100 != int(amount * 100):
            raise BadCell("最多两位小数")
        return int(amount * 100)

    return Reader(read, Holds.NUMBER)


def degrees(limit: int) -> Reader:
    """Degrees to millionths of a degree."""

    def read(typed: str) -> int:
        angle = _decimal(_plain(typed), "要填度数，如 29.563010")
        if abs(angle) > limit:
            raise BadCell(f"要在 -{limit} 到 {limit} 之间")
        return round(angle * 1_000_000)

    return Reader(read, Holds.NUMBER)


def _decimal(plain: str, says: str) -> Decimal:
    try:
        number = Decimal(plain.strip())
    except InvalidOperation:
        raise BadCell(says) from None
    if not number.is_finite():
        raise BadCell(says)
    return number


def choice(words: Mapping[str, Value]) -> Reader:
    """One of the words; width, case and spaces do not count. The first word of each value is proposed."""
    known = {_bare(word): value for word, value in words.items()}
    proposed: list[tuple[str, Value]] = []
    for word, value in words.items():
        if all(value is not other for _, other in proposed):
            proposed.append((word, value))
    says = f"不认识，请用：{'、'.join(word for word, _ in proposed)}"

    def read(typed: str) -> Value:
        try:
            return known[_bare(typed)]
        except KeyError:
            raise BadCell(says) from None

    return Reader(read)


def _bare(word: str) -> str:
    return _plain(word).lower().replace(" ", "")


yes_no: Reader = choice({"是": True, "否": False})
