"""An organisation's application of 企业微信, and members of it who are on duty."""

import re
from uuid import UUID

from bot.channels.wecom_app import code_message, write_to_member
from bot.services import Services
from models.actions.partners.codes import CodeToSend, make_code, prove_number
from models.actions.partners.wecom import AppDraft, set_app, set_member
from models.rules.forwarding.delivery import Delivered
from models.rules.rescues.call_outs import CallWay
from models.tables.partners.organisation import Organisation
from scripts.simulators.wecom import Enterprise, MemberMessage, WecomSimulator
from tests.support.endpoints import MAINTAINER
from tests.support.staff import TESTER

CORP, AGENT, SECRET = "ww1234567890abcdef", 1000002, "s" * 43


async def with_app(services: Services, wecom: WecomSimulator, at: str = MAINTAINER) -> Enterprise:
    organisation = await Organisation.get(name=at)
    draft = AppDraft(CORP, AGENT, SECRET)
    assert await set_app(organisation.id, draft, services.vault, TESTER, services.clock())
    return wecom.add(Enterprise(CORP, AGENT, SECRET))


async def join(services: Services, enterprise: Enterprise, contact: UUID, userid: str) -> None:
    """The person proves by a code to be this member."""
    organisation = await Organisation.get(contacts__id=contact)
    enterprise.add(userid)
    now, vault = services.clock(), services.vault
    assert await set_member(organisation.id, contact, userid, vault, TESTER, now) is None
    made = await make_code(organisation.id, contact, vault, now, CallWay.WECOM)
    assert isinstance(made, CodeToSend)
    sent = await write_to_member(
        services, organisation.id, userid, code_message(made.code, made.organisation)
    )
    assert isinstance(sent, Delivered)
    code = code_in(enterprise.members[userid.lower()].inbox[-1])
    assert await prove_number(organisation.id, contact, code, vault, TESTER, now, CallWay.WECOM) is None
    enterprise.members[userid.lower()].inbox.clear()


def code_in(message: MemberMessage) -> str:
    found = re.search(r"验证码 (\d{6})", message.text)
    assert found is not None
    return found[1]
