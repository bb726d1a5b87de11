"""Writing down what went out by paid ways, so that its receipt and its price find it."""

import logging
from uuid import UUID

from bot.services import Services
from models.actions.partners.reach import NewlySent, note_sent
from models.rules.forwarding.delivery import Delivered, Outcome, Unknown
from models.rules.rescues.call_outs import CallWay

log = logging.getLogger(__name__)


async def noted(
    services: Services,
    outcome: Outcome,
    organisation_id: UUID,
    contact_id: UUID | None,
    about: UUID,
    way: CallWay,
    cloud: str,
) -> Outcome:
    """The outcome itself. One that was refused costs nothing and is not written.

    Where it cannot be written the message is out all the same, so it must not be sent again for that.
    """
    if isinstance(outcome, Delivered | Unknown):
        provider_id = outcome.way if isinstance(outcome, Delivered) else ""
        try:
            await note_sent(
                NewlySent(organisation_id, contact_id, about, way, cloud, provider_id), services.clock()
            )
        except Exception:
            log.exception("a sent message was not written down", extra={"about": str(about)})
    return outcome
