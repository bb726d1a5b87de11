"""`GET /partners/v1/undelivered`: what did not reach an organisation, asked for by its own program."""

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
from models.actions.forwarding.read_undelivered import undelivered_to
from models.rules.partners.tokens import TokenScope

routes = web.RouteTableDef()

PAGE = 50
MOST = 100


class Undelivered(BaseModel):
    """One event: the webhook's body, and how far we have come with it."""

    state: str
    attempts: int
    reason: str
    next_attempt_at: str | None
    message: dict[str, Any]


class UndeliveredList(BaseModel):
    """The oldest first, and the cursor of the next page; null where there is none."""

    undelivered: list[Undelivered]
    next: str | None


_CURSOR = in_query("cursor", {"type": "string", "format": "uuid"}, "what the page before has named as `next`")


@routes.get("/partners/v1/undelivered", name="partner_undelivered", allow_head=False)
@operation(
    "listUndelivered",
    "Events that were to reach you by webhook and have not",
    {200: UndeliveredList},
    parameters=[_CURSOR, limit(PAGE, MOST)],
    session=SessionNeed.PARTNER,
)
@bearer(TokenScope.UNDELIVERED_READ)
async def undelivered(request: web.Request) -> web.Response:
    """Reading changes nothing: what the status call accepts is off the list. 400 for a wrong cursor."""
    caller, services = caller_of(request), request.app[SERVICES]
    await request.app[RATE_LIMITS].require(FEED_OF_TOKEN, str(caller.token_id))
    cursor, size = request.query.get("cursor", ""), request.query.get("limit", "") or str(PAGE)
    try:
        after = UUID(cursor) if cursor else None
    except ValueError:
        return problem(400, "cursor: use one that this list gave you, or none to begin")
    if not (size.isascii() and size.isdigit() and len(size) <= 3 and 1 <= int(size) <= MOST):
        return problem(400, f"limit: a number from 1 to {MOST}")
    page = await undelivered_to(caller.organisation.id, after, int(size))
    listed = [
        Undelivered(
            state=one.state.value,
            attempts=one.attempts,
            reason=one.reason,
            next_attempt_at=one.due_at.isoformat() if one.due_at else None,
            message=await message_about(
                services, one.event, Addressee(caller.organisation.id, one.part), one.delivery_id
            ),
        )
        for one in page.events
    ]
    answer = UndeliveredList(undelivered=listed, next=str(page.after) if page.after else None)
    return web.json_response(text=answer.model_dump_json())
