"""A test call to the person on duty. Of an entrapment people are called one by one (`bot/jobs/call_outs`)."""

from bot.channels.cloud import CloudText, Template
from bot.channels.clouds import cloud_for
from bot.channels.noted import noted
from bot.channels.sms import NOBODY
from bot.channels.to_person import ONE_BY_ONE
from bot.services import Services
from models.actions.forwarding.parcels import Parcel, owed_of
from models.actions.ledger.on_duty import first_on_duty
from models.rules.forwarding.delivery import Delivered, Failed, Outcome, Unreachable
from models.rules.rescues.call_outs import CallWay


async def send(services: Services, parcel: Parcel) -> Outcome:
    """Delivered is taken by the provider: whether somebody answers is not asked of a test."""
    if owed_of(parcel) is not None:
        return Delivered(ONE_BY_ONE)
    organisation_id, now = parcel.organisation_id, services.clock()
    contact = await first_on_duty(organisation_id, now, CallWay.VOICE) if organisation_id else None
    if organisation_id is None or contact is None:
        return Unreachable(NOBODY)
    cloud = cloud_for(services.settings, parcel.attempts)
    if cloud is None:
        return Failed("no cloud is set up")
    phone = services.vault.open(contact.phone_sealed)
    outcome = await cloud.call(services, CloudText(Template.CALL_TEST, phone, {}, parcel.id.hex))
    await noted(services, outcome, organisation_id, contact.id, parcel.id, CallWay.VOICE, cloud.name)
    return Delivered() if isinstance(outcome, Delivered) else outcome
