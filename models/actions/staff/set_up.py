"""How a person of the staff comes to be: made by somebody else, then set up through a link used once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.staff.account import StaffAccount
from models.actions.staff.one_time_codes import replace_recovery_codes
from models.rules.staff.access import BELONGS_TO, Belonging, StaffRole, canonical_name
from models.tables.staff import RecoveryCode, Staff
from models.vault import Vault

LINK_LASTS = timedelta(hours=1)


@dataclass(frozen=True)
class NewStaff:
    """`belongs_to` is the key of what the role belongs to; None for an administrator."""

    sign_in_name: str
    display_name: str
    role: StaffRole
    belongs_to: UUID | None = None


class StaffNameTaken(Exception):
    """Somebody has this sign-in name already."""


@dataclass(frozen=True)
class CodeProof:
    """A TOTP secret, and the time step of the code that proved that the person has it."""

    secret: str
    step: int


async def create_staff(new: NewStaff, by: Actor, now: datetime) -> str:
    """The token of the set-up link. Raises NameTaken, or ValueError where the role lacks its belonging."""
    belonging = BELONGS_TO[new.role]
    if (belonging is Belonging.EVERYTHING) != (new.belongs_to is None):
        raise ValueError(f"{new.role} belongs to: {belonging}")
    link: dict[str, Any] = {} if new.belongs_to is None else {f"{belonging}_id": new.belongs_to}
    try:
        async with in_transaction():
            staff = await Staff.create(
                sign_in_name=canonical_name(new.sign_in_name),
                display_name=new.display_name,
                role=new.role,
                created_at=now,
                sessions_from=now,
                **link,
            )
            token = await _offer_link(staff, now)
            subject = AuditSubject("staff", str(staff.id))
            await record_audit(by, "create_staff", subject, now, details={"role": new.role.value})
    except IntegrityError:
        raise StaffNameTaken from None
    return token


async def reset_staff(staff_id: UUID, by: Actor, now: datetime) -> str:
    """Forget password, codes and lock, end all sessions, and return the token of a new set-up link."""
    async with in_transaction():
        staff = await Staff.filter(id=staff_id).select_for_update().get()
        staff.password_hash = staff.totp_sealed = ""
        staff.totp_step = staff.failures = 0
        staff.locked_until, staff.sessions_from = None, now
        await staff.save()
        await RecoveryCode.filter(staff_id=staff.id).delete()
        token = await _offer_link(staff, now)
        await record_audit(by, "reset_staff", AuditSubject("staff", str(staff.id)), now)
    return token


async def find_setup(token: str, now: datetime) -> StaffAccount | None:
    """Whose link it is, while it is good."""
    row = await Staff.get_or_none(setup_hash=_hash(token), setup_expires_at__gt=now, is_active=True)
    return StaffAccount.of(row) if row else None


async def complete_setup(
    token: str, password_hash: str, proof: CodeProof | None, vault: Vault, now: datetime
) -> list[str] | None:
    """Use the link up. Returns the recovery codes (without a proof: none), or None where it is not good."""
    async with in_transaction():
        staff = (
            await Staff.filter(setup_hash=_hash(token), setup_expires_at__gt=now, is_active=True)
            .select_for_update()
            .first()
        )
        if staff is None:
            return None
        staff.setup_hash = staff.setup_expires_at = None
        staff.password_hash, staff.sessions_from = password_hash, now
        if proof is not None:
            staff.totp_sealed, staff.totp_step = vault.seal(proof.secret), proof.step
        await staff.save()
        codes = await replace_recovery_codes(staff.id, vault) if proof else []
        await record_audit(
            StaffAccount.of(staff).actor, "set_up_staff", AuditSubject("staff", str(staff.id)), now
        )
    return codes


async def enrol_code(staff_id: UUID, proof: CodeProof, vault: Vault, now: datetime) -> list[str]:
    """Ask this person for codes from now on, from this secret; returns the new recovery codes."""
    async with in_transaction():
        staff = await Staff.filter(id=staff_id).select_for_update().get()
        staff.totp_sealed, staff.totp_step = vault.seal(proof.secret), proof.step
        await staff.save(update_fields=["totp_sealed", "totp_step"])
        codes = await replace_recovery_codes(staff.id, vault)
        await record_audit(
            StaffAccount.of(staff).actor, "enrol_code", AuditSubject("staff", str(staff.id)), now
        )
    return codes


async def _offer_link(staff: Staff, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    staff.setup_hash, staff.setup_expires_at = _hash(token), now + LINK_LASTS
    await staff.save(update_fields=["setup_hash", "setup_expires_at"])
    return token


def _hash(token: str) -> str:
    """The token is 256 random bits, so a plain hash keeps it."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
