"""Answers that are not complete yet, kept for a day, so that a form goes on where somebody left it."""

import json
from collections.abc import Awaitable, Mapping
from typing import Any
from uuid import UUID

from redis.exceptions import RedisError

from bot.services import Services
from models.actions.surveys.answer import Respondent

_SECONDS = 24 * 3600


async def keep_draft(
    services: Services, round_id: UUID, lift_id: UUID, who: Respondent, told: Mapping[str, int | str]
) -> None:
    await _try(services.redis.set(_key(round_id, lift_id, who), json.dumps(dict(told)), ex=_SECONDS))


async def kept_draft(
    services: Services, round_id: UUID, lift_id: UUID, who: Respondent
) -> dict[str, int | str]:
    """Empty where there is none, or where Redis is away: then the form begins anew."""
    kept = await _try(services.redis.get(_key(round_id, lift_id, who)))
    return dict(json.loads(kept)) if kept else {}


async def drop_draft(services: Services, round_id: UUID, lift_id: UUID, who: Respondent) -> None:
    await _try(services.redis.delete(_key(round_id, lift_id, who)))


def _key(round_id: UUID, lift_id: UUID, who: Respondent) -> str:
    name = who.reporter.openid_hash if who.reporter else who.person_id or who.visitor
    return f"survey:{round_id}:{lift_id}:{name}"


async def _try(call: Awaitable[Any]) -> Any:
    try:
        return await call
    except (RedisError, OSError):
        return None
