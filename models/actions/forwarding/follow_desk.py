"""A desk's list follows what its organisation says by any door: one matter has one state."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from models.bulk import save_rows
from models.rules.desks.outcome import DeskOutcome
from models.tables.desks.task import DeskTask

_FOLLOWING = ("ticket", "note", "outcome", "closed_at")

# What an organisation has said of an incident: the ticket, a note, and how it has ended, if it has.
LastWord = tuple[str, str, DeskOutcome | None]


async def follow_on_desk(said: Mapping[tuple[UUID, UUID], LastWord], now: datetime) -> None:
    """`said` is by organisation and incident, whose lock the caller holds. Closed tasks stay as they are."""
    if not said:
        return
    organisations, incidents = ({pair[side] for pair in said} for side in (0, 1))
    rows = DeskTask.filter(organisation_id__in=organisations, incident_id__in=incidents, closed_at=None)
    following = []
    for task in await rows:
        told = said.get((task.organisation_id, task.incident_id))
        if told is None:
            continue
        ticket, note, outcome = told
        task.ticket, task.note = ticket[:100] or task.ticket, note[:500] or task.note
        if outcome is not None:
            task.outcome, task.closed_at = outcome, now
        following.append(task)
    await save_rows(DeskTask, following, _FOLLOWING)
