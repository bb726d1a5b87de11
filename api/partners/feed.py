"""`GET /partners/v1/reports`: what concerns one insurer, pulled instead of pushed."""

import hashlib
import json
import re
from typing import Any
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel

from api.http.access import bearer
from api.http.bearer import caller_of
from api.http.describe import SessionNeed, in_query, limit, operation
from api.http.errors import problem
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import FEED_OF_TOKEN
from bot.channels.message import Addressee, message_about
from bot.services import Services
from models.actions.ledger.feed import AheadOfFeed, Feed, events_of_feed, read_feed
from models.rules.cities.rules import Part
from models.rules.partners.tokens import TokenScope

routes = web.RouteTableDef()

PAGE = 50
MOST = 100
_NUMBER = re.compile(r"[0-9]{1,18}")
_EXPIRY = re.compile(r"\?signature=[\w\-.]+")


class Reports(BaseModel):
    """The bodies of the webhook, and the cursor for the next call."""

    reports: list[dict[str, Any]]
    cursor: str
    more: bool


_CURSOR = in_query("cursor", {"type": "string", "pattern": "^[0-9]{1,18}$"}, "what the page before has named")


@routes.get("/partners/v1/reports", name="partner_feed", allow_head=False)
@operation(
    "pullReports",
    "Events of the lifts that you insured, the oldest first",
    {200: Reports, 304: "Nothing has changed since the ETag that you sent."},
    parameters=[_CURSOR, limit(PAGE, MOST)],
    session=SessionNeed.PARTNER,
)
@bearer(TokenScope.FEED_READ)
async def reports(request: web.Request) -> web.Response:
    """Events in the form of the webhook's body, the oldest first, after `cursor`.

    The cursor that comes back goes on behind the last of them, also from an
    empty page. 400 for a cursor or limit that is none, 410 for a cursor that
    this feed never gave out.
    """
    caller, services = caller_of(request), request.app[SERVICES]
    await request.app[RATE_LIMITS].require(FEED_OF_TOKEN, str(caller.token_id))
    cursor, limit = request.query.get("cursor", "") or "0", request.query.get("limit", "") or str(PAGE)
    if not _NUMBER.fullmatch(cursor):
        return problem(400, "cursor: use one that this feed gave you, or none to begin")
    if not (_NUMBER.fullmatch(limit) and 1 <= int(limit) <= MOST):
        return problem(400, f"limit: a number from 1 to {MOST}")
    try:
        feed = await read_feed(caller.organisation.id, int(cursor), int(limit))
    except AheadOfFeed:
        return problem(410, "cursor: this feed never gave it out; begin again without one")
    body = {
        "reports": await _messages(services, caller.organisation.id, feed),
        "cursor": str(feed.entries[-1][0]) if feed.entries else cursor,
        "more": feed.more,
    }
    return _unless_known(request, json.dumps(body, ensure_ascii=False))


async def _messages(services: Services, insurer_id: UUID, feed: Feed) -> list[dict[str, Any]]:
    to = Addressee(insurer_id, Part.INSURER)
    told = await events_of_feed(insurer_id, feed)
    messages = [await message_about(services, one.event, to, one.delivery_id) for one in told]
    for message in messages:
        # Consent names the insurer that is told; those who carry the policy with it are told less.
        if message["data"]["delivery_id"] is None and message["data"]["report"]:
            message["data"]["report"].pop("contact", None)
    return messages


def _unless_known(request: web.Request, body: str) -> web.Response:
    """The body; 304 without one where the caller has it already.

    The links to photos are signed anew for every answer. They are left out of
    the tag, which is weak therefore (RFC 9110, 8.8.1).
    """
    tag = hashlib.sha256(_EXPIRY.sub("", body).encode()).hexdigest()[:32]
    headers = {"ETag": f'W/"{tag}"', "Cache-Control": "private, no-cache"}
    known = request.if_none_match or ()
    if any(one.value in (tag, "*") for one in known):
        return web.Response(status=304, headers=headers)
    return web.Response(text=body, content_type="application/json", headers=headers)
