"""By which ways a person may be told how a report stands: WeChat's windows, and what a grant is spent on."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Touch(StrEnum):
    """An act of a person that opens a window for customer-service messages (客服消息)."""

    MESSAGE = "message"
    TAP = "tap"  # a scan, a follow, a button of the menu


@dataclass(frozen=True)
class Allowance:
    lasts: timedelta
    messages: int


# WeChat, 客服消息: five messages within 48 hours of what a person wrote, three within a minute of a tap.
ALLOWANCES: Mapping[Touch, Allowance] = {
    Touch.MESSAGE: Allowance(timedelta(hours=48), 5),
    Touch.TAP: Allowance(timedelta(minutes=1), 3),
}


@dataclass(frozen=True)
class Window:
    """Opened by the person's last touch of that kind; `sent` counts our messages since."""

    touch: Touch
    opened_at: datetime
    sent: int = 0

    @property
    def closes_at(self) -> datetime:
        return self.opened_at + ALLOWANCES[self.touch].lasts

    def allows(self, now: datetime) -> bool:
        return now < self.closes_at and self.sent < ALLOWANCES[self.touch].messages


def window_to_use(windows: Iterable[Window], now: datetime) -> Window | None:
    """Of those that allow a message, the one that closes first: the other keeps its count for later."""
    usable = [one for one in windows if one.allows(now)]
    return min(usable, key=lambda one: one.closes_at, default=None)


class Moment(StrEnum):
    """The news that a one-time grant is spent on. Everything else waits for a window or the receipt page."""

    ACCEPTED = "accepted"  # a recipient took it
    ARRIVED = "arrived"
    RELEASED = "released"
    RESULT = "result"  # fixed, refused, answered
    LIFT = "lift"  # a lift that one follows: stopped, in use again, a vote that ends
    BALLOT = "ballot"  # an owners' vote: a ballot was entered for units that one owns, too


# Later in this order tells more: where one notice tells of several, it is this one's.
MOMENTS = (Moment.ACCEPTED, Moment.ARRIVED, Moment.RELEASED, Moment.RESULT)


class NoticeWay(StrEnum):
    MESSAGE = "message"  # 客服消息, inside a window
    TEMPLATE = "template"  # 模板消息 of a service account: needs no grant
    SUBSCRIPTION = "subscription"  # 订阅通知 of the official account, by a grant
    MINI_PROGRAM = "mini_program"  # subscribe message of the mini-program, by a grant


BY_GRANT = frozenset({NoticeWay.SUBSCRIPTION, NoticeWay.MINI_PROGRAM})


@dataclass(frozen=True)
class NoticeTemplate:
    """A template as the account has it: `fields` maps its keywords to values of ours (`VALUES`).

    `page` is where a mini-program opens; `{receipt}` in it becomes the receipt number, `{lift}` the code of
    the lift that is followed.
    """

    way: NoticeWay
    id: str
    moments: frozenset[Moment]
    fields: Mapping[str, str]
    page: str = field(default="")

    def __post_init__(self) -> None:
        if self.way is NoticeWay.MESSAGE:
            raise ValueError("a customer-service message has no template")
        if unknown := set(self.fields.values()) - set(VALUES):
            raise ValueError(f"no such values: {', '.join(sorted(unknown))}")


# place: of the lift. state: how it stands. time: of the news. kind: hazard or entrapment.
VALUES = ("place", "state", "time", "receipt", "kind")


def templates_for(
    moment: Moment | None,
    templates: Iterable[NoticeTemplate],
    reachable: Collection[NoticeWay],
    grants: Mapping[str, int],
) -> list[NoticeTemplate]:
    """Those by which the news may go out, those that cost no grant first.

    `reachable` are the ways for which we know the person, `grants` the unspent ones by template.
    """
    usable = [
        one
        for one in templates
        if moment in one.moments and one.way in reachable and (one.way not in BY_GRANT or grants.get(one.id))
    ]
    return sorted(usable, key=lambda one: list(NoticeWay).index(one.way))


# 订阅消息参数值内容限制说明: what is longer, or has other characters, is refused with 47003.
_LIMITS: Sequence[tuple[str, Callable[[str], str]]] = (
    ("thing", lambda text: _cut(text, 20)),
    ("character_string", lambda text: re.sub(r"[^\x21-\x7e]", "", text)[:32]),
    ("phrase", lambda text: re.sub(r"[^\u4e00-\u9fff]", "", text)[:5]),
    ("number", lambda text: re.sub(r"[^0-9.]", "", text)[:32]),
)


def fit_value(keyword: str, text: str) -> str:
    """The value as the keyword's kind takes it; `-` where nothing is left, for none may be empty."""
    clean = " ".join(text.split())
    for prefix, fit in _LIMITS:
        if keyword.startswith(prefix):
            clean = fit(clean)
    return clean or "-"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
