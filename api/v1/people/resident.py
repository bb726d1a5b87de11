"""Letting residents in by the token of their session (RFC 6750)."""

import logging
from uuid import UUID

from aiohttp import web
from redis.exceptions import RedisError

from api.http.access import Rule
from api.http.bearer import told_token
from api.http.errors import RETRY_AFTER, ApiProblem
from api.http.keys import SERVICES
from api.v1.people.session_store import Resident, ResidentSessions
from models.actions.people.identify import person_exists

log = logging.getLogger(__name__)

RESIDENT = web.RequestKey("resident", Resident)


async def let_resident_in(request: web.Request, rule: Rule) -> None:
    """Leaves who calls in the request.

    Raises 401 where the session is needed and missing, and wherever one is shown that is not in
    force: else somebody who believes to be known would report as nobody. While Redis is away nobody
    can be known: 503 where that is needed.
    """
    token = told_token(request)
    if not token and rule.or_anybody and "Authorization" not in request.headers:
        return
    try:
        found = await sessions_of(request).find(token, request.app[SERVICES].clock()) if token else None
    except (RedisError, OSError):
        log.warning("a session cannot be looked up: Redis is away")
        if rule.or_anybody:
            return
        raise unavailable(request) from None
    if found is None or not await person_exists(found.person_id):
        error = ', error="invalid_token"' if token else ""
        challenge = {"WWW-Authenticate": f'Bearer realm="tima"{error}'}
        raise ApiProblem(401, "signed-out", "请重新登录。", headers=challenge)
    request[RESIDENT] = found


async def whoever_calls_for_help(request: web.Request) -> UUID | None:
    """The person, where that is easily known. Nothing here can hold up a call for help."""
    token = told_token(request)
    try:
        found = await sessions_of(request).find(token, request.app[SERVICES].clock()) if token else None
    except (RedisError, OSError):
        return None
    return found.person_id if found else None


def resident_of(request: web.Request) -> Resident:
    """Who calls, in handlers behind `@resident`."""
    return request[RESIDENT]


def person_of(request: web.Request) -> UUID | None:
    """Who calls, in handlers behind `@resident_or_anybody`."""
    found = request.get(RESIDENT)
    return found.person_id if found else None


def sessions_of(request: web.Request) -> ResidentSessions:
    return ResidentSessions(request.app[SERVICES].redis)


def unavailable(request: web.Request) -> ApiProblem:
    """What is needed is away. Calling for help works all the same, and the number to dial is told."""
    hotline = request.app[SERVICES].settings.default_hotline
    words = f"暂时不能登录，请稍后再试。有人被困请直接拨打 {hotline}。"
    return ApiProblem(503, "unavailable", words, headers={"Retry-After": RETRY_AFTER}, hotline=hotline)
