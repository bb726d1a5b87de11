"""订阅通知: the person has agreed to a message each by these templates, or takes that back."""

from bot.chat.flows.base import Flow, Turn
from bot.chat.incoming import GrantChanges
from models.actions.notices.grants import end_grants, record_grants
from models.actions.people.identify import NamedPerson, WeChatAccountKind, identify_person


def starts(turn: Turn) -> bool:
    return isinstance(turn.body, GrantChanges)


async def step(turn: Turn) -> str:
    if isinstance(turn.body, GrantChanges):
        named = NamedPerson(WeChatAccountKind(turn.message.named_by), turn.message.openid)
        person_id = await identify_person(named, turn.services.vault, turn.now)
        await end_grants(person_id, turn.body.taken_back, turn.now)
        known = {one.id for one in turn.services.settings.notice_templates}
        await record_grants(person_id, known.intersection(turn.body.given), turn.source_key, turn.now)
    return ""


FLOW = Flow("grants", starts, step, interrupts=True)
