"""What became of call-outs: for the timeline of staff, and for the page of the people on duty."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.rules.rescues.call_outs import CallOutState, CallWay, is_needed
from models.tables.call_outs import CallOut
from models.tables.partners.organisation import Organisation

MOST_LINES = 200


@dataclass(frozen=True)
class CallOutLine:
    """One message or call, for the timeline of staff."""

    organisation: str
    person: str
    way: CallWay
    state: CallOutState
    at: datetime
    detail: str


async def call_outs_of(incident_id: UUID) -> list[CallOutLine]:
    """In the order of their times, without those that are not needed."""
    found = CallOut.filter(rescue__incident_id=incident_id).exclude(state=CallOutState.NOT_NEEDED)
    wanted = found.select_related("contact", "rescue").order_by("created_at", "id")
    rows = [row for row in await wanted.limit(MOST_LINES) if not _is_idle(row)]
    ids = {row.organisation_id for row in rows}
    names = dict(await Organisation.filter(id__in=ids).values_list("id", "name"))
    lines = [
        CallOutLine(
            names.get(row.organisation_id, ""),
            row.contact.name if row.contact else "",
            row.way,
            row.state,
            row.settled_at or row.due_at or row.created_at,
            row.detail,
        )
        for row in rows
    ]
    return sorted(lines, key=lambda one: one.at)


def _is_idle(row: CallOut) -> bool:
    """Waits to be told that it is not needed any more."""
    return row.state is CallOutState.WAITING and not is_needed(row.rescue.state, row.reason)


@dataclass(frozen=True)
class LastCallOut:
    """How a person was reached last by one way."""

    state: CallOutState
    at: datetime
    detail: str


async def last_call_outs(
    contact_ids: Collection[UUID], now: datetime
) -> Mapping[UUID, Mapping[CallWay, LastCallOut]]:
    """By person and way, among the newest MOST_LINES."""
    sent = CallOut.filter(contact_id__in=contact_ids, settled_at__lte=now)
    last: dict[UUID, dict[CallWay, LastCallOut]] = {}
    for row in await sent.exclude(state=CallOutState.NOT_NEEDED).order_by("-created_at").limit(MOST_LINES):
        if row.contact_id is not None and row.settled_at is not None:
            told = LastCallOut(row.state, row.settled_at, row.detail)
            last.setdefault(row.contact_id, {}).setdefault(row.way, told)
    return last
