"""What an administrator does about people who are set up already."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.rules.staff.access import StaffRole
from models.tables.staff import Staff


class StaffRefusal(StrEnum):
    ONESELF = "oneself"
    LAST_ADMINISTRATOR = "last_administrator"


async def end_sessions(staff_id: UUID, by: Actor, now: datetime) -> None:
    """Sign the person out everywhere."""
    async with in_transaction():
        await Staff.filter(id=staff_id).update(sessions_from=now)
        await record_audit(by, "end_sessions", AuditSubject("staff", str(staff_id)), now)


async def change_password(staff_id: UUID, password_hash: str, by: Actor, now: datetime) -> None:
    """The sessions of before end: somebody else may have known the old one."""
    async with in_transaction():
        await Staff.filter(id=staff_id).update(password_hash=password_hash, sessions_from=now)
        await record_audit(by, "change_password", AuditSubject("staff", str(staff_id)), now)


async def deactivate(staff_id: UUID, by: Actor, now: datetime) -> StaffRefusal | None:
    """Keep the person out from now on; what they did stays under their name."""
    if by.id == str(staff_id):
        return StaffRefusal.ONESELF
    async with in_transaction():
        # All administrators are locked, so that two of them cannot put one another out.
        rows = await Staff.filter(role=StaffRole.ADMINISTRATOR, is_active=True).select_for_update()
        administrators = [row.id for row in rows]
        if administrators == [staff_id]:
            return StaffRefusal.LAST_ADMINISTRATOR
        await Staff.filter(id=staff_id).update(
            is_active=False, sessions_from=now, setup_hash=None, setup_expires_at=None
        )
        await record_audit(by, "deactivate_staff", AuditSubject("staff", str(staff_id)), now)
    return None


async def reactivate(staff_id: UUID, by: Actor, now: datetime) -> None:
    """Let the person in again, with the password and codes of before."""
    async with in_transaction():
        await Staff.filter(id=staff_id).update(is_active=True)
        await record_audit(by, "reactivate_staff", AuditSubject("staff", str(staff_id)), now)
