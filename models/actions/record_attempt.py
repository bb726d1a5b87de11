"""What came of an attempt: appended to the ledger, and the delivery moved on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from models.actions.advance_incident import StatusReport, Word, apply_word
from models.rules.delivery import (
    Accepted,
    Delivered,
    DeliveryState,
    Failed,
    Outcome,
    Refused,
    Unknown,
    Unreachable,
    judge,
)
from models.tables.delivery import Attempt, AttemptResult, Delivery
from models.tables.report import Incident

_RESULTS: dict[type, AttemptResult] = {
    Accepted: AttemptResult.ACCEPTED,
    Delivered: AttemptResult.DELIVERED,
    Refused: AttemptResult.REFUSED,
    Failed: AttemptResult.FAILED,
    Unknown: AttemptResult.UNKNOWN,
    Unreachable: AttemptResult.UNREACHABLE,
}


@dataclass(frozen=True)
class Try:
    """One attempt as it happened, by the worker's clock."""

    started_at: datetime
    finished_at: datetime
    outcome: Outcome


async def record_attempt(delivery: Delivery, tried: Try, chance: float) -> bool:
    """Append the attempt to a claimed delivery and apply what `judge` says of it.

    Where the claim was lost meanwhile, or the recipient's status callback came
    first, the attempt is kept and the delivery stays as it is. `chance` in
    [0, 1) draws the jitter of the next wait. True where the delivery is given up.
    """
    async with in_transaction():
        # The incident's lock comes before the delivery's, here as in `advance_incident`.
        incident = await Incident.filter(id=delivery.incident_id).select_for_update().get()
        await Attempt.create(
            delivery_id=delivery.id,
            number=delivery.attempts,
            started_at=tried.started_at,
            took_ms=int((tried.finished_at - tried.started_at) / timedelta(milliseconds=1)),
            result=_RESULTS[type(tried.outcome)],
            detail=_detail(tried.outcome)[:500],
        )
        held = (
            await Delivery.filter(id=delivery.id, lease=delivery.lease)
            .select_for_update(of=("delivery",))
            .select_related("organisation")
            .first()
        )
        if held is None:
            return False
        match tried.outcome:
            case Accepted(ticket) if held.organisation:
                word = StatusReport(held.id, Word.ACCEPTED, ticket=ticket)
                await apply_word(incident, held, word, tried.finished_at)
            case Refused(reason) if held.organisation:
                word = StatusReport(held.id, Word.REFUSED, note=reason)
                await apply_word(incident, held, word, tried.finished_at)
            case _:
                return await _move(held, tried, chance) is DeliveryState.DEAD
    return False


async def _move(delivery: Delivery, tried: Try, chance: float) -> DeliveryState:
    verdict = judge(
        tried.outcome,
        attempt=delivery.attempts,
        urgency=delivery.urgency,
        now=tried.finished_at,
        chance=chance,
    )
    settled_at = None if verdict.due_at else tried.finished_at
    await Delivery.filter(id=delivery.id).update(
        state=verdict.state,
        due_at=verdict.due_at,
        lease=None,
        reason=verdict.reason[:500],
        settled_at=settled_at,
    )
    return verdict.state


def _detail(outcome: Outcome) -> str:
    match outcome:
        case Accepted(ticket):
            return ticket
        case Delivered():
            return ""
        case _:
            return outcome.reason
