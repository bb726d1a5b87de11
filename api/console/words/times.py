"""Words for moments and lengths of time."""

from datetime import datetime, time, timedelta
from typing import Any

from models.actions.shared.city_rules import LOCAL


def full_time(moment: datetime) -> str:
    """`2026-11-22 09:05`, in Asia/Shanghai."""
    return f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def deadline(moment: datetime) -> str:
    """`2026-11-20 24:00` for midnight: a period ends at 24:00 of its last day (Civil Code, article 203)."""
    local = moment.astimezone(LOCAL)
    return full_time(moment) if local.time() != time() else f"{local - timedelta(days=1):%Y-%m-%d} 24:00"


def span(length: timedelta) -> str:
    """`3 天 4 小时`, `2 小时 5 分`, `4 分`: the two largest units, rounded down."""
    minutes = max(int(length / timedelta(minutes=1)), 0)
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days} 天 {hours} 小时"
    return f"{hours} 小时 {minutes % 60} 分" if hours else f"{minutes} 分"


def clock_time(moment: datetime) -> str:
    """`09:05:30`, in Asia/Shanghai."""
    return f"{moment.astimezone(LOCAL):%H:%M:%S}"


FILTERS: dict[str, Any] = {
    "full_time": full_time,
    "deadline": deadline,
    "span": span,
    "clock_time": clock_time,
    "epoch": lambda moment: int(moment.timestamp()),
    "moment": datetime.fromisoformat,
}
