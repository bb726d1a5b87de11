"""Cells that name a lift."""

import re

from models.rules.imports.cells import BadCell
from models.rules.imports.table import ImportColumn
from models.rules.lifts import code, registration

REGISTRATION_CHARACTERS = 40
LEADING_ZERO = "；表格软件会丢掉开头的 0，请把这一列设为“文本”格式"


def registration_number(typed: str) -> str:
    """The 使用登记证编号 in the form in which it is stored. Raises BadCell."""
    number = registration.spell(typed)
    if len(number) > REGISTRATION_CHARACTERS:
        raise BadCell(f"太长，最多 {REGISTRATION_CHARACTERS} 个字")
    return number


_EXAMPLE = "梯11江A330101(24)"
LIFT = ImportColumn("registration_number", "使用登记证编号", registration_number, _EXAMPLE, required=True)


def rescue_number(typed: str) -> str:
    """The 识别码. Raises BadCell."""
    number = code.read_rescue_number(_without_brackets(typed))
    if number is None:
        raise BadCell("识别码应是 5 到 7 位数字")
    return number


def lift_code(typed: str) -> str:
    """The 梯码, also as the URL of its label. Raises BadCell."""
    read = code.read_code(_without_brackets(typed))
    if read is None:
        raise BadCell("不是有效的梯码")
    return read


def wrong_length(number: str, digits: int | None) -> str:
    """Why a 识别码 cannot be one of a city that prints so many digits; empty where it can."""
    if digits is None or len(number) == digits:
        return ""
    return f"这个城市的识别码是 {digits} 位，这里是 {len(number)} 位{LEADING_ZERO}"


def _without_brackets(typed: str) -> str:
    return re.sub(r"[()（）\[\]【】［］〔〕]", "", typed)
