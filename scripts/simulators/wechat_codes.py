"""Codes that WeChat hands out for one exchange each: of `wx.login`, of a phone number, of OAuth."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from scripts.simulators.wechat_errors import WeChatError

LAST_SECONDS = 5 * 60
KEPT = 10_000

Meant = TypeVar("Meant")


@dataclass
class _Code(Generic[Meant]):
    meant: Meant
    made_at: float
    used: bool = False


class SingleUseCodes(Generic[Meant]):
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._codes: dict[str, _Code[Meant]] = {}

    def issue(self, meant: Meant) -> str:
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(meant, self._clock())
        while len(self._codes) > KEPT:
            del self._codes[next(iter(self._codes))]
        return code

    def use(self, code: object) -> Meant:
        """What the code stands for. Raises WeChatError: 40029 unknown or too old, 40163 used before."""
        kept = self._codes.get(str(code))
        if kept is None or self._clock() - kept.made_at >= LAST_SECONDS:
            raise WeChatError(40029)
        if kept.used:
            raise WeChatError(40163)
        kept.used = True
        return kept.meant
