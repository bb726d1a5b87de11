"""SMS to the person on duty, for an organisation that has neither server nor group.

Of an entrapment the people on duty are told one by one (`bot/jobs/call_outs`), so its deliveries send
nothing themselves. News of it is behind the link that they have.
"""

from bot.channels.cloud import CloudText, Template
from bot.channels.clouds import cloud_for
from bot.services import Services
from models.actions.forwarding.parcels import Parcel, owed_of
from models.actions.ledger.on_duty import first_on_duty
from models.actions.reports.read_message import read_event, read_incident_for
from models.rules.forwarding.delivery import Delivered, Failed, Outcome, Unreachable
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ReportKind

NOBODY = "nobody at the organisation has a proved number"
ONE_BY_ONE = "people on duty are told one by one"
FOLDED = "news is behind the link that was sent"
_TOLD = (EventKind.FILED, EventKind.LOCATED, EventKind.URGED)


async def send(services: Services, parcel: Parcel) -> Outcome:
    contact = (
        await first_on_duty(parcel.organisation_id, services.clock()) if parcel.organisation_id else None
    )
    if contact is None:
        return Unreachable(NOBODY)
    owed = owed_of(parcel)
    place = ""
    if owed is not None:
        event = await read_event(services.rows, owed.event_id)
        incident, _ = await read_incident_for(services.rows, event.incident_id, owed.organisation_id)
        if incident.kind is ReportKind.ENTRAPMENT:
            return Delivered(ONE_BY_ONE)
        if event.kind not in _TOLD:
            return Delivered(FOLDED)
        place = incident.lift.place if incident.lift else "待确认的电梯"
    cloud = cloud_for(services.settings, parcel.attempts)
    if cloud is None:
        return Failed("no cloud is set up")
    phone = services.vault.open(contact.phone_sealed)
    if owed is None:
        text = CloudText(Template.TEST, phone, {}, parcel.id.hex)
    else:
        text = CloudText(Template.REPORT, phone, {"place": place}, parcel.id.hex)
    outcome = await cloud.send_sms(services, text)
    return Delivered() if isinstance(outcome, Delivered) else outcome
