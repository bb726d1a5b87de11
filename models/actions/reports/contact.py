"""The phone number that a reporter may leave: kept, given to whom consent names, and taken back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.transactions import in_transaction

from models.actions.ledger.record import record
from models.actions.ledger.write import OwedRecipient
from models.actions.reports.erase import events_of
from models.actions.reports.receipts import holding
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.rules.cities.rules import Part
from models.rules.privacy.audit_chain import ActorKind
from models.rules.reports.contact import WORDING
from models.rules.reports.events import EventKind
from models.tables.forwarding.delivery import Delivery
from models.tables.forwarding.feed import FeedEntry
from models.tables.reports.contact import Consent, Contact
from models.tables.reports.report import Incident, Report
from models.vault import Vault


@dataclass(frozen=True)
class ContactDraft:
    """A number, sealed and hashed by the vault, and the parts that may have it: at least one."""

    phone_hash: str
    phone_sealed: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class ContactView:
    """What the reporter sees of the number that was left. `phone_sealed` is for the vault."""

    phone_sealed: str
    parts: tuple[Part, ...]


async def keep_contact(draft: ContactDraft, report: Report, now: datetime) -> None:
    """Inside the transaction that files the report."""
    await Contact.create(
        report=report, phone_hash=draft.phone_hash, phone_sealed=draft.phone_sealed, given_at=now
    )
    await Consent.bulk_create(
        [Consent(report=report, part=part, wording=WORDING, given_at=now) for part in draft.parts]
    )


async def contact_of(report_id: UUID) -> ContactView | None:
    """The number of a report and who may have it now; None where there is none."""
    contact = await Contact.get_or_none(report_id=report_id)
    if contact is None:
        return None
    consents = await Consent.filter(report_id=report_id, withdrawn_at=None).order_by("id")
    return ContactView(contact.phone_sealed, tuple(consent.part for consent in consents))


async def withdraw_contact(receipt_number: str, vault: Vault, now: datetime) -> bool:
    """Take the number back, as whoever holds the receipt may. False where there is none (any more)."""
    async with in_transaction():
        report = await Report.filter(holding(receipt_number, vault)).first()
        if report is None or not await Contact.exists(report_id=report.id):
            return False
        told = await forget_contact(report, now)
        await record_audit(
            Actor(ActorKind.PERSON),
            "withdraw_contact",
            AuditSubject("report", str(report.id)),
            now,
            details={"recipients_asked_to_erase": told},
        )
    return True


async def forget_contact(report: Report, now: datetime) -> int:
    """Delete the number and withdraw consent, in the caller's transaction.

    Recipients who were sent it are owed an `incident.erasure`; returns how many.
    """
    incident = await Incident.filter(id=report.incident_id).select_for_update().get()
    contact = await Contact.filter(report_id=report.id).select_for_update().first()
    if contact is None:
        return 0
    consents = Consent.filter(report_id=report.id, withdrawn_at=None)
    recipients = await _were_given(report, [consent.part for consent in await consents])
    await consents.update(withdrawn_at=now)
    await contact.delete()
    if recipients:
        details, door = {"report": str(report.id)}, report.door.value
        await record(incident, EventKind.ERASURE, at=now, actor=door, details=details, to=recipients)
    return len(recipients)


async def _were_given(report: Report, parts: list[Part]) -> list[OwedRecipient]:
    """Those of these parts to whom a message with this report was at least tried, or who could pull it."""
    events = [event.id for event in await events_of([report])]
    pulled = FeedEntry.filter(event_id__in=events, position__not_isnull=True)
    rows = await Delivery.filter(
        Q(attempts__gt=0) | Q(organisation_id__in=Subquery(pulled.values("organisation_id"))),
        event_id__in=events,
        part__in=parts,
        organisation_id__not_isnull=True,
    ).select_related("organisation")
    sent = {
        row.organisation.id: OwedRecipient(row.part, row.organisation)
        for row in rows
        if row.organisation and row.part
    }
    return list(sent.values())
