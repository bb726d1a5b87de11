"""The ledger against what the partners really received: every way in which they must not differ."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.receipt_number import read
from models.tables.forwarding.delivery import Attempt, DeadLetter, Delivery
from models.tables.reports.report import Event, Report
from models.vault import Vault
from scripts.simulators.partner import PartnerSimulator

MOST_NAMED = 20


@dataclass
class Reconciled:
    """`wrong` names each violation; empty is what has to be."""

    states: Counter[str] = field(default_factory=Counter)
    reports: int = 0
    attempts: int = 0
    received: int = 0
    duplicates: int = 0
    wrong: list[str] = field(default_factory=list)


async def reconcile(
    receipts: Collection[str],
    partners: PartnerSimulator,
    names: Mapping[UUID, str],
    vault: Vault,
    since: datetime | None = None,
) -> Reconciled:
    """`receipts` are the numbers that people hold, `names` the simulator's name of each organisation.

    Deliveries from before `since`, if it is given, are not judged: the simulators were not there yet.
    """
    found = Reconciled()
    await _receipts(receipts, vault, found)
    rows = await Delivery.filter(organisation_id__not_isnull=True).values()
    found.attempts = await Attempt.all().count()
    letters = {row["delivery_id"]: row for row in await DeadLetter.all().values()}
    by_id = {str(row["id"]): row for row in rows}
    _received(by_id, partners, names, found)
    for row in rows:
        if since is not None and row["created_at"] < since:
            continue
        found.states[row["state"].value] += 1
        wrong = _what_is_wrong(row, letters.get(row["id"]), partners, names)
        if wrong:
            found.wrong.append(f"delivery {row['id']}: {wrong}")
    debts = Counter((row["event_id"], row["organisation_id"]) for row in rows)
    found.wrong += [f"{debt} is owed {count} times" for debt, count in debts.items() if count > 1]
    await _numbers(found)
    return found


async def _receipts(receipts: Collection[str], vault: Vault, found: Reconciled) -> None:
    known = {number_hash for (number_hash,) in await Report.all().values_list("receipt_hash")}
    found.reports = len(known)
    found.wrong += [
        f"receipt {number} is lost"
        for number in receipts
        if vault.look_up_hash(read(number) or number) not in known
    ]


async def _numbers(found: Reconciled) -> None:
    """The events of each incident are numbered 1, 2, 3 …"""
    numbers: dict[UUID, list[int]] = {}
    for incident, sequence in await Event.all().order_by("sequence").values_list("incident_id", "sequence"):
        numbers.setdefault(incident, []).append(sequence)
    found.wrong += [
        f"incident {key}: events {have}"
        for key, have in numbers.items()
        if have != list(range(1, len(have) + 1))
    ]


def _received(
    by_id: Mapping[str, Mapping[str, Any]],
    partners: PartnerSimulator,
    names: Mapping[UUID, str],
    found: Reconciled,
) -> None:
    """Everything that arrived was owed to just this partner, and each event under one id."""
    for partner in partners.partners():
        matters: dict[tuple[object, object], str] = {}
        for record in partners.received(partner.name):
            if record.data.get("test"):  # of a drill, which is no delivery
                continue
            found.received += record.taken_at is not None
            found.duplicates += record.duplicates
            row = by_id.get(record.webhook_id)
            if row is None:
                found.wrong.append(f"{partner.name} received {record.webhook_id}, which is not in the ledger")
                continue
            if names.get(row["organisation_id"]) != partner.name:
                found.wrong.append(f"{partner.name} received {record.webhook_id}, which is another's")
            if record.data["incident_id"] != str(row["incident_id"]):
                found.wrong.append(f"{record.webhook_id} was sent with another incident's content")
            matter = (record.data["incident_id"], record.data["sequence"])
            if matters.setdefault(matter, record.webhook_id) != record.webhook_id:
                found.wrong.append(f"{partner.name} received {matter} under two ids")


def _what_is_wrong(
    row: Mapping[str, Any],
    letter: Mapping[str, Any] | None,
    partners: PartnerSimulator,
    names: Mapping[UUID, str],
) -> str:
    name = names.get(row["organisation_id"])
    record = partners.partner(name).records.find(str(row["id"])) if name else None
    if row["lease"] is not None or (row["due_at"] is not None) != (row["state"] is DeliveryState.SCHEDULED):
        return f"{row['state'].value} with due_at {row['due_at']} and lease {row['lease']}"
    match row["state"]:
        case DeliveryState.SCHEDULED:
            return "still scheduled at the end"
        case DeliveryState.ACCEPTED:
            if record is None or record.taken_at is None:
                return "accepted, and the partner does not have it"
            return "" if record.ticket == row["ticket"] else f"ticket {row['ticket']}, not {record.ticket}"
        case DeliveryState.DELIVERED:
            return "" if record and record.taken_at else "delivered, and the partner does not have it"
        case DeliveryState.REFUSED:
            return "" if record and row["reason"] else "refused without a reason, or without asking"
        case DeliveryState.DEAD:
            # A letter without an organisation is the administrator's.
            return "" if row["reason"] and letter else "dead without a reason or without an owner"
    return f"unknown state {row['state']}"
