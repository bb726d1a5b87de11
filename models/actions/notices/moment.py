"""What a notice is about, in the few words that a one-time grant is spent on."""

from typing import Protocol
from uuid import UUID

from models.rules.forwarding.delivery import DeliveryState
from models.rules.notices.ways import MOMENTS, Moment
from models.rules.reports.events import EventKind
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Event

_MOMENTS = {
    EventKind.ACCEPTED: Moment.ACCEPTED,
    EventKind.ACKNOWLEDGED: Moment.ACCEPTED,
    EventKind.ARRIVED: Moment.ARRIVED,
    EventKind.RELEASED: Moment.RELEASED,
    EventKind.CONFIRMED: Moment.RELEASED,
    EventKind.RESOLVED: Moment.RESULT,
    EventKind.REFUSED: Moment.RESULT,
    EventKind.ANSWERED: Moment.RESULT,
}


class Notice(Protocol):
    """A delivery to the author of `report_id`, owed for an event."""

    @property
    def id(self) -> UUID: ...
    @property
    def event_id(self) -> UUID: ...
    @property
    def report_id(self) -> UUID | None: ...


async def moment_of(notice: Notice) -> Moment | None:
    """The news that weighs most of all since the notice was owed; None where none of it is worth a grant.

    Five recipients accept a report, and a person hears of the first: except for
    results, each of which counts, the same news is not told twice by a grant.
    """
    first = await Event.get(id=notice.event_id)
    kinds = await Event.filter(
        incident_id=first.incident_id, sequence__gte=first.sequence, kind__in=list(_MOMENTS)
    ).values_list("kind")
    moments = {_MOMENTS[EventKind(kind)] for (kind,) in kinds}
    if not moments:
        return None
    moment = max(moments, key=MOMENTS.index)
    return None if moment is not Moment.RESULT and await _told_before(notice, moment) else moment


async def _told_before(notice: Notice, moment: Moment) -> bool:
    kinds = [kind for kind, its_moment in _MOMENTS.items() if its_moment is moment]
    told = Delivery.filter(
        report_id=notice.report_id, state=DeliveryState.DELIVERED, event__kind__in=kinds
    ).exclude(id=notice.id)
    return await told.exists()
