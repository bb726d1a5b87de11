"""The auditor: proves that nothing in the ledger is left without a next step. Reads only.

Each question reads the violations themselves from an index, at most `AT_MOST`
rows; open incidents, which may be many, are gone through in turns.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.rules.forwarding.delivery import DeliveryState
from models.rules.forwarding.invariants import EXAMPLES, GRACE, Finding, Violation
from models.rules.reports.kinds import URGENCIES
from models.tables.forwarding.delivery import DeadLetter, Delivery
from models.tables.forwarding.upkeep import Proof
from models.tables.reports.report import Incident

LEDGER = "ledger"
AT_MOST = 1000
A_TURN = 2000  # open incidents looked at in one proof
RECENT = timedelta(days=1)  # of those given up: what held yesterday was proven yesterday
NEVER_BEFORE = timedelta(days=36500)
SETTLED = (DeliveryState.DELIVERED, DeliveryState.ACCEPTED, DeliveryState.REFUSED, DeliveryState.DEAD)


@dataclass(frozen=True)
class ProofCursor:
    """Where the next proof goes on among the open incidents; the newest come first."""

    before: tuple[datetime, UUID] | None = None


async def prove_ledger(now: datetime, turn: ProofCursor) -> tuple[list[Violation], ProofCursor]:
    """What does not hold at `now`, and where to go on. Nothing found is proof."""
    untold, stranded, next_turn = await _open_incidents(turn)
    found = [
        _found(Finding.OVERDUE, await _overdue(now)),
        _found(Finding.STEPLESS, await _keys(Delivery.filter(state=DeliveryState.SCHEDULED, due_at=None))),
        _found(Finding.SETTLED_YET_DUE, await _settled_yet_due(now)),
        _found(Finding.DEAD_WITHOUT_OWNER, await _dead_without_owner(now)),
        _found(Finding.UNTOLD, untold),
        _found(Finding.STRANDED, stranded),
    ]
    return [one for one in found if one.count], next_turn


async def keep_proof(found: Sequence[Violation], now: datetime, took: timedelta) -> None:
    """For the administrator's home and the metrics."""
    await Proof.update_or_create(
        id=LEDGER,
        defaults={
            "at": now,
            "took_ms": int(took / timedelta(milliseconds=1)),
            "findings": [
                asdict(one) | {"finding": one.finding.value, "examples": list(one.examples)} for one in found
            ],
        },
    )


@dataclass(frozen=True)
class LastProof:
    at: datetime
    found: tuple[Violation, ...]


async def last_proof() -> LastProof | None:
    """None before the first one."""
    row = await Proof.get_or_none(id=LEDGER)
    if row is None:
        return None
    found = [
        Violation(Finding(one["finding"]), one["count"], tuple(one["examples"]))
        for one in row.findings
        if one["finding"] in set(Finding)
    ]
    return LastProof(row.at, tuple(found))


async def _overdue(now: datetime) -> list[UUID]:
    """Whether it waits or is held: a lease that is over is due as well."""
    keys: list[UUID] = []
    for urgency in URGENCIES:
        keys += await _keys(
            Delivery.filter(urgency=urgency, due_at__lt=now - GRACE[urgency]).order_by("due_at")
        )
    return keys


async def _settled_yet_due(now: datetime) -> list[UUID]:
    keys: list[UUID] = []
    for state in SETTLED:
        keys += await _keys(Delivery.filter(state=state, due_at__gt=now - NEVER_BEFORE))
    return keys


async def _dead_without_owner(now: datetime) -> list[UUID]:
    """A letter without an owning organisation is the administrator's, and so has an owner."""
    recent = Delivery.filter(
        state=DeliveryState.DEAD, settled_at__gte=now - RECENT, organisation_id__not_isnull=True
    )
    dead = await recent.limit(AT_MOST).values_list("id", "reason")
    keys = [key for key, _ in dead]
    owned = set(await DeadLetter.filter(delivery_id__in=keys).values_list("delivery_id", flat=True))
    return [key for key, reason in dead if key not in owned or not reason]


async def _open_incidents(turn: ProofCursor) -> tuple[list[UUID], list[UUID], ProofCursor]:
    """Those that no organisation is owed, and those that all recipients refused or were not reached for."""
    rows = Incident.filter(closed_at=None, merged_into_id=None)
    if turn.before is not None:
        at, key = turn.before
        rows = rows.filter(Q(opened_at__lt=at) | Q(opened_at=at, id__lt=key))
    page = await rows.order_by("-opened_at", "-id").limit(A_TURN).values_list("id", "opened_at")
    keys = [key for key, _ in page]
    owed = Delivery.filter(incident_id__in=keys, organisation_id__not_isnull=True)
    told = set(await owed.distinct().values_list("incident_id", flat=True))
    held = Q(state__in=(DeliveryState.SCHEDULED, DeliveryState.DELIVERED, DeliveryState.ACCEPTED))
    tasks = DeadLetter.filter(delivery__incident_id__in=keys, settled_at=None)
    cared_for = set(await owed.filter(held).distinct().values_list("incident_id", flat=True))
    cared_for |= set(
        await Delivery.filter(id__in=Subquery(tasks.values("delivery_id"))).values_list(
            "incident_id", flat=True
        )
    )
    next_turn = ProofCursor((page[-1][1], page[-1][0])) if len(page) == A_TURN else ProofCursor()
    return (
        [key for key in keys if key not in told],
        [key for key in keys if key in told and key not in cared_for],
        next_turn,
    )


async def _keys(rows: QuerySet[Any]) -> list[UUID]:
    return [key for (key,) in await rows.limit(AT_MOST).values_list("id")]


def _found(finding: Finding, keys: Sequence[UUID]) -> Violation:
    return Violation(finding, len(keys), tuple(str(key) for key in keys[:EXAMPLES]))
