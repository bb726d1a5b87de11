"""A report of the web becomes somebody's whom WeChat has named, so that its progress can be told."""

from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.reports.receipts import holding
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.rules.privacy.audit_chain import ActorKind
from models.rules.reports.kinds import ReportSource
from models.tables.people.person import Person
from models.tables.reports.report import Report
from models.vault import Vault


async def claim_report(receipt_number: str, person_id: UUID, vault: Vault, now: datetime) -> bool:
    """False where it has an author, was erased, or came another way: a tip-off of the chat stays nobody's."""
    async with in_transaction():
        unclaimed = Report.filter(
            holding(receipt_number, vault), door=ReportSource.WEB, reporter_id=None, erased_at=None
        )
        report = await unclaimed.select_for_update().first()
        if report is None or not await Person.exists(id=person_id):
            return False
        await Report.filter(id=report.id).update(reporter_id=person_id)
        await record_audit(
            Actor(ActorKind.PERSON, str(person_id)),
            "claim_report",
            AuditSubject("report", str(report.id)),
            now,
            why="the holder of the receipt wants to hear of it by WeChat",
        )
    return True
