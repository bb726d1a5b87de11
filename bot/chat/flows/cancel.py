"""取消, at any point of any conversation; and a person who leaves."""

from bot.chat.flows.base import Flow, Turn
from bot.chat.incoming import Left

WORDS = ("取消", "取消。", "退出", "算了", "不报了", "cancel", "quit")


def starts(turn: Turn) -> bool:
    return isinstance(turn.body, Left) or turn.words.lower() in WORDS


async def step(turn: Turn) -> str:
    was_filed = "receipt" in turn.talk.draft
    had_talk = bool(turn.talk.flow or turn.talk.parked)
    if not turn.talk.flow or isinstance(turn.body, Left):
        turn.talk.parked = {}
    turn.talk.clear()
    turn.talk.code = ""
    if isinstance(turn.body, Left):
        return ""
    return turn.say("cancelled", was_filed=was_filed, had_talk=had_talk)


FLOW = Flow("cancel", starts, step, interrupts=True)
