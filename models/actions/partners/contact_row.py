"""What changes to the people on duty have in common: the row's lock, the audit entry, what can be wrong."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.tables.partners.contact import DutyContact


class ContactProblem(StrEnum):
    """Why a change to the people on duty was refused."""

    TOO_MANY = "too_many"
    TAKEN = "taken"  # the number is another contact's already
    GONE = "gone"
    TOO_SOON = "too_soon"
    NO_CODE = "no_code"  # none was sent, it is too old, or it was tried too often
    WRONG_CODE = "wrong_code"
    NO_APP = "no_app"  # the organisation has no application of 企业微信
    ENDS_FIRST = "ends_first"
    TOO_LONG = "too_long"


async def locked_contact(organisation_id: UUID, contact_id: UUID) -> DutyContact | None:
    rows = DutyContact.filter(id=contact_id, organisation_id=organisation_id)
    return await rows.select_for_update().first()


async def audit_contacts(organisation_id: UUID, action: str, by: Actor, now: datetime) -> None:
    await record_audit(by, action, AuditSubject("organisation", str(organisation_id)), now)
