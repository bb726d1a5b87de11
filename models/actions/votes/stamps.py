"""The time stamp of a closing hash: owed with the close, settled by a worker once an authority is set."""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from models.actions.shared.work import Job, Queue
from models.actions.votes.marks import chain_row
from models.rules.base.canonical import canonical
from models.rules.reports.kinds import ROUTINE
from models.rules.votes.entries import EntryKind
from models.tables.keys import new_key
from models.tables.votes.ballot import BallotEntry
from models.tables.votes.publication import ClosingStamp

CLOSING_STAMPS = Queue(ClosingStamp)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)


@dataclass(frozen=True)
class StampState:
    """`stamped_at` is None until an authority has stamped it."""

    stamped_at: datetime | None
    response: bytes


async def owe_stamp(decision_id: UUID, now: datetime) -> None:
    """Inside the transaction of the close."""
    await ClosingStamp.create(id=new_key(), decision_id=decision_id, urgency=ROUTINE, due_at=now)


async def closing_message(stamp: Job) -> bytes:
    """What is stamped: the closing entry without its hash, whose SHA-256 is the closing hash."""
    row = await ClosingStamp.get(id=stamp.id)
    entry = await BallotEntry.get(decision_id=row.decision_id, kind=EntryKind.CLOSE)
    return canonical({name: value for name, value in chain_row(entry).items() if name != "hash"})


async def keep_stamp(stamp: Job, response: bytes, stamped_at: datetime) -> None:
    """Settled for good. A lost lease changes nothing."""
    await ClosingStamp.filter(id=stamp.id, lease=stamp.lease).update(
        response=base64.b64encode(response).decode(),
        stamped_at=stamped_at,
        due_at=None,
        lease=None,
        reason="",
    )


async def try_stamp_later(stamp: Job, reason: str, now: datetime) -> None:
    """Again and again, with longer waits: a stamp that comes late still says that the hash is not newer."""
    wait = min(FIRST_WAIT * 2 ** min(stamp.attempts, 20), LONGEST_WAIT)
    await ClosingStamp.filter(id=stamp.id, lease=stamp.lease).update(
        due_at=now + wait, lease=None, reason=reason[:200]
    )


async def stamp_of(decision_id: UUID) -> StampState | None:
    """None before the close, and for votes that were closed before stamps were asked for."""
    row = await ClosingStamp.get_or_none(decision_id=decision_id)
    return StampState(row.stamped_at, base64.b64decode(row.response)) if row else None
