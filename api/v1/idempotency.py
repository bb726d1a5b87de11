"""Idempotency keys: a second tap, or a repeat after a lost answer, makes nothing.

As in draft-ietf-httpapi-idempotency-key-header. The key becomes the source key of what is made,
for which every action returns what it has made the first time. Redis only notices that a key is
used again for something else, which would otherwise be lost without a word.
"""

import hashlib
import logging
import secrets
from typing import Any
from uuid import UUID

from aiohttp import web
from redis.exceptions import RedisError

from api.http.body import NONCE
from api.http.errors import ApiProblem
from api.http.keys import SERVICES
from bot.kernel.timeouts import within
from models.rules.base import budgets

log = logging.getLogger(__name__)

HEADER = "Idempotency-Key"
KEPT_SECONDS = 24 * 3600


async def source_key(request: web.Request, person_id: UUID | None, body: bytes) -> str:
    """At most 60 characters, the same for every repeat. Raises 400 without a key, 422 for one that was used.

    A key belongs to whoever sent it; without a session, to whoever knows it.
    """
    key = request.headers.get(HEADER, "")
    if not NONCE.fullmatch(key):
        words = f"缺少 {HEADER}，或格式不对（16 至 64 个字母、数字、- 或 _）。"
        raise ApiProblem(400, "key-missing", words)
    scope = f"{person_id or ''}\n{request.method} {request.path}\n{key}"
    made = f"mini:{hashlib.sha256(scope.encode()).hexdigest()[:43]}"
    if not await _is_first_or_same(request, made, body):
        raise ApiProblem(422, "key-reused", "这次提交的编号已经用过，内容却不同。请重新提交。")
    return made


async def urgent_key(request: web.Request, lift: str) -> str:
    """For a call for help from this lift: the client's key where it sends a good one. Never refused.

    Else a new one; so too where the client has used its key for another lift, by a mistake of its
    own that must not cost a call.
    """
    key = request.headers.get(HEADER, "")
    if NONCE.fullmatch(key) and await _is_first_or_same(request, f"help:{key}", lift.encode()):
        return key
    return secrets.token_urlsafe(16)


async def _is_first_or_same(request: web.Request, made: str, what: bytes) -> bool:
    fingerprint, redis = hashlib.sha256(what).digest(), request.app[SERVICES].redis

    async def kept_before() -> Any:
        return await redis.set(f"once:{made}", fingerprint, nx=True, get=True, ex=KEPT_SECONDS)

    try:
        before = await within(budgets.REDIS_ASIDE, kept_before())
    except (RedisError, OSError, TimeoutError):
        log.warning("repeats cannot be compared: Redis is away")
        return True
    return before is None or before == fingerprint
