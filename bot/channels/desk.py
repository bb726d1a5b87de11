"""A desk: the report lies on a page that a person works through. Accepted only by their own number."""

from bot.channels.base import Parcel
from bot.services import Services
from models.actions.desks.work import lay_on_desk
from models.actions.shared.scope import has_staff
from models.rules.forwarding.delivery import Delivered, Outcome, Unreachable
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Organisation


async def send(services: Services, parcel: Parcel) -> Outcome:
    """Delivered when it is on the list and somebody can open the list."""
    if isinstance(parcel, Delivery):
        await lay_on_desk(parcel, services.clock())
    if not await has_staff(await Organisation.get(id=parcel.organisation_id)):
        return Unreachable("nobody can open this desk: it has no staff")
    return Delivered()
