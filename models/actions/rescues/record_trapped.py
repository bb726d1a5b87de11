"""Who is inside: how many, and is somebody ill, a child or elderly? Asked after filing, and optional."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.ledger.write import append_event, owe_to, recipients_of
from models.rules.partners.party_role import RESCUERS
from models.rules.reports.events import EventKind
from models.tables.reports.report import Event, Incident, Report
from models.tables.rescues import Rescue, TrappedPeople
from models.vault import Vault

MOST_INSIDE = 50  # more than any cabin holds


class NeedOf(StrEnum):
    """Why somebody needs help sooner. Sensitive (PIPL 28): sealed, told to rescuers only, purged soon."""

    ILL = "ill"
    CHILD = "child"
    ELDERLY = "elderly"


@dataclass(frozen=True)
class People:
    """What a reporter told; None and nothing where they did not say."""

    inside: int | None
    needs: tuple[NeedOf, ...] = ()


async def tell_trapped(
    report_id: UUID, people: People, vault: Vault, now: datetime, source_key: str | None = None
) -> bool:
    """Keep it and tell the rescuers. False where it was told before, or the report is of no entrapment."""
    async with in_transaction():
        report = await Report.get(id=report_id)
        incident = await Incident.filter(id=report.incident_id).select_for_update().get()
        rescue = await Rescue.get_or_none(incident_id=incident.id)
        if rescue is None or (source_key and await Event.exists(source_key=source_key)):
            return False
        if await people_of(report_id, vault) == people:
            return False
        await TrappedPeople.update_or_create(
            report_id=report_id,
            defaults={
                "inside": people.inside,
                "needs_sealed": vault.seal(json.dumps(sorted(people.needs))) if people.needs else "",
                "told_at": now,
            },
        )
        await count_people(incident.id)
        # The timeline is for good and for many eyes: it holds that something was told, not what.
        event = await append_event(
            incident,
            EventKind.SAID,
            at=now,
            actor=report.door.value,
            details={"report": str(report_id), "people": True},
            source_key=source_key,
        )
        rescuers = [one for one in await recipients_of(incident) if one.part in RESCUERS]
        await owe_to(rescuers, event, incident, now)
    return True


async def count_people(incident_id: UUID) -> None:
    """Write down what all reporters of an entrapment together told. The caller holds the incident's lock."""
    told = TrappedPeople.filter(report__incident_id=incident_id)
    most = await told.filter(inside__not_isnull=True).order_by("-inside").first()
    await Rescue.filter(incident_id=incident_id).update(
        people_inside=most.inside if most else None,
        needs_help=await told.exclude(needs_sealed="").exists(),
    )


async def people_of(report_id: UUID, vault: Vault) -> People | None:
    """What this reporter told; None where nothing is kept."""
    told = await TrappedPeople.get_or_none(report_id=report_id)
    return _people([told], vault) if told else None


async def people_in(incident_id: UUID, vault: Vault) -> People:
    """What all reporters together told: the most people, and every need."""
    return _people(await TrappedPeople.filter(report__incident_id=incident_id).limit(500), vault)


def _people(rows: Iterable[TrappedPeople], vault: Vault) -> People:
    told = list(rows)
    numbers = [row.inside for row in told if row.inside is not None]
    sealed = [row.needs_sealed for row in told if row.needs_sealed]
    needs = {need for one in sealed for need in json.loads(vault.open(one))}
    return People(max(numbers) if numbers else None, tuple(need for need in NeedOf if need in needs))
