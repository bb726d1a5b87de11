"""What this account can do; also the answer to whatever no other flow understands."""

from bot.chat.flows.base import Flow, Turn
from bot.chat.incoming import Followed, Image, Location, Unsupported

WORDS = ("帮助", "幫助", "help", "?", "？", "菜单", "你好", "您好", "hi", "hello")
MENU_KEY = "HELP"


def starts(turn: Turn) -> bool:
    return isinstance(turn.body, Followed) or turn.clicked == MENU_KEY or turn.words.lower() in WORDS


async def step(turn: Turn) -> str:
    hotline = await turn.hotline()
    match turn.body:
        case Unsupported():
            return turn.say("not_understood", hotline=hotline)
        case Image() | Location():
            return turn.say("send_code_first", hotline=hotline)
    return turn.say("help", hotline=hotline, welcome=isinstance(turn.body, Followed))


FLOW = Flow("help", starts, step)
