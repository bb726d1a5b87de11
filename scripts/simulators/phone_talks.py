"""What each phone shows: the bubbles of its conversation, and who is watching for new ones."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from scripts.simulators.pages import LOCAL
from scripts.simulators.wechat_caller import Answered

KEPT_TALKS = 2000
KEPT_BUBBLES = 300
PAUSE = timedelta(minutes=3)  # after one, the time is shown again


class Side(StrEnum):
    ME = "me"
    THEM = "them"
    NOTE = "note"  # what the phone says, in the middle


class Kind(StrEnum):
    TEXT = "text"
    PHOTO = "photo"  # `text` is the media_id
    VOICE = "voice"
    PLACE = "place"


@dataclass(frozen=True)
class Bubble:
    side: Side
    text: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Shown:
    """A bubble on the screen; `time` is empty where it would only repeat the one above."""

    bubble: Bubble
    time: str


@dataclass
class Talk:
    last_xml: str = ""
    last_answer: Answered | None = None
    _bubbles: "deque[tuple[datetime, Bubble]]" = field(default_factory=lambda: deque(maxlen=KEPT_BUBBLES))
    _watchers: set[asyncio.Event] = field(default_factory=set)

    def add(self, bubble: Bubble) -> None:
        self._bubbles.append((datetime.now(LOCAL), bubble))
        self.tell_watchers()

    def shown(self) -> Iterator[Shown]:
        """Oldest first."""
        before: datetime | None = None
        for at, bubble in self._bubbles:
            yield Shown(bubble, f"{at:%H:%M}" if before is None or at - before > PAUSE else "")
            before = at

    @contextmanager
    def watch(self) -> Iterator[asyncio.Event]:
        """An event that is set at each change."""
        changed = asyncio.Event()
        self._watchers.add(changed)
        try:
            yield changed
        finally:
            self._watchers.discard(changed)

    def tell_watchers(self) -> None:
        for watcher in self._watchers:
            watcher.set()


class Talks:
    """By openid; those longest not used are forgotten first."""

    def __init__(self) -> None:
        self._talks: OrderedDict[str, Talk] = OrderedDict()

    def of(self, openid: str) -> Talk:
        talk = self._talks.setdefault(openid, Talk())
        self._talks.move_to_end(openid)
        while len(self._talks) > KEPT_TALKS:
            self._talks.popitem(last=False)
        return talk

    def wake_all(self) -> None:
        for talk in self._talks.values():
            talk.tell_watchers()
