"""One message through a conversation: per-person order, each message once, state kept."""

import asyncio
import logging
import secrets
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from redis.exceptions import RedisError

from bot.chat import flows
from bot.chat.conversation_store import Talk, TalkStore, Ticket, Touched, TurnStanding
from bot.chat.flows.base import Turn
from bot.chat.incoming import (
    Click,
    ConsentRevoked,
    Followed,
    GrantChanges,
    Incoming,
    Left,
    Scan,
    SendResults,
)
from bot.emergency.recall import recall
from bot.kernel.timeouts import deadline
from bot.services import Services
from models.rules.base import budgets
from models.rules.notices.ways import Touch

log = logging.getLogger(__name__)

ASK_AGAIN_SECONDS = 0.03
GIVE_UP_SECONDS = 60


@dataclass(frozen=True)
class Reply:
    """What to answer; `own` is False for a copy of a message that another copy answers."""

    text: str
    own: bool = True


class Replayed(Exception):
    """A signed nonce came again with another message."""


class Dialogue:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = TalkStore(services.procedures)

    async def converse(self, message: Incoming, nonce: str) -> Reply:
        """Handle the message, or wait for the copy of it that is being handled. Raises Replayed."""
        openid_hash = self._services.vault.look_up_hash(message.openid)
        ticket = Ticket(openid_hash, message.key, nonce, claim=secrets.token_hex(8))
        gives_up = monotonic() + GIVE_UP_SECONDS
        while True:
            try:
                begun = await self._store.begin(ticket)
            except (RedisError, OSError):  # away, or silent
                return await self._without_memory(message, openid_hash)
            match begun.standing:
                case TurnStanding.YOURS:
                    turn = Turn(self._services, message, openid_hash, begun.talk, self._services.clock())
                    return await self._step(ticket, turn)
                case TurnStanding.ANSWERED:
                    return Reply(begun.reply, own=False)
                case TurnStanding.REPLAYED:
                    raise Replayed
                case TurnStanding.RUNNING | TurnStanding.WAIT:
                    pass  # another copy is at it, or an earlier message comes first
            if monotonic() > gives_up:
                raise TimeoutError("an earlier message, or a copy of this one, does not come to an end")
            await asyncio.sleep(ASK_AGAIN_SECONDS)

    async def _step(self, ticket: Ticket, turn: Turn) -> Reply:
        was_tip_off = bool(turn.talk.tip_off)
        try:
            with deadline(budgets.CHAT_HANDLING):
                text = await flows.step(turn)
        except Exception:
            # The edge of this process for a conversation: say honestly that nothing was recorded.
            log.exception("a conversation failed", extra={"flow": turn.talk.flow, "step": turn.talk.step})
            with suppress(RedisError, OSError):  # then the claim runs out
                await self._store.abandon(ticket)
            return Reply(self.unavailable())
        brief = turn.brief or was_tip_off or bool(turn.talk.tip_off)
        try:
            # A tip-off leaves nothing behind, so it opens no window to write to its author later.
            touched = Touched(turn.now) if brief else _touched(turn)
            kept = "" if turn.unkept else text
            await self._store.finish(ticket, kept, turn.talk, touched, wake=turn.wake, brief=brief)
        except (RedisError, OSError):
            # What was said is recorded all the same. Another copy of it finds that by its source key.
            log.exception("a conversation cannot be remembered")
        return Reply(text)

    async def _without_memory(self, message: Incoming, openid_hash: str) -> Reply:
        """Redis is away: a call for help is filed and finished all the same, everything else has to wait."""
        turn = Turn(self._services, message, openid_hash, Talk(), self._services.clock())
        with deadline(budgets.CHAT_HANDLING):
            return await self._step_without_memory(turn)

    async def _step_without_memory(self, turn: Turn) -> Reply:
        turn.talk = await recall(self._services, turn.openid_hash, turn.source_key)
        if not turn.talk.flow and not flows.may_be_call_for_help(turn):
            log.error("a message could not be handled: Redis is away")
            return Reply(self.unavailable())
        log.warning("a call for help is handled without its conversation: Redis is away")
        try:
            return Reply(await flows.step(turn))
        except Exception:
            log.exception("a conversation failed", extra={"flow": turn.talk.flow})
            return Reply(self.unavailable())

    def later(self) -> str:
        """Made from memory alone: the number to dial, in time."""
        return self._services.texts("later", hotline=self._services.settings.default_hotline)

    def unavailable(self) -> str:
        return self._services.texts("unavailable", hotline=self._services.settings.default_hotline)


def _touched(turn: Turn) -> Touched:
    match turn.body:
        case Left():
            return Touched(turn.now, left=True)
        case GrantChanges() | SendResults() | ConsentRevoked():
            return Touched(turn.now)
        case Scan() | Followed() | Click():
            return Touched(turn.now, Touch.TAP)
        case _:
            return Touched(turn.now, Touch.MESSAGE)
