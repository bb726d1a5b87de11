"""What a conversation flow is made of."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from bot.chat.conversation_store import Talk
from bot.chat.incoming import Body, Click, Followed, Incoming, Scan, Text, VoiceMessage
from bot.chat.named_lifts import Card, NamedLifts, by_numbers, by_words, names_nothing_else
from bot.services import Services
from models.actions.lifts.emergency_cards import EmergencyCard
from models.actions.lifts.find import LiftCard, RevokedCode
from models.actions.reports.file import Reporter
from models.rules.triage import Entrapment, entrapment

MAX_WORDS = 2000
WORTH_KEEPING = ("hazard",)  # flows in which a person has told something that would have to be told again


@dataclass
class Turn:
    """One message and the conversation that it falls into. A flow changes `talk` and returns the reply.

    What follows from the message alone is found once: every flow asks for it.
    """

    services: Services
    message: Incoming
    openid_hash: str
    talk: Talk
    now: datetime
    wake: bool = False
    brief: bool = False  # the reply is to be forgotten at once
    unkept: bool = False  # the reply is not even kept for the copies that WeChat may send
    parked: bool = False  # this message has put a flow aside, and the person is told so
    left_over: str = ""  # words that the flow which had asked about them turns out not to want
    named: NamedLifts = field(
        default_factory=NamedLifts
    )  # the lifts that the message names, once they were looked for

    @property
    def body(self) -> Body:
        return self.message.body

    @cached_property
    def words(self) -> str:
        """What the person said, typed or spoken; empty for anything else."""
        return self.body.words.strip() if isinstance(self.body, Text | VoiceMessage) else ""

    @property
    def clicked(self) -> str:
        return self.body.key if isinstance(self.body, Click) else ""

    @cached_property
    def pointed_at(self) -> str:
        """The text that may name a lift: typed, spoken or scanned."""
        return self.body.content if isinstance(self.body, Scan | Followed) else self.words

    @cached_property
    def names_only_lift(self) -> bool:
        """Whether the message is a lift code, its URL or a 识别码, and nothing else."""
        return names_nothing_else(self.pointed_at)

    @property
    def names_lift(self) -> bool:
        """Whether a code or a number in the message is a lift's, or was meant to be."""
        return bool(self.named)

    @cached_property
    def trapped(self) -> Entrapment:
        """Whether the words say that somebody is trapped. A lift's name alone says nothing."""
        return Entrapment.NO if self.names_only_lift else entrapment(self.words)

    @property
    def source_key(self) -> str:
        return f"wechat:{self.openid_hash}:{self.message.key}"

    def say(self, name: str, **values: object) -> str:
        """The text `templates/chat/*/NAME.txt`."""
        return self.services.texts(name, public_url=self.services.settings.public_url, **values)

    def reporter(self) -> Reporter:
        sealed = self.services.vault.seal(self.message.openid)
        return Reporter(self.openid_hash, sealed, self.message.named_by)

    async def look_for_lifts(self) -> None:
        """Find the lifts that the message's codes and numbers name; one alone is talked of from now on."""
        self._talk_of(await by_numbers(self.services, self.pointed_at))

    async def look_for_places(self) -> NamedLifts:
        """The same, also by estate and building in words, and 隔壁: for what is about to be filed."""
        if not self.named:
            self._talk_of(await by_words(self.services, self.pointed_at, await self.last_known_card()))
        return self.named

    def keep(self, left: dict[str, Any]) -> None:
        """Another conversation has taken over from `left`: keep what was said there, for 继续."""
        if left["flow"] in WORTH_KEEPING and left["draft"] and self.talk.flow not in WORTH_KEEPING:
            self.talk.parked = left
            self.parked = True

    def with_words(self, words: str) -> "Turn":
        """The same message as if it had said this."""
        return replace(self, message=replace(self.message, body=Text(words)))

    def _talk_of(self, named: NamedLifts) -> None:
        self.named = named
        if named.one is not None:
            self.talk.code = named.one.code

    async def card(self) -> LiftCard | None:
        """The lift that the conversation is about."""
        if not self.talk.code:
            return None
        card = await self.services.cards.by_code(self.talk.code)
        if card is None or isinstance(card, RevokedCode):
            self.talk.code = ""
            return None
        return card

    async def last_known_card(self) -> Card | None:
        """The same for an entrapment, also while the database is away."""
        if not self.talk.code:
            return None
        card = await self.services.emergency_cards.by_code(self.talk.code)
        return card if isinstance(card, LiftCard | EmergencyCard) else None

    async def emergency_number(self) -> str:
        """The number to dial, known also while database and Redis are away."""
        card = await self.last_known_card()
        return card.hotline if card else self.services.settings.default_hotline

    async def hotline(self) -> str:
        card = await self.card()
        return card.hotline if card else self.services.settings.default_hotline


@dataclass(frozen=True)
class Flow:
    """A conversation of one kind.

    starts: would this message begin it? step: handle a message, at whatever
    point `turn.talk` is. interrupts: may it take over from a flow in progress?
    holds: while in progress, does it want this message before others may start?
    """

    name: str
    starts: Callable[[Turn], bool]
    step: Callable[[Turn], Awaitable[str]]
    interrupts: bool = False
    holds: Callable[[Turn], bool] = lambda _: True
