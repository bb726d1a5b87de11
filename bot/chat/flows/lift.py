"""A lift's card, after a scan or a typed code, and what can be done from it."""

from collections.abc import Awaitable, Callable

from bot.chat.flows import about_lift, entrapment, guess, hazard, survey
from bot.chat.flows.base import Flow, Turn
from bot.chat.incoming import Scan
from models.actions.lifts.find import LiftCard

NAME = "lift"


def starts(turn: Turn) -> bool:
    return isinstance(turn.body, Scan) or turn.names_lift


def holds(turn: Turn) -> bool:
    return turn.words in _CHOICES


async def step(turn: Turn) -> str:
    if starts(turn):
        return await _show(turn)
    if turn.words in _CHOICES:
        return await _CHOICES[turn.words](turn)
    return await guess.step(turn)


async def _show(turn: Turn) -> str:
    card = await turn.card() if turn.named.one is not None else None
    if card is None:
        return turn.say("lift_unknown", hotline=await turn.hotline(), found=turn.named.found)
    turn.talk.clear()
    turn.talk.flow = NAME
    return _card(turn, card)


def _card(turn: Turn, card: LiftCard) -> str:
    return turn.say("lift_card", card=card, cover=card.cover_at(turn.now))


_CHOICES: dict[str, Callable[[Turn], Awaitable[str]]] = {
    "1": entrapment.begin,
    "2": hazard.begin,
    "3": about_lift.POLICY.answer,
    "4": about_lift.MAINTAINER.answer,
    "5": survey.begin,
}

FLOW = Flow(NAME, starts, step, holds=holds)
