"""How long something took or is ago, in one unit."""

from datetime import timedelta

from bot.checkup.sign import InBoth

_UNITS = ((86_400, "days", "天"), (3600, "h", "小时"), (60, "min", "分钟"))


def span(age: timedelta) -> InBoth:
    """`3 s`, `12 min`, `5 h`, `9 days`."""
    seconds = max(int(age.total_seconds()), 0)
    for size, english, chinese in _UNITS:
        if seconds >= 2 * size:
            return InBoth(f"{seconds // size} {english}", f"{seconds // size} {chinese}")
    return InBoth(f"{seconds} s", f"{seconds} 秒")
