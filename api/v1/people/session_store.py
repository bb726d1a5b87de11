"""Sessions of residents in Redis: which person stands behind a token that only the mini-program knows.

Redis keeps a hash of the token, so that a copy of its file opens nothing. A session lasts a fixed time and is
never renewed: `wx.login` makes another without asking anybody.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from redis import asyncio as aioredis

LASTS = timedelta(hours=12)


@dataclass(frozen=True)
class Resident:
    """Somebody whom WeChat has named, with the session by which we know."""

    person_id: UUID
    session: str  # the token's hash
    until: datetime


class ResidentSessions:
    """Raises RedisError or OSError while Redis is away."""

    def __init__(self, redis: "aioredis.Redis") -> None:
        self._redis = redis

    async def begin(self, person_id: UUID, now: datetime) -> tuple[str, datetime]:
        """A token of 43 characters, and until when it is good."""
        token, until = secrets.token_urlsafe(32), now + LASTS
        session = _hash(token)
        record = json.dumps({"person": str(person_id), "until": until.timestamp()})
        everywhere = _of_person(person_id)
        async with self._redis.pipeline(transaction=True) as together:
            together.set(_of_session(session), record, ex=LASTS)
            together.sadd(everywhere, session)
            together.expire(everywhere, LASTS)
            await together.execute()
        return token, until

    async def find(self, token: str, now: datetime) -> Resident | None:
        session = _hash(token)
        kept = await self._redis.get(_of_session(session))
        if kept is None:
            return None
        record = json.loads(kept)
        until = datetime.fromtimestamp(record["until"], UTC)
        return Resident(UUID(record["person"]), session, until) if now < until else None

    async def end(self, resident: Resident) -> None:
        """Sign out here."""
        await self._redis.delete(_of_session(resident.session))
        await self._redis.srem(_of_person(resident.person_id), resident.session)

    async def end_all(self, person_id: UUID) -> None:
        """Sign the person out everywhere."""
        everywhere = _of_person(person_id)
        members = await self._redis.smembers(everywhere)
        sessions = [one.decode() if isinstance(one, bytes) else one for one in members]
        await self._redis.delete(everywhere, *map(_of_session, sessions))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _of_session(session: str) -> str:
    return f"resident:session:{session}"


def _of_person(person_id: UUID) -> str:
    return f"resident:sessions:{person_id}"
