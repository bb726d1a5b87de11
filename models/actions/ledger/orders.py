"""Desks whose platform has given us a matter as its order: they are owed every reply to it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from models.actions.ledger.write import OwedRecipient, owe_to
from models.rules.partners.kinds import ChannelKind, OrganisationKind
from models.rules.partners.party_role import Part
from models.tables.desks.record import PartnerRecord
from models.tables.reports.report import Event, Incident

_PARTS = {OrganisationKind.RESCUE_DESK: Part.RESCUE_DESK, OrganisationKind.CITY_DESK: Part.CITY_DESK}


async def desks_of_orders(incident_ids: Collection[UUID]) -> dict[UUID, list[OwedRecipient]]:
    """By incident, the desks that are reached by their platform and have a record of it."""
    rows = PartnerRecord.filter(
        incident_id__in=list(incident_ids), organisation__endpoint__channel=ChannelKind.PLATFORM
    )
    found: dict[UUID, list[OwedRecipient]] = {}
    for row in await rows.select_related("organisation"):
        part = _PARTS.get(row.organisation.kind, Part.CITY_DESK)
        found.setdefault(row.incident_id, []).append(OwedRecipient(part, row.organisation))
    return found


async def owe_replies(news: Sequence[tuple[Incident, Event, UUID | None]], now: datetime) -> bool:
    """Owe what others said to the desks of the orders. The third is who spoke. True where one is owed."""
    desks = await desks_of_orders({incident.id for incident, _, _ in news}) if news else {}
    for incident, event, speaker in news if desks else ():
        owed = [one for one in desks.get(incident.id, ()) if one.organisation.id != speaker]
        await owe_to(owed, event, incident, now)
    return bool(desks)
