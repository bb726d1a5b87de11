"""继续: back to the report that another conversation has interrupted, with all that was said."""

from bot.chat.flows import hazard
from bot.chat.flows.base import Flow, Turn

WORDS = ("继续", "继续报", "继续报修", "繼續", "接着报", "continue", "resume")
_FLOWS = {hazard.NAME: hazard.resume}


def starts(turn: Turn) -> bool:
    return turn.words.lower() in WORDS and bool(turn.talk.parked)


async def step(turn: Turn) -> str:
    turn.talk.unpark()
    return await _FLOWS[turn.talk.flow](turn)


FLOW = Flow("resume", starts, step, interrupts=True)
