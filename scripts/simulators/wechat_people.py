"""Who follows the official account, what was pushed to them, and when they may be written to."""

import asyncio
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

KEPT_PEOPLE = 50_000
KEPT_MESSAGES = 200  # a person


class Contact(Enum):
    """What a person did, and the right to write to them that follows: seconds, messages."""

    MESSAGE = (48 * 3600, 5)
    TAP = (60, 3)  # a scan, a follow, a button of the menu


@dataclass
class _Window:
    closes_at: float
    left: int


@dataclass(frozen=True)
class Pushed:
    """One customer-service message, as the account sent it."""

    openid: str
    at: float
    body: dict[str, Any]
    app_id: str = ""

    @property
    def text(self) -> str:
        """The words of a text message; empty for any other kind."""
        return str(self.body.get("text", {}).get("content", ""))


@dataclass
class Person:
    following: bool = False
    messages: "deque[Pushed]" = field(default_factory=lambda: deque(maxlen=KEPT_MESSAGES))
    unread: "deque[Pushed]" = field(default_factory=lambda: deque(maxlen=KEPT_MESSAGES))
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    windows: dict[Contact, _Window] = field(default_factory=dict)

    def open_window(self, contact: Contact, now: float) -> None:
        seconds, messages = contact.value
        self.windows[contact] = _Window(now + seconds, messages)

    def use_window(self, now: float) -> int:
        """0 and one message less, or the errcode that forbids it."""
        still_open = [window for window in self.windows.values() if now < window.closes_at]
        if not still_open:
            return 45015
        usable = [window for window in still_open if window.left > 0]
        if not usable:
            return 45047
        min(usable, key=lambda window: window.closes_at).left -= 1
        return 0

    def receive(self, message: Pushed) -> None:
        self.messages.append(message)
        self.unread.append(message)
        self.arrived.set()

    async def next_unread(self) -> Pushed:
        while not self.unread:
            self.arrived.clear()
            await self.arrived.wait()
        return self.unread.popleft()


class People:
    """By openid; those longest not heard of are forgotten first."""

    def __init__(self) -> None:
        self._people: OrderedDict[str, Person] = OrderedDict()

    def find(self, openid: str) -> Person | None:
        return self._people.get(openid)

    def meet(self, openid: str) -> Person:
        """The person, made where they are not known; someone new does not follow yet."""
        person = self._people.setdefault(openid, Person())
        self._people.move_to_end(openid)
        while len(self._people) > KEPT_PEOPLE:
            self._people.popitem(last=False)
        return person
