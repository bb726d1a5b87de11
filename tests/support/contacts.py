"""People on duty, as an organisation's own console page registers them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bot.jobs.call_outs import place_call
from bot.services import Services
from models.actions.partners.codes import CodeToSend, make_code, prove_number
from models.actions.partners.contacts import add_contact
from models.actions.shared.work import claim
from models.tables.call_outs import CallOut
from models.tables.partners.organisation import Organisation
from tests.support.endpoints import MAINTAINER
from tests.support.staff import TESTER


async def register(services: Services, *people: tuple[str, str], at: str = MAINTAINER) -> list[UUID]:
    """Name and number of each, proved by a code and on duty day and night."""
    organisation = await Organisation.get(name=at)
    made = []
    for name, phone in people:
        now = services.clock()
        contact = await add_contact(organisation.id, name, phone, services.vault, TESTER, now)
        assert isinstance(contact, UUID)
        code = await make_code(organisation.id, contact, services.vault, now)
        assert isinstance(code, CodeToSend)
        wrong = await prove_number(organisation.id, contact, code.code, services.vault, TESTER, now)
        assert wrong is None
        made.append(contact)
    return made


async def call_out_all(services: Services, at: datetime) -> Sequence[CallOut]:
    """What a worker does at this moment: the call-outs that were due."""
    due = await claim(CallOut, 100, at)
    for row in due:
        await place_call(services, row)
    return due
