"""Sessions of the console in Redis: a record that never changes under a key that only the browser knows.

Redis keeps a hash of the key, so that a copy of its file opens nothing. Using a
session renews its half hour, and never writes it again: one that was ended
meanwhile does not come back.
"""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from redis import asyncio as aioredis

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
FOR_CODE = timedelta(minutes=5)  # between the password and the one-time code


class SignInStage(StrEnum):
    VISITOR = "visitor"
    CODE = "code"  # the password was right
    SIGNED_IN = "signed_in"


_LONGEST = {SignInStage.VISITOR: LONGEST, SignInStage.CODE: FOR_CODE, SignInStage.SIGNED_IN: LONGEST}


@dataclass(frozen=True)
class Session:
    """`csrf` is what every form of the session carries. `began` is in seconds since 1970, with fractions."""

    key: str
    stage: SignInStage
    csrf: str
    began: float
    staff: str = ""

    @property
    def staff_id(self) -> UUID:
        """Raises ValueError for a visitor's."""
        return UUID(self.staff)


class SessionStore:
    def __init__(self, redis: "aioredis.Redis") -> None:
        self._redis = redis

    async def begin(self, stage: SignInStage, now: datetime, staff_id: UUID | None = None) -> Session:
        """A session under a new key. Whoever passes a stage ends the session of the stage before."""
        session = Session(
            key=secrets.token_urlsafe(32),
            stage=stage,
            csrf=secrets.token_urlsafe(24),
            began=now.timestamp(),
            staff=str(staff_id) if staff_id else "",
        )
        record = {name: value for name, value in asdict(session).items() if name != "key"}
        await self._redis.set(_redis_key(session.key), json.dumps(record), ex=IDLE)
        return session

    async def find(self, key: str, now: datetime) -> Session | None:
        """The session while it is young enough, its half hour begun anew."""
        kept = await self._redis.getex(_redis_key(key), ex=IDLE)
        if kept is None:
            return None
        record = json.loads(kept)
        session = Session(key=key, **(record | {"stage": SignInStage(record["stage"])}))
        if now.timestamp() - session.began >= _LONGEST[session.stage].total_seconds():
            await self.end(key)
            return None
        return session

    async def end(self, key: str) -> None:
        await self._redis.delete(_redis_key(key))


def hash_of_key(key: str) -> str:
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()


def _redis_key(key: str) -> str:
    return f"console:session:{hash_of_key(key)}"
