"""What a delivery says to one person on duty: the place of what is new, and nothing of what was said."""

from bot.services import Services
from models.actions.forwarding.parcels import Parcel, owed_of
from models.actions.reports.read_message import read_event, read_incident_for
from models.rules.forwarding.delivery import Delivered
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ReportKind

ONE_BY_ONE = "people on duty are told one by one"
FOLDED = "news is behind the link that was sent"
UNKNOWN_PLACE = "待确认的电梯"
UNDER_A_MINUTE = "不到 1"  # approved templates go on with 分钟
_TOLD = (EventKind.FILED, EventKind.LOCATED, EventKind.URGED)


def minutes_in_words(minutes: int) -> str:
    """The value of a template that reads “已 … 分钟”: nobody has been inside for 0 minutes."""
    return str(minutes) if minutes else UNDER_A_MINUTE


async def place_to_tell(services: Services, parcel: Parcel) -> str | Delivered | None:
    """The place; None for a test; Delivered where nothing is to be sent."""
    owed = owed_of(parcel)
    if owed is None:
        return None
    event = await read_event(services.rows, owed.event_id)
    incident, _ = await read_incident_for(services.rows, event.incident_id, owed.organisation_id)
    if incident.kind is ReportKind.ENTRAPMENT:
        return Delivered(ONE_BY_ONE)
    if event.kind not in _TOLD:
        return Delivered(FOLDED)
    return incident.lift.place if incident.lift else UNKNOWN_PLACE
