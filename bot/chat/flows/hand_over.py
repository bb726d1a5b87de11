"""转人工: what the person says goes to the staff of the city, until the person says that it is done."""

from bot.chat.flows.base import Flow, Turn
from bot.chat.incoming import Text, VoiceMessage
from models.actions.people.hand_over import say_to_staff

NAME = "hand_over"
WORDS = ("转人工", "人工", "人工客服", "客服", "找人工", "轉人工", "human")
PREFIXES = ("人工：", "人工:", "人工 ", "转人工 ")
OVER = ("结束", "結束", "不用了")
MENU_KEY = "PERSON"


def starts(turn: Turn) -> bool:
    said = turn.words
    return turn.clicked == MENU_KEY or said.lower() in WORDS or said.startswith(PREFIXES)


def holds(turn: Turn) -> bool:
    """Whatever is said in words, but for a lift's code, which chooses the lift."""
    return isinstance(turn.body, Text | VoiceMessage) and bool(turn.words) and not turn.names_only_lift


async def step(turn: Turn) -> str:
    if turn.talk.flow == NAME and turn.words in OVER:
        turn.talk.clear()
        return turn.say("hand_over_over")
    said = _content(turn.words)
    if not said:
        turn.talk.clear()
        turn.talk.flow = NAME
        return turn.say("hand_over_ask", hotline=await turn.hotline())
    card = await turn.card()
    await say_to_staff(turn.reporter(), said, card.lift_id if card else None, turn.source_key, turn.now)
    if turn.talk.flow != NAME:
        turn.talk.clear()
        turn.talk.flow = NAME
    return turn.say("hand_over_passed_on") if _is_first(turn) else ""


def _content(words: str) -> str:
    if words.lower() in WORDS:
        return ""
    for prefix in PREFIXES:
        words = words.removeprefix(prefix)
    return words.strip()


def _is_first(turn: Turn) -> bool:
    """Said once that it is passed on: a person who writes five lines wants no five receipts."""
    if turn.talk.draft.get("said"):
        return False
    turn.talk.draft["said"] = True
    return True


FLOW = Flow(NAME, starts, step, interrupts=True, holds=holds)
