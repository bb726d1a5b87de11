"""The number on a lift's use certificate (使用登记证编号), as people write it."""

from models.rules.base.numbers import spell_number

_BRACKETS = str.maketrans("〔〕【】[]{}", "()()()()")


def spell(typed: str) -> str:
    """The form in which it is stored, `梯11江A330101(24)`: width, spaces, case and brackets do not count."""
    return spell_number(typed).translate(_BRACKETS)
