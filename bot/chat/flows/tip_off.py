"""匿名举报: the steps of a hazard report, with nobody written down. Only its number leads back to it."""

import secrets

from bot.chat.flows import hazard
from bot.chat.flows.base import Flow, Turn
from bot.kernel.redis_persistence import writes_to_disk

WORDS = ("匿名举报", "匿名", "匿名报告", "我要匿名举报", "匿名舉報", "匿名報告", "anonymous")


def starts(turn: Turn) -> bool:
    # In the middle of another conversation only the plain words; they may be part of a description.
    return turn.words.lower() in WORDS or (not turn.talk.flow and "匿名" in turn.words)


async def step(turn: Turn) -> str:
    """A report in the making becomes anonymous with all that was said, but voices tell who it is.

    Where Redis writes to a disk the page has to do: it keeps nothing there.
    """
    if await writes_to_disk(turn.services.redis, turn.services.settings):
        turn.brief = turn.unkept = True
        return turn.say("tip_off_elsewhere", address=await _page(turn))
    if turn.talk.flow == hazard.NAME and turn.talk.draft:
        turn.talk.draft.pop("voices", None)
        question = await hazard.resume(turn)
    else:
        question = await hazard.begin(turn)
    # A key of the report's own: the usual one names the person, if only by a hash.
    turn.talk.tip_off = secrets.token_hex(16)
    return turn.say("tip_off_begun") + "\n\n" + question


async def _page(turn: Turn) -> str:
    """Where a lift is reported on, or where one is looked for."""
    public_url, card = turn.services.settings.public_url, await turn.card()
    return f"{public_url}/l/{card.code}/report" if card and card.code else f"{public_url}/"


FLOW = Flow("tip_off", starts, step, interrupts=True)
