"""A desk: the report lies on a page that a person works through. Accepted only by their own number."""

from bot.services import Services
from models.actions.desks.work import lay_on_desk
from models.actions.forwarding.parcels import Parcel, owed_of
from models.actions.shared.scope import has_staff
from models.rules.forwarding.delivery import Delivered, Outcome, Unreachable


async def send(services: Services, parcel: Parcel) -> Outcome:
    """Delivered when it is on the list and somebody can open the list."""
    if (owed := owed_of(parcel)) is not None:
        await lay_on_desk(owed, services.clock())
    if parcel.organisation_id is None or not await has_staff(parcel.organisation_id):
        return Unreachable("nobody can open this desk: it has no staff")
    return Delivered()
