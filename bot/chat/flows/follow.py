"""通知我: hear of the lift of the conversation from now on; 停止通知: no more."""

from dataclasses import dataclass
from uuid import UUID

from bot.chat.flows.about_lift import AskedAboutLift
from bot.chat.flows.base import Flow, Turn
from bot.kernel.links import lift_address
from models.actions.lifts.follows import end_follows, follow_lift
from models.actions.people.identify import NamedPerson, WeChatAccountKind, identify_person

ENDING = ("停止通知", "不再通知", "退订", "停止關注", "取消关注这部电梯", "stop")


@dataclass(frozen=True)
class _Following(AskedAboutLift):
    def starts(self, turn: Turn) -> bool:
        return turn.words.lower() in self.words

    async def answer(self, turn: Turn) -> str:
        card = await turn.card()
        if card is None:
            turn.talk.flow = self.name
            return turn.say("which_lift", about=self.about)
        turn.talk.clear()
        turn.talk.flow = "lift"
        is_kept = await follow_lift(await _person(turn), card.lift_id, turn.now)
        address = lift_address(turn.services, f"{card.code}/follow")
        return turn.say("following", card=card, is_kept=is_kept, address=address)


async def _person(turn: Turn) -> UUID:
    named = NamedPerson(WeChatAccountKind(turn.message.named_by), turn.message.openid)
    return await identify_person(named, turn.services.vault, turn.now)


async def _end(turn: Turn) -> str:
    return turn.say("follows_ended", count=await end_follows(await _person(turn)))


FOLLOWING = _Following(
    "follow", "通知", "FOLLOW", ("通知我", "关注", "關注", "关注这部电梯", "订阅", "訂閱", "follow")
)
ENDED = Flow("follows_ended", lambda turn: turn.words.lower() in ENDING, _end)
