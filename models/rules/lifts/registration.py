"""The number on a lift's use certificate (使用登记证编号), as people write it."""

import re
import unicodedata

_BRACKETS = str.maketrans("〔〕【】[]{}", "()()()()")


def spell(typed: str) -> str:
    """The form in which it is stored, `梯11江A330101(24)`: width, spaces, case and brackets do not count."""
    plain = unicodedata.normalize("NFKC", typed).translate(_BRACKETS)
    return re.sub(r"\s+", "", plain).upper()
