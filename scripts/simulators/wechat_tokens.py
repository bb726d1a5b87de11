"""Access tokens: the stable kind stays the same while valid, the older kind is new at every call."""

import secrets
from collections.abc import Callable

from scripts.simulators.wechat_errors import WeChatError

LASTS_SECONDS = 7200
OVERLAP_SECONDS = 300  # near its end a token is followed by the next, and both are good
KEPT = 1000


class Tokens:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._valid_until: dict[str, float] = {}
        self._stable = ""
        self._plain = ""

    def stable(self, *, force_refresh: bool) -> str:
        """The current token; `force_refresh` ends it at once and makes another."""
        if force_refresh:
            self._valid_until.pop(self._stable, None)
        if self.remaining(self._stable) <= OVERLAP_SECONDS:
            self._stable = self._make()
        return self._stable

    def plain(self) -> str:
        """A new token; the one before lasts five more minutes."""
        if self.remaining(self._plain) > OVERLAP_SECONDS:
            self._valid_until[self._plain] = self._clock() + OVERLAP_SECONDS
        self._plain = self._make()
        return self._plain

    def remaining(self, token: str) -> int:
        """Seconds; negative or zero where it is not good."""
        return int(self._valid_until.get(token, 0) - self._clock())

    def check(self, token: str) -> None:
        """Raises WeChatError."""
        if not token:
            raise WeChatError(41001)
        if token not in self._valid_until:
            raise WeChatError(40001)
        if self.remaining(token) <= 0:
            raise WeChatError(42001)

    def revoke_all(self) -> None:
        self._valid_until.clear()

    def _make(self) -> str:
        token = secrets.token_urlsafe(102)  # 136 characters, as WeChat's
        self._valid_until[token] = self._clock() + LASTS_SECONDS
        while len(self._valid_until) > KEPT:
            del self._valid_until[next(iter(self._valid_until))]
        return token
