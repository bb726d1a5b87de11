"""Signing in: a password, then a one-time code where the person has one. Failures are values.

Failures in a known browser count for that browser, all others for the name.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.staff.account import StaffAccount
from models.actions.staff.devices import known_device, remember_device
from models.actions.staff.one_time_codes import use_code
from models.actions.staff.passwords import Passwords
from models.rules.privacy.audit_chain import ActorKind
from models.rules.staff.access import canonical_name, lock_after, needs_code
from models.tables.staff import Staff, StaffDevice
from models.vault import Vault


@dataclass(frozen=True)
class SignInAttempt:
    """`code` is a one-time code, which gets past a lock; `device_id` is the browser's, where it is known."""

    name: str
    password: str
    code: str = ""
    device_id: UUID | None = None


@dataclass(frozen=True)
class StaffSignedIn:
    staff_id: UUID
    device_id: UUID


@dataclass(frozen=True)
class NeedsCode:
    """The password was right; a one-time code is asked for next."""

    staff_id: UUID


@dataclass(frozen=True)
class WrongSignIn:
    """The name, the password or the code; which of them is not said."""


@dataclass(frozen=True)
class Locked:
    """Too many failures. Before `until` not even the right password is accepted without a one-time code."""

    until: datetime


Answer = StaffSignedIn | NeedsCode | WrongSignIn | Locked


async def sign_in(attempt: SignInAttempt, passwords: Passwords, vault: Vault, now: datetime) -> Answer:
    """Check a name and a password. An unknown name costs as much work as a known one."""
    known = await Staff.get_or_none(sign_in_name=canonical_name(attempt.name), is_active=True)
    fits = await passwords.match(known.password_hash if known else "", attempt.password)
    if known is None or not known.password_hash:
        return WrongSignIn()
    if needs_code(known.role) and not known.totp_sealed:
        return WrongSignIn()  # set-up was never finished
    new_hash = (
        await passwords.hash(attempt.password) if fits and passwords.is_outdated(known.password_hash) else ""
    )
    async with in_transaction():
        staff = await Staff.filter(id=known.id).select_for_update().get()
        device = await known_device(staff, attempt.device_id)
        # Asked again under the lock: of many guesses at once, those after the fifth do not count.
        locked, has_code = _lock_of(staff, device, now), False
        if locked is not None:
            has_code = bool(attempt.code) and await use_code(staff, attempt.code, vault, now)
            if not has_code:
                return locked
        if not fits or staff.password_hash != known.password_hash:
            return await _fail(staff, device, now)
        if new_hash:
            staff.password_hash = new_hash
            await staff.save(update_fields=["password_hash"])
        if staff.totp_sealed and not has_code:
            return NeedsCode(staff.id)
        return await _succeed(staff, device, now)


async def prove_code(
    staff_id: UUID, typed: str, device_id: UUID | None, vault: Vault, now: datetime
) -> Answer:
    """The second step, for somebody whose password was right. Each code is good for one sign-in."""
    async with in_transaction():
        staff = await Staff.filter(id=staff_id).select_for_update().get()
        if not staff.is_active:
            return WrongSignIn()
        device = await known_device(staff, device_id)
        if (locked := _lock_of(staff, device, now)) is not None:
            return locked
        if not await use_code(staff, typed, vault, now):
            return await _fail(staff, device, now)
        return await _succeed(staff, device, now)


def _lock_of(staff: Staff, device: StaffDevice | None, now: datetime) -> Locked | None:
    until = (device or staff).locked_until
    return Locked(until) if until is not None and until > now else None


async def _succeed(staff: Staff, device: StaffDevice | None, now: datetime) -> StaffSignedIn:
    # What was guessed elsewhere stays counted when a known browser signs in.
    counted = device or staff
    counted.failures, counted.locked_until = 0, None
    await counted.save(update_fields=["failures", "locked_until"])
    staff.signed_in_at = now
    await staff.save(update_fields=["signed_in_at"])
    await record_audit(StaffAccount.of(staff).actor, "sign_in", AuditSubject("staff", str(staff.id)), now)
    return StaffSignedIn(staff.id, device.id if device else await remember_device(staff, now))


async def _fail(staff: Staff, device: StaffDevice | None, now: datetime) -> WrongSignIn | Locked:
    counted = device or staff
    counted.failures += 1
    lock = lock_after(counted.failures)
    if lock is None:
        await counted.save(update_fields=["failures"])
        return WrongSignIn()
    counted.locked_until = now + lock
    await counted.save(update_fields=["failures", "locked_until"])
    details = {
        "failures": counted.failures,
        "minutes": int(lock.total_seconds()) // 60,
        "where": "known browser" if device else "elsewhere",
    }
    await record_audit(
        Actor(ActorKind.PROGRAM), "lock_sign_in", AuditSubject("staff", str(staff.id)), now, details=details
    )
    return Locked(counted.locked_until)
