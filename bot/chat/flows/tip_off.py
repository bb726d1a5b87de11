"""匿名举报: the steps of a hazard report, with nobody written down. Only its number leads back to it."""

import secrets

from bot.chat.flows import hazard
from bot.chat.flows.base import Flow, Turn

WORDS = ("匿名举报", "匿名", "匿名报告", "我要匿名举报", "匿名舉報", "匿名報告", "anonymous")


def starts(turn: Turn) -> bool:
    # In the middle of another conversation only the plain words; they may be part of a description.
    return turn.words.lower() in WORDS or (not turn.talk.flow and "匿名" in turn.words)


async def step(turn: Turn) -> str:
    """A report in the making becomes anonymous with all that was said, but voices tell who it is."""
    if turn.talk.flow == hazard.NAME and turn.talk.draft:
        turn.talk.draft.pop("voices", None)
        question = await hazard.resume(turn)
    else:
        question = await hazard.begin(turn)
    # A key of the report's own: the usual one names the person, if only by a hash.
    turn.talk.tip_off = secrets.token_hex(16)
    return turn.say("tip_off_begun") + "\n\n" + question


FLOW = Flow("tip_off", starts, step, interrupts=True)
