"""Signing in: a password, then a one-time code where the person has one. Failures are values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.staff.account import StaffAccount
from models.actions.staff.one_time_codes import use_code
from models.actions.staff.passwords import Passwords
from models.rules.privacy.audit_chain import ActorKind
from models.rules.staff.access import canonical_name, lock_after, needs_code
from models.tables.staff import Staff
from models.vault import Vault


@dataclass(frozen=True)
class StaffSignedIn:
    staff_id: UUID


@dataclass(frozen=True)
class NeedsCode:
    """The password was right; a one-time code is asked for next."""

    staff_id: UUID


@dataclass(frozen=True)
class WrongSignIn:
    """The name, the password or the code; which of them is not said."""


@dataclass(frozen=True)
class Locked:
    """Too many failures. Nothing is accepted before `until`, not even what is right."""

    until: datetime


Answer = StaffSignedIn | NeedsCode | WrongSignIn | Locked


async def sign_in(name: str, password: str, passwords: Passwords, now: datetime) -> Answer:
    """Check a name and a password. An unknown name costs as much work as a known one."""
    known = await Staff.get_or_none(sign_in_name=canonical_name(name), is_active=True)
    fits = await passwords.match(known.password_hash if known else "", password)
    if known is None or not known.password_hash:
        return WrongSignIn()
    if needs_code(known.role) and not known.totp_sealed:
        return WrongSignIn()  # set-up was never finished
    new_hash = await passwords.hash(password) if fits and passwords.is_outdated(known.password_hash) else ""
    async with in_transaction():
        staff = await Staff.filter(id=known.id).select_for_update().get()
        # Asked again under the lock: of many guesses at once, those after the fifth do not count.
        if staff.locked_until is not None and staff.locked_until > now:
            return Locked(staff.locked_until)
        if not fits or staff.password_hash != known.password_hash:
            return await _fail(staff, now)
        if new_hash:
            staff.password_hash = new_hash
            await staff.save(update_fields=["password_hash"])
        if staff.totp_sealed:
            return NeedsCode(staff.id)
        return await _succeed(staff, now)


async def prove_code(staff_id: UUID, typed: str, vault: Vault, now: datetime) -> Answer:
    """The second step, for somebody whose password was right. Each code is good for one sign-in."""
    async with in_transaction():
        staff = await Staff.filter(id=staff_id).select_for_update().get()
        if not staff.is_active:
            return WrongSignIn()
        if staff.locked_until is not None and staff.locked_until > now:
            return Locked(staff.locked_until)
        if not await use_code(staff, typed, vault, now):
            return await _fail(staff, now)
        return await _succeed(staff, now)


async def _succeed(staff: Staff, now: datetime) -> StaffSignedIn:
    staff.failures, staff.locked_until, staff.signed_in_at = 0, None, now
    await staff.save(update_fields=["failures", "locked_until", "signed_in_at"])
    await record_audit(StaffAccount.of(staff).actor, "sign_in", AuditSubject("staff", str(staff.id)), now)
    return StaffSignedIn(staff.id)


async def _fail(staff: Staff, now: datetime) -> WrongSignIn | Locked:
    staff.failures += 1
    lock = lock_after(staff.failures)
    if lock is None:
        await staff.save(update_fields=["failures"])
        return WrongSignIn()
    staff.locked_until = now + lock
    await staff.save(update_fields=["failures", "locked_until"])
    details = {"failures": staff.failures, "minutes": int(lock.total_seconds()) // 60}
    await record_audit(
        Actor(ActorKind.PROGRAM), "lock_sign_in", AuditSubject("staff", str(staff.id)), now, details=details
    )
    return Locked(staff.locked_until)
