"""Consent taken back at WeChat (授权管理), or the account closed there: the person is forgotten.

WeChat names what was taken back, and asks for the person's information to be
deleted; what we keep hangs together, so all of it goes.
"""

from bot.chat.flows.base import Flow, Turn
from bot.chat.flows.my_data import forget
from bot.chat.incoming import ConsentRevoked


def starts(turn: Turn) -> bool:
    return isinstance(turn.body, ConsentRevoked)


async def step(turn: Turn) -> str:
    if isinstance(turn.body, ConsentRevoked):
        turn.talk.clear()
        await forget(turn, f"consent taken back at WeChat ({turn.body.info or 'account closed'})")
    return ""


FLOW = Flow("consent", starts, step, interrupts=True)
