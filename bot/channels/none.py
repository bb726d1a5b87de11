"""No channel: nothing is sent, and the ledger says why instead of pretending."""

from bot.services import Services
from models.actions.forwarding.parcels import Parcel
from models.actions.partners.find import endpoint_of, organisation_by_id
from models.rules.forwarding.delivery import Outcome, Unreachable


async def send(_services: Services, parcel: Parcel) -> Outcome:
    if parcel.organisation_id is None:
        return Unreachable("no channel")
    organisation = await organisation_by_id(parcel.organisation_id)
    endpoint = await endpoint_of(parcel.organisation_id)
    why = (endpoint.options.get("reason") if endpoint else "") or "this organisation has no channel yet"
    return Unreachable(f"no channel: {why}; call {organisation.phone or 'it'}")
