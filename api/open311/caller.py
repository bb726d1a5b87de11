"""Who calls the Open311 server, and how often."""

from aiohttp import web

from api.http.client_address import client_address
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import OPEN311_OF_TOKEN, OPEN311_READS_FROM_ADDRESS, RateLimit
from api.open311.answers import Open311Error
from api.open311.fields import Fields
from models.actions.partners.tokens import Caller, caller_by_token
from models.rules.partners.tokens import TokenScope


async def caller_of_fields(request: web.Request, fields: Fields) -> Caller:
    """By the `api_key` of the form, counted. Raises Open311Error."""
    caller = await caller_by_token(fields.get("api_key", ""), request.app[SERVICES].clock())
    if caller is None or TokenScope.OPEN311_WRITE not in caller.scopes:
        raise Open311Error(403, "api_key is missing or does not hold")
    await count(request, OPEN311_OF_TOKEN, str(caller.token_id))
    return caller


async def count_reads(request: web.Request) -> None:
    """Raises Open311Error where this address asks too often."""
    address = client_address(request, request.app[SERVICES].settings.trusted_proxies)
    await count(request, OPEN311_READS_FROM_ADDRESS, address, "too many requests from your address")


async def count(
    request: web.Request, limit: RateLimit, identifier: str, words: str = "too many requests"
) -> None:
    if await request.app[RATE_LIMITS].exceeded(limit, identifier):
        raise Open311Error(429, words, str(limit.item.get_expiry()))
