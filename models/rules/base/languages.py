"""Choosing a language from what a browser asks for (RFC 9110, 12.5.4)."""

from collections.abc import Sequence

_MOST_RANGES = 20
_WHOLE = 1000  # a quality of 1, in thousandths


def preferred_language(accept: str, offered: Sequence[str]) -> str | None:
    """The offered tag that an Accept-Language header wants most; None where it wants none of them.

    `zh-TW` takes `zh-CN` and `en-GB` takes `en`: the same language is better than another one. Among equals
    the first in the header stands.
    """
    wanted = [_quality(one) for one in accept.split(",")[:_MOST_RANGES]]
    for _, tag in sorted((one for one in wanted if one[0] > 0), key=lambda one: -one[0]):
        if found := _find(tag, offered):
            return found
    return None


def _quality(asked: str) -> tuple[int, str]:
    """In thousandths. What cannot be read is not wanted."""
    tag, _, parameter = asked.partition(";")
    name, _, value = parameter.strip().partition("=")
    if not parameter.strip():
        return _WHOLE, tag.strip().lower()
    whole, _, decimals = value.strip().partition(".")
    digits = f"{whole}{decimals[:3]:0<3}"
    readable = name.strip().lower() == "q" and digits.isascii() and digits.isdecimal() and len(digits) == 4
    return (min(int(digits), _WHOLE) if readable else 0), tag.strip().lower()


def _find(tag: str, offered: Sequence[str]) -> str | None:
    by_tag = {one.lower(): one for one in reversed(offered)}
    if tag in by_tag:
        return by_tag[tag]
    primary = tag.partition("-")[0]
    return next((one for one in offered if one.lower().partition("-")[0] == primary), None)
