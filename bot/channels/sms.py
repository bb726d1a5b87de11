"""SMS to the person on duty, for an organisation that has neither server nor group.

Of an entrapment the people on duty are told one by one (`bot/jobs/call_outs`), so its deliveries send
nothing themselves. News of it is behind the link that they have. An SMS that a receipt calls lost has its
delivery sent again, to the next on duty; where none is left, it becomes a task for who dials.
"""

from bot.channels.cloud import CloudText, Template
from bot.channels.clouds import cloud_for
from bot.channels.noted import noted
from bot.channels.to_person import place_to_tell
from bot.services import Services
from models.actions.forwarding.parcels import Parcel
from models.actions.ledger.on_duty import first_on_duty
from models.actions.partners.reach import lost_to
from models.rules.forwarding.delivery import Delivered, Failed, Outcome, Unreachable
from models.rules.rescues.call_outs import CallWay

NOBODY = "nobody at the organisation has a proved number"
LOST = "no SMS reached anybody on duty"


async def send(services: Services, parcel: Parcel) -> Outcome:
    organisation_id = parcel.organisation_id
    if organisation_id is None:
        return Unreachable(NOBODY)
    lost = await lost_to(parcel.id)
    contact = await first_on_duty(organisation_id, services.clock(), but=lost)
    if contact is None:
        return Unreachable(LOST if lost else NOBODY)
    told = await place_to_tell(services, parcel)
    if isinstance(told, Delivered):
        return told
    cloud = cloud_for(services.settings, parcel.attempts)
    if cloud is None:
        return Failed("no cloud is set up")
    phone = services.vault.open(contact.phone_sealed)
    if told is None:
        text = CloudText(Template.TEST, phone, {}, parcel.id.hex)
    else:
        text = CloudText(Template.REPORT, phone, {"place": told}, parcel.id.hex)
    outcome = await cloud.send_sms(services, text)
    await noted(services, outcome, organisation_id, contact.id, parcel.id, CallWay.SMS, cloud.name)
    return Delivered() if isinstance(outcome, Delivered) else outcome
