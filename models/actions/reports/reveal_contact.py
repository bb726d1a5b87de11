"""A reporter's phone number before staff: seen only by whom consent names, for a reason, on the record."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.scope import Scope, incidents_in
from models.rules.cities.rules import Part
from models.rules.reports.contact import may_reveal
from models.tables.reports.contact import Consent, Contact
from models.tables.reports.report import Report


async def phones_for(scope: Scope, report_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The sealed number of each report that staff of this scope may have it of."""
    contacts = await Contact.filter(report_id__in=report_ids)
    consents = await Consent.filter(report_id__in=report_ids, withdrawn_at=None)
    parts: dict[UUID, list[Part]] = {report_id: [] for report_id in report_ids}
    for consent in consents:
        parts[consent.report_id].append(consent.part)
    return {
        one.report_id: one.phone_sealed for one in contacts if may_reveal(scope.role, parts[one.report_id])
    }


async def reveal_contact(scope: Scope, report_id: UUID, why: str, by: Actor, now: datetime) -> str | None:
    """The sealed number, after writing down who sees it and why. None where there is none for this scope."""
    async with in_transaction():
        report = await Report.get_or_none(id=report_id)
        if report is None or not await incidents_in(scope).filter(id=report.incident_id).exists():
            return None
        sealed = (await phones_for(scope, [report_id])).get(report_id)
        if sealed is None:
            return None
        details = {"incident": str(report.incident_id)}
        await record_audit(
            by, "reveal_contact", AuditSubject("report", str(report_id)), now, why=why, details=details
        )
    return sealed
