"""Registering a terminal: its identity and secret, shown once, and what the broker checks them by."""

import secrets
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import pbkdf2_hmac
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.rules.terminals.profile import profiles
from models.rules.terminals.topics import IDENTITY_LENGTH, IDENTITY_LETTERS
from models.tables.keys import new_key
from models.tables.lifts import Lift
from models.tables.terminals import Terminal

MOST_OF_A_LIFT = 4  # in use
# The secret is 24 random bytes, which nobody guesses: more rounds would only slow the broker down.
ROUNDS = 101  # mosquitto_passwd's own


class TooManyTerminals(Exception):
    """The lift has MOST_OF_A_LIFT in use."""


@dataclass(frozen=True)
class NewTerminal:
    """`secret` is nowhere else."""

    identity: str
    secret: str


async def register_terminal(lift_id: UUID, profile: str, by: Actor, now: datetime) -> NewTerminal:
    """Raises TooManyTerminals; ValueError for a profile that there is not."""
    if profile not in profiles():
        raise ValueError(profile)
    made = NewTerminal(
        "".join(secrets.choice(IDENTITY_LETTERS) for _ in range(IDENTITY_LENGTH)), secrets.token_urlsafe(24)
    )
    async with in_transaction():
        await Lift.filter(id=lift_id).select_for_update().get()
        if await Terminal.filter(lift_id=lift_id, retired_at=None).count() >= MOST_OF_A_LIFT:
            raise TooManyTerminals
        row = await Terminal.create(
            id=new_key(),
            identity=made.identity,
            lift_id=lift_id,
            profile=profile,
            password_hash=broker_hash(made.secret),
            registered_at=now,
        )
        details = {"lift": str(lift_id), "profile": profile}
        await record_audit(
            by, "register_terminal", AuditSubject("terminal", str(row.id)), now, details=details
        )
    return made


async def retire_terminal(terminal_id: UUID, lift_id: UUID, by: Actor, now: datetime) -> bool:
    """What it says from now on is refused. False where the lift has no such terminal in use."""
    async with in_transaction():
        mine = Terminal.filter(id=terminal_id, lift_id=lift_id, retired_at=None)
        if not await mine.update(retired_at=now, offline_since=None):
            return False
        await record_audit(by, "retire_terminal", AuditSubject("terminal", str(terminal_id)), now)
    return True


async def broker_passwords() -> AsyncIterator[str]:
    """The lines of Mosquitto's password file: each terminal in use."""
    async for row in Terminal.filter(retired_at=None).order_by("id"):
        yield f"{row.identity}:{row.password_hash}"


def broker_hash(secret: str) -> str:
    """As `mosquitto_passwd` of Mosquitto 2 writes it: `$7$`, PBKDF2 with SHA-512."""
    salt = secrets.token_bytes(12)
    made = pbkdf2_hmac("sha512", secret.encode(), salt, ROUNDS, 64)
    return f"$7${ROUNDS}${b64encode(salt).decode()}${b64encode(made).decode()}"
