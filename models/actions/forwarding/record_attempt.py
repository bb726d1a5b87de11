"""What came of attempts: appended to the ledger, and the deliveries moved on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tortoise.transactions import in_transaction

from models.actions.forwarding.advance_incident import MOVED, PartnerStatus, Spoken, StatusReport, apply_words
from models.actions.forwarding.dead_letters import GivenUp, open_letters
from models.actions.forwarding.parcels import Owed
from models.actions.forwarding.silence import await_answers
from models.bulk import insert_rows, save_rows
from models.rules.base.sanitize import keepable
from models.rules.forwarding.delivery import (
    Accepted,
    AttemptResult,
    Delivered,
    DeliveryState,
    Failed,
    Outcome,
    RefusedDelivery,
    Unknown,
    Unreachable,
    judge,
)
from models.rules.reports.kinds import Progress
from models.tables.forwarding.delivery import Attempt, Delivery
from models.tables.reports.report import Incident

_RESULTS: dict[type, AttemptResult] = {
    Accepted: AttemptResult.ACCEPTED,
    Delivered: AttemptResult.DELIVERED,
    RefusedDelivery: AttemptResult.REFUSED,
    Failed: AttemptResult.FAILED,
    Unknown: AttemptResult.UNKNOWN,
    Unreachable: AttemptResult.UNREACHABLE,
}


@dataclass(frozen=True)
class Try:
    """One attempt as it happened, by the worker's clock. `chance` in [0, 1) draws the next wait's jitter.

    What a recipient said is made keepable: else its answer could never be recorded, and it would be
    sent the same for ever.
    """

    started_at: datetime
    finished_at: datetime
    outcome: Outcome
    chance: float = 0

    def __post_init__(self) -> None:
        said = {name: text for name, text in vars(self.outcome).items() if isinstance(text, str)}
        told: dict[str, Any] = {name: keepable(text) for name, text in said.items()}
        object.__setattr__(self, "outcome", replace(self.outcome, **told))


@dataclass(frozen=True)
class Tried:
    """A claimed delivery, as it was claimed, and what came of it."""

    delivery: Owed
    tried: Try


@dataclass(frozen=True)
class Recorded:
    """What followed: the deliveries that were given up, and whether reporters are owed a notice."""

    dead: Sequence[Owed]
    notices: bool


async def record_attempt(delivery: Owed, tried: Try) -> Recorded:
    """One attempt at a claimed delivery; see `record_attempts`."""
    return await record_attempts([Tried(delivery, tried)])


async def record_attempts(batch: Sequence[Tried]) -> Recorded:
    """Append the attempts and apply what `judge` says of each, in one transaction.

    Where a claim was lost meanwhile, or the recipient's status callback came
    first, the attempt is kept and the delivery stays as it is.
    """
    async with in_transaction() as connection:
        # Incidents before deliveries and each in the order of its key, here as everywhere: no deadlock.
        incidents = await _locked_incidents(batch)
        await insert_rows(connection, Attempt, [_attempt(one) for one in batch])
        held = await _still_held(batch)
        words: list[Spoken] = []
        moved: list[Delivery] = []
        given_up: list[GivenUp] = []
        delivered: list[tuple[Delivery, Incident]] = []
        for one in batch:
            delivery = held.get((one.delivery.id, one.delivery.lease))
            if delivery is None:
                continue
            incident, tried = incidents[delivery.incident_id], one.tried
            if word := _word(delivery, tried.outcome):
                words.append(Spoken(incident, delivery, word, tried.finished_at))
                continue
            _move(delivery, tried)
            moved.append(delivery)
            if delivery.state is DeliveryState.DEAD:
                given_up.append(GivenUp(delivery, incident, delivery.reason, tried.finished_at))
            elif delivery.state is DeliveryState.DELIVERED and delivery.organisation_id is not None:
                delivered.append((delivery, incident))
        await save_rows(Delivery, moved, MOVED)
        await open_letters(given_up)
        await await_answers(delivered, max(one.tried.finished_at for one in batch))
        notices = await apply_words(words, max(one.tried.finished_at for one in batch))
    return Recorded([one.delivery for one in given_up], notices)


async def _locked_incidents(batch: Sequence[Tried]) -> dict[object, Incident]:
    keys = {one.delivery.incident_id for one in batch}
    rows = await Incident.filter(id__in=keys).order_by("id").select_for_update()
    return {row.id: row for row in rows}


async def _still_held(batch: Sequence[Tried]) -> dict[object, Delivery]:
    """The deliveries of the batch, by key and lease, brought up to date.

    A claim that ran out and was made again is another one. Nobody claims them now: the attempts that were
    just appended point at their rows, and who wants to change one waits for that.
    """
    claimed = {(one.delivery.id, one.delivery.lease): _row(one.delivery) for one in batch}
    rows = Delivery.filter(id__in=[one.delivery.id for one in batch], lease__not_isnull=True).values_list(
        "id", "lease", "state", "progress", "ticket"
    )
    held: dict[object, Delivery] = {}
    for key, lease, state, progress, ticket in await rows:
        delivery = claimed.get((key, lease))
        if delivery is not None:
            delivery.state, delivery.progress = DeliveryState(state), Progress(progress)
            delivery.ticket = ticket
            held[key, lease] = delivery
    return held


def _row(claimed: Owed) -> Delivery:
    """What `claim_deliveries` has handed out."""
    if not isinstance(claimed, Delivery):
        raise TypeError("not a claimed delivery")
    return claimed


def _attempt(one: Tried) -> dict[str, Any]:
    tried = one.tried
    return {
        "delivery_id": one.delivery.id,
        "number": one.delivery.attempts,
        "started_at": tried.started_at,
        "took_ms": max(int((tried.finished_at - tried.started_at) / timedelta(milliseconds=1)), 0),
        "result": result_of(tried.outcome),
        "detail": detail_of(tried.outcome)[:500],
    }


def _word(delivery: Delivery, outcome: Outcome) -> StatusReport | None:
    """What an organisation says with its answer; None where the answer says nothing."""
    if delivery.organisation_id is None:
        return None
    match outcome:
        case Accepted(ticket):
            return StatusReport(delivery.id, PartnerStatus.ACCEPTED, ticket=ticket)
        case RefusedDelivery(reason):
            return StatusReport(delivery.id, PartnerStatus.REFUSED, note=reason)
        case _:
            return None


def _move(delivery: Delivery, tried: Try) -> None:
    verdict = judge(
        tried.outcome,
        attempt=delivery.attempts,
        urgency=delivery.urgency,
        now=tried.finished_at,
        chance=tried.chance,
    )
    delivery.state, delivery.due_at, delivery.lease = verdict.state, verdict.due_at, None
    if delivery.ticket and verdict.state is DeliveryState.DELIVERED:
        delivery.state = DeliveryState.ACCEPTED  # sent once more by hand: its number stands
    delivery.reason = verdict.reason[:500]
    delivery.settled_at = None if verdict.due_at else tried.finished_at


def result_of(outcome: Outcome) -> AttemptResult:
    return _RESULTS[type(outcome)]


def detail_of(outcome: Outcome) -> str:
    """What is kept of it in words: the recipient's number, or the reason."""
    match outcome:
        case Accepted(ticket):
            return ticket
        case Delivered(way):
            return way
        case _:
            return outcome.reason
