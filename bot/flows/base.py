"""What a conversation flow is made of."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.incoming import Body, Click, Followed, Incoming, Scan, Text, Voice
from bot.services import Services
from bot.talk_store import Talk
from models.actions.emergency_cards import EmergencyCard
from models.actions.file_report import Reporter
from models.actions.find_lift import LiftCard, RevokedCode
from models.rules import lift_code

MAX_WORDS = 2000


@dataclass
class Turn:
    """One message and the conversation that it falls into. A flow changes `talk` and returns the reply."""

    services: Services
    message: Incoming
    openid_hash: str
    talk: Talk
    now: datetime
    wake: bool = False
    brief: bool = False  # the reply is to be forgotten at once

    @property
    def body(self) -> Body:
        return self.message.body

    @property
    def words(self) -> str:
        """What the person said, typed or spoken; empty for anything else."""
        return self.body.words.strip() if isinstance(self.body, Text | Voice) else ""

    @property
    def clicked(self) -> str:
        return self.body.key if isinstance(self.body, Click) else ""

    @property
    def pointed_at(self) -> str:
        """The text that may name a lift: typed, spoken or scanned."""
        return self.body.content if isinstance(self.body, Scan | Followed) else self.words

    @property
    def names_lift(self) -> bool:
        """Whether the message is a lift code, its URL or a 识别码, and nothing else."""
        text = self.pointed_at
        return lift_code.read_code(text) is not None or lift_code.read_rescue_number(text) is not None

    @property
    def source_key(self) -> str:
        return f"wechat:{self.openid_hash}:{self.message.key}"

    def say(self, name: str, **values: object) -> str:
        """The text `templates/chat/NAME.txt`."""
        return self.services.texts(name, public_url=self.services.settings.public_url, **values)

    def reporter(self) -> Reporter:
        sealed = self.services.vault.seal(self.message.openid)
        return Reporter(self.openid_hash, sealed, self.message.named_by)

    async def named_lifts(self) -> list[LiftCard]:
        """The lifts that the message names; remembers the lift where it is exactly one."""
        text = self.pointed_at
        code = lift_code.read_code(text)
        if code is not None:
            card = await self.services.cards.by_code(code)
            found = [card] if isinstance(card, LiftCard) else []
        else:
            number = lift_code.read_rescue_number(text)
            found = await self.services.cards.by_rescue_number(number) if number else []
        if len(found) == 1:
            self.talk.code = found[0].code
        return found

    async def card(self) -> LiftCard | None:
        """The lift that the conversation is about."""
        if not self.talk.code:
            return None
        card = await self.services.cards.by_code(self.talk.code)
        if card is None or isinstance(card, RevokedCode):
            self.talk.code = ""
            return None
        return card

    async def last_known_card(self) -> LiftCard | EmergencyCard | None:
        """The same for an entrapment, also while the database is away."""
        if not self.talk.code:
            return None
        card = await self.services.emergency_cards.by_code(self.talk.code)
        return card if isinstance(card, LiftCard | EmergencyCard) else None

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
