"""One-time codes: TOTP (RFC 6238, six digits, 30 seconds) and the recovery codes for a lost phone."""

import hmac
import secrets
import unicodedata
from datetime import datetime
from uuid import UUID

import pyotp

from models.rules.lifts.code import ALPHABET
from models.tables.staff import RecoveryCode, Staff
from models.vault import Vault

ISSUER = "梯码 Tima"
STEPS_OFF = (0, -1, 1)  # a clock may be half a minute wrong either way
RECOVERY_CODES = 10
RECOVERY_LENGTH = 12  # characters of 5 bits each


def new_secret() -> str:
    """160 random bits in base 32, as authenticator apps take it."""
    return pyotp.random_base32()


def enrolment_uri(secret: str, sign_in_name: str) -> str:
    """What the QR code of the enrolment page says."""
    return pyotp.TOTP(secret).provisioning_uri(name=sign_in_name, issuer_name=ISSUER)


def matching_step(secret: str, typed: str, now: datetime, after: int = 0) -> int | None:
    """The time step whose code was typed; None where it is wrong or not later than step `after`."""
    totp = pyotp.TOTP(secret)
    digits = _plain(typed)
    present = totp.timecode(now)
    steps = [present + off for off in STEPS_OFF if present + off > after]
    fitting = [
        step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode())
    ]
    return fitting[0] if fitting else None


async def use_code(staff: Staff, typed: str, vault: Vault, now: datetime) -> bool:
    """Use up a TOTP code or a recovery code. The caller holds the lock on the staff row."""
    if staff.totp_sealed:
        step = matching_step(vault.open(staff.totp_sealed), typed, now, after=staff.totp_step)
        if step is not None:
            staff.totp_step = step
            await staff.save(update_fields=["totp_step"])
            return True
    used = await RecoveryCode.filter(
        staff_id=staff.id, code_hash=_recovery_hash(_plain(typed), vault), used_at=None
    ).update(used_at=now)
    return used == 1


async def replace_recovery_codes(staff_id: UUID, vault: Vault) -> list[str]:
    """New ones, to be shown once; the old ones end."""
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    await RecoveryCode.filter(staff_id=staff_id).delete()
    await RecoveryCode.bulk_create(
        [RecoveryCode(staff_id=staff_id, code_hash=_recovery_hash(code, vault)) for code in codes]
    )
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def _plain(typed: str) -> str:
    folded = unicodedata.normalize("NFKC", typed[:40]).upper()
    return "".join(character for character in folded if character.isalnum())


def _recovery_hash(code: str, vault: Vault) -> str:
    return vault.look_up_hash(f"recovery code {code}")
