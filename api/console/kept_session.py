"""A signed-in session as its browser keeps it, sealed, for the time when Redis is away.

It is good beside the session's own cookie alone, for half an hour from its last renewal, and not
longer than the session. A sign-out takes it from the browser; whoever is put out, or gets another
password, is refused by the database as always.
"""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from cryptography.fernet import InvalidToken

from api.console.keys import KEPT_SESSION
from api.console.sessions import IDLE, LONGEST, Session, SignInStage, hash_of_key
from api.http.keys import SERVICES

RENEWED_AFTER = timedelta(minutes=5)


def keep_in_browser(request: web.Request, name: str, session: Session, now: datetime) -> None:
    """Renew what the browser keeps, every few minutes."""
    if session.stage is not SignInStage.SIGNED_IN:
        return
    before = _read(request, name, session.key)
    if before is None or now.timestamp() - before["seen"] >= RENEWED_AFTER.total_seconds():
        record = asdict(session) | {"key": hash_of_key(session.key), "seen": now.timestamp()}
        request[KEPT_SESSION] = request.app[SERVICES].vault.seal(json.dumps(record))


def kept_in_browser(request: web.Request, name: str, key: str, now: datetime) -> Session | None:
    record = _read(request, name, key)
    if record is None:
        return None
    seen, session = record.pop("seen"), Session(**(record | {"key": key, "stage": SignInStage.SIGNED_IN}))
    is_fresh = 0 <= now.timestamp() - seen < IDLE.total_seconds()
    return session if is_fresh and now.timestamp() - session.began < LONGEST.total_seconds() else None


def _read(request: web.Request, name: str, key: str) -> dict[str, Any] | None:
    """Raises nothing for what is not ours."""
    sealed = request.cookies.get(name, "")[:2000]
    try:
        record = json.loads(request.app[SERVICES].vault.open(sealed)) if sealed else None
    except (InvalidToken, ValueError):
        return None
    return record if isinstance(record, dict) and record.get("key") == hash_of_key(key) else None
