"""Templates of one account, who has agreed to messages by them, and what was sent."""

import re
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scripts.simulators.wechat_errors import WeChatError

# 订阅消息参数值内容限制说明
_TAKEN = (
    ("thing", re.compile(r"[^\x00-\x1f]{1,20}")),
    ("character_string", re.compile(r"[\x21-\x7e]{1,32}")),
    ("phrase", re.compile(r"[\u4e00-\u9fff]{1,5}")),
    ("number", re.compile(r"[0-9.]{1,32}")),
    ("time", re.compile(r"[^\x00-\x1f]{1,40}")),
)


@dataclass(frozen=True)
class Notice:
    """One template message as it reached a person: what each keyword says, and what a tap opens."""

    openid: str
    template_id: str
    values: Mapping[str, str]
    opens: str
    message_id: int


class Notices:
    def __init__(self) -> None:
        self.sent: list[Notice] = []
        self.listeners: list[Callable[[Notice], None]] = []
        self._templates: dict[str, frozenset[str]] = {}
        self._agreed: Counter[tuple[str, str]] = Counter()
        self._numbers: dict[str, int] = {}  # by client_msg_id

    def add_template(self, template_id: str, *keywords: str) -> None:
        self._templates[template_id] = frozenset(keywords)

    @property
    def templates(self) -> Mapping[str, frozenset[str]]:
        return self._templates

    def agree(self, openid: str, template_id: str, times: int = 1) -> None:
        """The person taps on 允许; one message each."""
        self._agreed[openid, template_id] += times

    def take_back(self, openid: str, template_id: str) -> None:
        del self._agreed[openid, template_id]

    def send(self, body: Mapping[str, Any], *, by_grant: bool, opens: str) -> int:
        """The message's number.

        Raises WeChatError: 40037 no such template, 47003 a value that it does not take, 43101 no grant.
        """
        template_id, openid = str(body.get("template_id", "")), str(body.get("touser", ""))
        keywords = self._templates.get(template_id)
        if keywords is None:
            raise WeChatError(40037)
        values = _values(body.get("data"))
        if set(values) != keywords or not all(_is_taken(*one) for one in values.items()):
            raise WeChatError(47003)
        if by_grant and self._agreed[openid, template_id] <= 0:
            raise WeChatError(43101)
        message_id = str(body.get("client_msg_id", ""))
        if message_id in self._numbers:
            return self._numbers[message_id]
        number = secrets.randbelow(2**40)
        if message_id:
            self._numbers[message_id] = number
        if by_grant:
            self._agreed[openid, template_id] -= 1
        notice = Notice(openid, template_id, values, opens, number)
        self.sent.append(notice)
        for listener in self.listeners:
            listener(notice)
        return number


def _values(data: object) -> dict[str, str]:
    if not isinstance(data, dict):
        raise WeChatError(47003)
    return {str(name): str(one.get("value", "")) for name, one in data.items() if isinstance(one, dict)}


def _is_taken(keyword: str, value: str) -> bool:
    kind = next((pattern for prefix, pattern in _TAKEN if keyword.startswith(prefix)), None)
    return bool(value) and (kind is None or kind.fullmatch(value) is not None)
