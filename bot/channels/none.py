"""No channel: nothing is sent, and the ledger says why instead of pretending."""

from bot.channels.base import Parcel
from bot.services import Services
from models.rules.forwarding.delivery import Outcome, Unreachable
from models.tables.partners.organisation import Endpoint, Organisation


async def send(_services: Services, parcel: Parcel) -> Outcome:
    organisation = await Organisation.get(id=parcel.organisation_id)
    endpoint = await Endpoint.get_or_none(organisation_id=parcel.organisation_id)
    why = (endpoint.options.get("reason") if endpoint else "") or "this organisation has no channel yet"
    return Unreachable(f"no channel: {why}; call {organisation.phone or 'it'}")
