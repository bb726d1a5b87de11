"""A message as a group reads it: what, where, since when, how many, and a link.

A group has members whom we do not know, and keeps what it was told. So what was said, who said it and
who is ill stand behind the link.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.fit import fit_lines
from bot.channels.mail import one_line
from bot.channels.message import TEST
from bot.channels.plain import heading
from bot.services import Services
from bot.texts.templates import local_time
from models.rules.reports.events import EventKind

SIGN = "【梯码】"  # stands in every message, so that a robot may ask for it as its keyword
_RINGS = frozenset({EventKind.FILED.value, EventKind.PAGED.value, EventKind.LOCATED.value})


@dataclass(frozen=True)
class GroupText:
    """`rings`: everybody in the group is mentioned, so that their phones ring."""

    text: str
    rings: bool


def group_text(services: Services, message: dict[str, Any], limit: int) -> GroupText:
    """At most `limit` bytes in UTF-8; its heading and its link are in it always."""
    data = message["data"]
    event = message["type"].partition(".")[2]
    if message["type"] == TEST:
        return GroupText(fit_lines(SIGN + heading(message), [data["words"]], "", limit), rings=False)
    rescue = data["rescue"] or {}
    lines = services.texts(
        "group",
        event=event,
        opened_at=local_time(datetime.fromisoformat(data["opened_at"])),
        kind=data["kind"],
        lift=data["lift"],
        category=data["category"],
        inside=rescue.get("inside"),
        needs_care=bool(rescue.get("needs")),
        reason=(rescue.get("page") or {}).get("reason"),
    )
    link = rescue.get("link") or f"{services.settings.public_url}/console/inbox/{data['delivery_id']}"
    details = [one_line(line) for line in lines.splitlines() if line.strip()]
    text = fit_lines(SIGN + one_line(heading(message)), details, f"处理请点：{link}", limit)
    return GroupText(text, rings=data["urgent"] and event in _RINGS)
