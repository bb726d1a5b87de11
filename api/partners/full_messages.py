"""The whole of a message that was too long for a webhook, behind the link that the webhook held."""

from typing import Any
from uuid import UUID

from aiohttp import web

from api.http.access import public
from api.http.describe import SessionNeed, in_path, in_query, operation
from api.http.errors import problem
from api.http.keys import SERVICES
from bot.channels.message import message_of
from bot.kernel.signatures import Use
from models.actions.forwarding.parcels import owed_to_organisation

routes = web.RouteTableDef()

_ID = in_path("id", r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "the key of the delivery")
_SIGNATURE = in_query("signature", {"type": "string"}, "as `report.full` has it", required=True)


@routes.get("/partners/v1/deliveries/{id}", name="full_message")
@operation(
    "wholeMessage",
    "The whole of a message too long for a webhook; `report.full` is this address",
    {200: dict[str, Any]},
    parameters=[_ID, _SIGNATURE],
    session=SessionNeed.LINK,
)
@public
async def full_message(request: web.Request) -> web.Response:
    """As it stands now: a phone number that was taken back since is not in it."""
    services = request.app[SERVICES]
    try:
        delivery_id = UUID(request.match_info["id"])
    except ValueError:
        return problem(404, "there is no such message")
    if not services.signatures.hold(Use.FULL_MESSAGE, request.query.get("signature", ""), delivery_id):
        return problem(404, "the link does not hold, or no longer")
    delivery = await owed_to_organisation(delivery_id)
    if delivery is None:
        return problem(404, "there is no such message")
    return web.json_response(await message_of(services, delivery), headers={"Cache-Control": "no-store"})
