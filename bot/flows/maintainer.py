"""维保: who keeps this lift, and how to reach them."""

from bot.flows.base import Flow, Turn

NAME = "maintainer"
MENU_KEY = "MAINTAINER"
WORDS = ("维保", "保养", "維保", "保養", "maintenance", "maintainer")


def starts(turn: Turn) -> bool:
    return turn.clicked == MENU_KEY or any(word in turn.words.lower() for word in WORDS)


async def step(turn: Turn) -> str:
    if turn.names_lift and not await turn.named_lifts():
        return turn.say("lift_unknown", hotline=await turn.hotline(), found=[])
    return await begin(turn)


async def begin(turn: Turn) -> str:
    card = await turn.card()
    if card is None:
        turn.talk.flow = NAME
        return turn.say("which_lift", about="维保")
    turn.talk.clear()
    turn.talk.flow = "lift"
    return turn.say("maintainer", card=card)


FLOW = Flow(NAME, starts, step, holds=lambda turn: turn.names_lift)
