"""Letting a partner's program in by its token (RFC 6750)."""

import re

from aiohttp import web

from api.http.access import Rule
from api.http.keys import SERVICES
from models.actions.partners.tokens import Caller, caller_by_token

CALLER = web.RequestKey("caller", Caller)
_BEARER = re.compile(r"bearer +(\S+)", re.IGNORECASE)


async def let_partner_in(request: web.Request, rule: Rule) -> None:
    """Leaves who calls in the request. Raises 401 for no token in force, 403 for one of another scope."""
    told = told_token(request)
    caller = await caller_by_token(told, request.app[SERVICES].clock()) if told else None
    if caller is None:
        error = ', error="invalid_token"' if told else ""
        raise web.HTTPUnauthorized(headers={"WWW-Authenticate": f'Bearer realm="tima"{error}'})
    if rule.scope not in caller.scopes:
        challenge = f'Bearer realm="tima", error="insufficient_scope", scope="{rule.scope}"'
        raise web.HTTPForbidden(headers={"WWW-Authenticate": challenge})
    request[CALLER] = caller


def told_token(request: web.Request) -> str:
    """What the caller shows; empty where it shows nothing."""
    told = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    return told[1] if told else ""


def caller_of(request: web.Request) -> Caller:
    """Whose program calls, in handlers behind `@bearer`."""
    return request[CALLER]
