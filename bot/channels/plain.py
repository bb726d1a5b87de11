"""A message in plain Chinese, for recipients that are read by people: mail and Open311."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.channels.message import TEST
from bot.services import Services
from bot.texts.templates import local_time

_KINDS = {
    "entrapment": "困人求助",
    "hazard": "电梯隐患",
    "suggestion": "居民对电梯保险的建议",
    "question": "居民咨询",
}


def plain_text(services: Services, message: dict[str, Any], links: Sequence[str]) -> str:
    """All that the message says; `links` are those of its photos that are told as links."""
    data = message["data"]
    return services.texts(
        "message",
        **dict.fromkeys(("kind", "severe", "lift", "category", "report", "policy", "words"))
        | data
        | {
            "test": message["type"] == TEST,
            "event": message["type"].partition(".")[2],
            "opened_at": local_time(datetime.fromisoformat(data.get("opened_at", message["timestamp"]))),
            "links": links,
        },
    )


def heading(message: dict[str, Any]) -> str:
    """One line: what and where."""
    data = message["data"]
    if message["type"] == TEST:
        return "【测试】梯码通道测试"
    kind = "严重隐患" if data["severe"] else _KINDS[data["kind"]]
    place = data["lift"]["place"] if data["lift"] else "还不知道是哪部电梯"
    urgent = "【紧急】" if data["urgent"] else ""
    return f"{urgent}{kind}：{place}"
