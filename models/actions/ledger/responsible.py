"""Who answers for a matter now: the lift's maintainer or use unit may change while it is open."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from models.actions.ledger.recipients import players_of, recipients_in, rules_for
from models.actions.ledger.record import record
from models.actions.ledger.write import OwedRecipient, owe_to, recipients_of
from models.rules.partners.party_role import Part
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ReportKind
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event, Incident

CHANGING = (Part.MAINTAINER, Part.USE_UNIT)
# What somebody who takes the matter over has to know: what was reported, and what was added.
_TOLD_SO_FAR = (EventKind.FILED, EventKind.JOINED, EventKind.SAID, EventKind.WITHDRAWN, EventKind.REPLIED)
MOST_EVENTS = 50
MOST_DELIVERIES = 500
BY = "系统"


async def responsible_now(incident: Incident, now: datetime) -> list[OwedRecipient]:
    """Who is told of what happens next. The caller holds the incident's lock.

    Those who were told so far; but where the lift has another maintainer or use
    unit since, that one is told all of the matter, and the former one that it has
    moved on. A rescue that is under way stays with those who were called.
    """
    told = await recipients_of(incident)
    if incident.kind is ReportKind.ENTRAPMENT or incident.lift_id is None:
        return told
    players, rules = await players_of(incident), await rules_for(incident, now)
    routed = recipients_in(players, rules.parts_for(incident.kind, severe=incident.severe))
    today = {one.organisation.id for one in routed}
    known = {one.organisation.id for one in told}
    for part in CHANGING:
        former = [one for one in told if one.part is part and one.organisation.id not in today]
        if former and part in players:
            coming = [one for one in players[part] if one.id in today - known]
            await _hand_on(incident, part, former, players[part], now)
            await _tell_all_of_it(incident, [OwedRecipient(part, one) for one in coming], now)
            known |= {one.id for one in coming}
    return await recipients_of(incident)


async def _hand_on(
    incident: Incident,
    part: Part,
    former: Sequence[OwedRecipient],
    playing: Sequence[Organisation],
    now: datetime,
) -> None:
    names = {
        "from": "、".join(one.organisation.name for one in former),
        "to": "、".join(one.name for one in playing),
    }
    details = {"part": part.value, **names}
    await record(incident, EventKind.HANDED_ON, at=now, actor=BY, details=details, to=former)


async def _tell_all_of_it(incident: Incident, coming: Sequence[OwedRecipient], now: datetime) -> None:
    if coming:
        events = Event.filter(incident_id=incident.id, kind__in=_TOLD_SO_FAR).order_by("sequence")
        for event in await events.limit(MOST_EVENTS):
            await owe_to(coming, event, incident, now)


async def names_told(incident_id: UUID) -> tuple[str, ...]:
    """The organisations that deliveries of the matter are for, as people are told them."""
    rows = Delivery.filter(incident_id=incident_id, organisation_id__not_isnull=True).order_by("id")
    last = await rows.limit(MOST_DELIVERIES).values_list("organisation__name", "event__kind")
    return tuple(name for name, kind in dict(last).items() if kind != EventKind.HANDED_ON)
