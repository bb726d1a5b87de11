"""What a message says of the rescue: how it stands; and for rescuers their link and who is inside."""

from typing import Any
from uuid import UUID

from bot.kernel.links import rescue_link
from bot.services import Services
from models.actions.ledger.events import ToldEvent
from models.actions.rescues.clock import STEPS
from models.actions.rescues.join_outage import lifts_waiting
from models.actions.rescues.read_told import page_of, read_told_rescue
from models.actions.rescues.record_trapped import people_in
from models.rules.partners.party_role import RESCUERS, Part
from models.rules.reports.events import EventKind


async def rescue_of(
    services: Services, event: ToldEvent, part: Part | None, organisation_id: UUID | None
) -> dict[str, Any] | None:
    """None for an incident that is no entrapment. Made when it is sent, so counts are of that moment."""
    rescue = await read_told_rescue(event.incident_id)
    if rescue is None:
        return None
    told: dict[str, Any] = {
        "state": rescue.state.value,
        "reported_at": rescue.reported_at.isoformat(),
        "filings": rescue.filings,
        "cause": rescue.cause.value if rescue.cause else None,
    }
    if event.kind in STEPS:
        at = event.details.get("at", event.at.isoformat())
        told["step"] = {"at": at, "by": event.actor, "known_by": event.details["known_by"]}
    if part not in RESCUERS or organisation_id is None:
        return told
    page = await page_of(event.id)
    people = await people_in(event.incident_id, services.vault)
    link = rescue_link(services, event.incident_id, organisation_id, services.clock())
    told |= {
        "link": f"{services.settings.public_url}{link.path}",
        "page": {"level": page.level, "reason": page.reason.value} if page else None,
        "inside": people.inside,
        "needs": [need.value for need in people.needs],
        "lifts_of_the_event": await lifts_waiting(event.incident_id),
    }
    if event.kind is EventKind.PAGED:
        told["page"] = {"level": event.details["level"], "reason": event.details["reason"]}
    return told
