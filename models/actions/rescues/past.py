"""A rescue that is over when we hear of it: written down as it was, and nobody is told or paged."""

from collections.abc import Iterable
from datetime import datetime

from models.actions.ledger.recipients import rules_for
from models.actions.ledger.record import record
from models.actions.rescues.clock import LockedRescue, details_of, standing_at_opening, write_down
from models.actions.rescues.open import RELAPSE_WITHIN, former_of, tell_former
from models.actions.rescues.record_status import seal_timeline
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import URGENT, ReportKind
from models.rules.rescues.trap_clock import Heard, KnownBy, RescueState, StatusUpdate, hear
from models.tables.reports.report import Incident
from models.tables.rescues import Rescue


async def write_past_rescue(
    incident: Incident, reported_at: datetime, words: Iterable[StatusUpdate], now: datetime
) -> None:
    """The rescue of an entrapment that a record tells of as ended. `words` end with the confirmation.

    The incident has its times already. Relapses before and after it are counted anew.
    """
    rescue = await Rescue.create(
        incident=incident,
        urgency=URGENT,
        ladder=(await rules_for(incident, now)).ladder.as_json(),
        run_began_at=reported_at,
        reported_at=reported_at,
        reported_by=KnownBy.RECORD,
        relapse_of_id=await former_of(incident, reported_at),
    )
    await tell_former(rescue, now)
    await fill_in(standing_at_opening(incident, rescue), words)
    await seal_timeline(incident, now)
    await _is_former_of_next(incident, now)


async def fill_in(standing: LockedRescue, words: Iterable[StatusUpdate]) -> None:
    """Write down what a record adds to a rescue that is over. The caller holds the incident's lock."""
    for word in words:
        heard, clock = hear(standing.clock, word)
        if heard is Heard.REPEAT:
            continue
        standing.clock = clock
        details = details_of(word) | ({"kept": True} if heard is Heard.KEPT else {})
        await record(
            standing.incident, EventKind(word.step.value), at=word.heard_at, actor=word.who, details=details
        )
    await write_down(standing)


async def _is_former_of_next(incident: Incident, now: datetime) -> None:
    """The lift's next entrapment within 14 days is a relapse of this one, if none between them is nearer."""
    over_at = incident.closed_at
    if over_at is None or incident.lift_id is None:
        return
    later = Rescue.filter(
        incident__lift_id=incident.lift_id,
        incident__kind=ReportKind.ENTRAPMENT,
        reported_at__gte=over_at,
        reported_at__lt=over_at + RELAPSE_WITHIN,
    ).exclude(state=RescueState.MERGED)
    following = await later.exclude(incident_id=incident.id).order_by("reported_at").first()
    if following is None:
        return
    nearest = await former_of(await Incident.get(id=following.incident_id), following.reported_at)
    if nearest == incident.id and following.relapse_of_id != incident.id:
        following.relapse_of_id = incident.id
        await following.save(update_fields=["relapse_of_id"])
        await tell_former(following, now)
