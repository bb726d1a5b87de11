"""保险: is this lift insured, by whom, until when."""

from bot.flows.base import Flow, Turn

NAME = "policy"
MENU_KEY = "POLICY"
WORDS = ("保险", "保單", "保单", "投保", "理赔", "保險", "insurance")


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
        return turn.say("which_lift", about="保险")
    turn.talk.clear()
    turn.talk.flow = "lift"
    cover = card.cover_at(turn.now)
    return turn.say("policy", card=card, cover=cover, policy=card.policy(cover.policy_id))


FLOW = Flow(NAME, starts, step, holds=lambda turn: turn.names_lift)
