"""Which lifts a message names: by code, page address, rescue number, place in words, or as the one beside."""

import logging
import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.kernel.timeouts import within
from bot.services import Services
from models.actions.lifts.emergency_cards import EmergencyCard
from models.actions.lifts.find import LiftCard
from models.actions.lifts.in_words import estate_of, lifts_at_address, lifts_beside
from models.database import DATABASE_AWAY
from models.rules.base import budgets
from models.rules.lifts import code as lift_code
from models.rules.lifts.address import names_place
from models.rules.lifts.mentions import mentions

log = logging.getLogger(__name__)

Card = LiftCard | EmergencyCard

_ADDRESS = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True)
class NamedLifts:
    """What a message says of lifts.

    found: those that it names and that exist. unknown: it gives a code or a
    labelled number that no lift has. nearby: it speaks of another lift than the
    one at hand. by_number: codes and numbers, not a place in words, have named them.
    """

    found: tuple[Card, ...] = ()
    unknown: bool = False
    nearby: bool = False
    by_number: bool = False

    @property
    def one(self) -> Card | None:
        """The lift, where it is exactly one."""
        return self.found[0] if len(self.found) == 1 else None

    def __bool__(self) -> bool:
        return bool(self.found) or self.unknown


async def by_numbers(services: Services, text: str) -> NamedLifts:
    """By codes and numbers in the text. Without one in it, nothing is looked up."""
    told = mentions(text)
    if not told:
        return NamedLifts(unknown=names_nothing_else(text), nearby=told.nearby)
    found: dict[str, Card] = {}
    for code in told.codes:
        card = await services.emergency_cards.by_code(code)
        if isinstance(card, LiftCard | EmergencyCard) and card.lift_id is not None:
            found[card.code] = card
    for number in told.rescue_numbers:
        for known in await services.emergency_cards.by_rescue_number(number):
            found[known.code] = known
    unknown = not found and bool(told.codes or told.labelled or names_nothing_else(text))
    return NamedLifts(tuple(found.values()), unknown, told.nearby, by_number=True)


async def by_words(services: Services, text: str, at_hand: Card | None) -> NamedLifts:
    """By numbers, else by estate, building and unit in words, else as the lift beside the one at hand.

    While the database is away only numbers are known.
    """
    named = await by_numbers(services, text)
    if named or not (named.nearby or names_place(text)):
        return named
    lift_id = at_hand.lift_id if at_hand else None
    try:
        found = await within(budgets.LOOK_UP, _in_words(text, lift_id, named.nearby, services.clock()))
    except DATABASE_AWAY as error:
        log.info("a place in words cannot be looked up: %s", type(error).__name__)
        found = []
    return NamedLifts(tuple(found), nearby=named.nearby)


async def _in_words(text: str, lift_id: UUID | None, nearby: bool, now: datetime) -> list[LiftCard]:
    estates = [await estate_of(lift_id)] if lift_id else []
    found = await lifts_at_address(text, estates, now)
    return found or (await lifts_beside(lift_id, now) if nearby and lift_id else [])


def names_nothing_else(text: str) -> bool:
    """Whether the text is a code, a page's address or a number, and nothing else."""
    if "/l/" in text and not _ADDRESS.fullmatch(text.strip()):
        return False  # an address with words around it, or joined to it: Chinese has no spaces
    return lift_code.read_code(text) is not None or lift_code.read_rescue_number(text) is not None
