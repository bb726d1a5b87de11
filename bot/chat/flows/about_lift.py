"""保险 and 维保: is this lift insured and by whom, who keeps it and how to reach them."""

from dataclasses import dataclass

from bot.chat.flows.base import Flow, Turn


@dataclass(frozen=True)
class AskedAboutLift:
    """One thing to ask of a lift; `templates/chat/*/NAME.txt` answers it."""

    name: str
    about: str
    menu_key: str
    words: tuple[str, ...]

    def starts(self, turn: Turn) -> bool:
        return turn.clicked == self.menu_key or any(word in turn.words.lower() for word in self.words)

    async def step(self, turn: Turn) -> str:
        if turn.names_lift and turn.named.one is None:
            return turn.say("lift_unknown", hotline=await turn.hotline(), found=turn.named.found)
        return await self.answer(turn)

    async def answer(self, turn: Turn) -> str:
        """For the lift of the conversation, or ask which one."""
        card = await turn.card()
        if card is None:
            turn.talk.flow = self.name
            return turn.say("which_lift", about=self.about)
        turn.talk.clear()
        turn.talk.flow = "lift"
        cover = card.cover_at(turn.now)
        return turn.say(self.name, card=card, cover=cover, policy=card.policy(cover.policy_id))

    def flow(self) -> Flow:
        return Flow(self.name, self.starts, self.step, holds=lambda turn: turn.names_lift)


POLICY = AskedAboutLift(
    "policy", "保险", "POLICY", ("保险", "保单", "投保", "理赔", "保險", "保單", "insurance")
)
MAINTAINER = AskedAboutLift(
    "maintainer", "维保", "MAINTAINER", ("维保", "保养", "維保", "保養", "maintenance", "maintainer")
)
