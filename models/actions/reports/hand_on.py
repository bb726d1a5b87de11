"""Open hazards whose lift has another maintainer or use unit than those who were told: handed on."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from models.actions.ledger.record import locked_incident
from models.actions.ledger.responsible import responsible_now
from models.rules.partners.party_role import Part
from models.rules.reports.kinds import ReportKind
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Incident

A_PAGE = 500
PARTIES = {Part.MAINTAINER: "lift__maintainer_id", Part.USE_UNIT: "lift__use_unit_id"}


async def hand_on_open(before: datetime | None, now: datetime) -> tuple[int, datetime | None]:
    """Look at a page of open hazards, the newest first, and hand on those that want it.

    Returns how many, and where the next page begins: None for the newest again.
    """
    rows = Incident.filter(closed_at=None, merged_into_id=None, kind=ReportKind.HAZARD)
    if before is not None:
        rows = rows.filter(opened_at__lt=before)
    page = await rows.order_by("-opened_at").limit(A_PAGE).values_list("id", "opened_at", *PARTIES.values())
    told = await _told([row[0] for row in page])
    known = {(incident, organisation) for incident, _, organisation in told}
    parts = {(incident, part) for incident, part, _ in told}
    wanted = [
        incident
        for incident, _, *playing in page
        for part, organisation in zip(PARTIES, playing, strict=True)
        if organisation and (incident, part) in parts and (incident, organisation) not in known
    ]
    for incident_id in dict.fromkeys(wanted):
        async with locked_incident(incident_id) as incident:
            await responsible_now(incident, now)
    return len(set(wanted)), page[-1][1] if len(page) == A_PAGE else None


async def _told(incidents: Collection[UUID]) -> set[tuple[UUID, Part, UUID]]:
    """Which organisation was told of which of these, in a part that may change hands."""
    rows = Delivery.filter(incident_id__in=incidents, organisation_id__not_isnull=True).distinct()
    found = await rows.values_list("incident_id", "part", "organisation_id")
    return {(incident, Part(part), organisation) for incident, part, organisation in found}
