"""The memory of conversations in Redis: one round trip before a message is handled, one after.

Each message is claimed, so that of several copies one is handled and the
others get its answer; and each person's messages queue, so that they are
handled one by one in the order in which they arrived, across all processes.
A claim runs out, so a process that died holds nobody up for long.
"""

import json
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.chat.conversation_procedures import ABANDON, BEGIN, FINISH
from bot.kernel.embedded_redis import VOLATILE
from bot.kernel.procedures import Procedures
from bot.notify.message_windows import window_key, window_lasts, window_text
from bot.services import WAKE_CHANNEL
from models.rules.notices.ways import Touch, Window

CLAIM_MS = 10_000
REPLY_SECONDS = 600  # WeChat resends within seconds; a replay must be younger than the timestamp window
NONCE_SECONDS = 600
TALK_SECONDS = 30 * 60
_JSON = json.JSONEncoder(ensure_ascii=False)
BRIEF_REPLY_SECONDS = 30  # of a tip-off: WeChat's last copy comes after 15 s


@dataclass
class Talk:
    """Where a conversation stands. `code` is the lift it is about; `draft` belongs to the flow.

    `tip_off` is the key of an anonymous report in the making, empty for everything else. `parked` is a flow
    that another one has interrupted, with its step and draft.
    """

    flow: str = ""
    step: str = ""
    code: str = ""
    draft: dict[str, Any] = field(default_factory=dict)
    tip_off: str = ""
    parked: dict[str, Any] = field(default_factory=dict)

    @property
    def is_anonymous(self) -> bool:
        return bool(self.tip_off or self.parked.get("tip_off"))

    def clear(self) -> None:
        """End the flow in progress; one that was parked is kept."""
        self.flow, self.step, self.draft, self.tip_off = "", "", {}, ""

    def in_progress(self) -> dict[str, Any]:
        """The flow in progress with all that was said in it, as `parked` keeps it."""
        return {"flow": self.flow, "step": self.step, "draft": deepcopy(self.draft), "tip_off": self.tip_off}

    def unpark(self) -> bool:
        """Go on with what was put aside. False where there is nothing."""
        if not self.parked:
            return False
        self.flow, self.step = self.parked["flow"], self.parked["step"]
        self.draft, self.tip_off, self.parked = self.parked["draft"], self.parked["tip_off"], {}
        return True


class TurnStanding(StrEnum):
    """What became of asking for a message."""

    YOURS = "yours"
    WAIT = "wait"  # an earlier message of the same person is being handled
    RUNNING = "running"  # another copy of this message is being handled
    ANSWERED = "answered"
    REPLAYED = "replayed"  # the signed nonce was used for another message


@dataclass(frozen=True)
class Begun:
    standing: TurnStanding
    talk: Talk
    reply: str = ""


@dataclass(frozen=True)
class Ticket:
    """Names one copy of one message: the person (hashed), the message, the nonce it came with."""

    person: str
    message: str
    nonce: str
    claim: str

    @property
    def message_key(self) -> str:
        return f"talk:{self.person}:message:{self.message}"

    @property
    def queue_key(self) -> str:
        return f"talk:{self.person}:queue"

    @property
    def talk_key(self) -> str:
        return f"talk:{self.person}:talk"


@dataclass(frozen=True)
class Touched:
    """What the message means for writing to the person later: a window opened, or all of them shut."""

    at: datetime
    touch: Touch | None = None
    left: bool = False


class TalkStore:
    def __init__(self, procedures: Procedures) -> None:
        self._procedures = procedures

    async def begin(self, ticket: Ticket) -> Begun:
        """Claim the message, or learn who has it. Ask again while told to wait.

        A person's messages queue up in the order in which this was called.
        """
        keys = [f"nonce:{ticket.nonce}", ticket.message_key, ticket.queue_key, ticket.talk_key]
        answer = await self._procedures.run(BEGIN, keys, [ticket.claim, CLAIM_MS, NONCE_SECONDS])
        standing, text = TurnStanding(answer[0].decode()), answer[1].decode()
        if standing is TurnStanding.YOURS:
            return Begun(standing, _read(text))
        return Begun(standing, Talk(), text)

    async def finish(
        self, ticket: Ticket, reply: str, talk: Talk, touched: Touched, *, wake: bool, brief: bool = False
    ) -> None:
        """Keep the answer and where the conversation stands; let the next message in.

        A `brief` answer is kept only for the copies of its message that WeChat may still send.
        """
        touches, touch = list(Touch), touched.touch
        which = -1 if touched.left else 0 if touch is None else touches.index(touch) + 1
        opened = window_text(Window(touch, touched.at)) if touch else ""
        opened_ms = window_lasts(touch) // timedelta(milliseconds=1) if touch else 0
        reply_seconds = BRIEF_REPLY_SECONDS if brief else REPLY_SECONDS
        await self._procedures.run(
            FINISH,
            [
                ticket.message_key,
                ticket.queue_key,
                ticket.talk_key,
                WAKE_CHANNEL,
                *(window_key(ticket.person, one) for one in touches),
            ],
            [
                ticket.claim,
                reply,
                reply_seconds,
                _written(talk),
                TALK_SECONDS,
                "1" if wake else "0",
                which,
                opened,
                opened_ms,
            ],
        )

    async def abandon(self, ticket: Ticket) -> None:
        """Handling failed: a copy of the message may try again."""
        await self._procedures.run(ABANDON, [ticket.message_key, ticket.queue_key], [ticket.claim])


def _written(talk: Talk) -> str:
    if not (talk.flow or talk.code or talk.parked):
        return ""
    text = _JSON.encode(vars(talk))
    return VOLATILE.decode() + text if talk.is_anonymous else text


def _read(text: str) -> Talk:
    return Talk(**json.loads(text.removeprefix(VOLATILE.decode()))) if text else Talk()
