"""A person of the staff as doors and pages know them: no hash and no secret."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.shared.audit import Actor
from models.actions.shared.scope import Scope, scope_of
from models.actions.staff.passwords import Passwords
from models.rules.privacy.audit_chain import ActorKind
from models.rules.staff.access import StaffRole
from models.tables.staff import Staff


@dataclass(frozen=True)
class StaffAccount:
    """`belonging` is the name of what its role belongs to, empty where it was not asked for."""

    id: UUID
    sign_in_name: str
    display_name: str
    role: StaffRole
    is_active: bool
    is_set_up: bool
    has_code: bool
    signed_in_at: datetime | None
    locked_until: datetime | None
    invited_until: datetime | None
    belonging: str = ""

    @classmethod
    def of(cls, row: Staff, belonging: str = "") -> "StaffAccount":
        return cls(
            id=row.id,
            sign_in_name=row.sign_in_name,
            display_name=row.display_name,
            role=row.role,
            is_active=row.is_active,
            is_set_up=bool(row.password_hash),
            has_code=bool(row.totp_sealed),
            signed_in_at=row.signed_in_at,
            locked_until=row.locked_until,
            invited_until=row.setup_expires_at,
            belonging=belonging,
        )

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.STAFF, str(self.id), self.display_name)


async def read_signed_in(staff_id: UUID, began: float) -> tuple[StaffAccount, Scope] | None:
    """Whose session it is, and their reach. None where they were put out since it began (Unix time)."""
    row = await Staff.get_or_none(id=staff_id, is_active=True)
    return (
        None
        if row is None or began < row.sessions_from.timestamp()
        else (StaffAccount.of(row), scope_of(row))
    )


async def is_password_of(staff_id: UUID, typed: str, passwords: Passwords) -> bool:
    """Asked once more of somebody who is signed in, so that a screen left open is not enough."""
    row = await Staff.get(id=staff_id).values("password_hash")
    return await passwords.match(row["password_hash"], typed)
