"""The whole of a message that was too long for a webhook, behind the link that the webhook held."""

from typing import Any
from uuid import UUID

from aiohttp import web

from api.http.access import public
from api.http.errors import problem
from api.http.keys import SERVICES
from bot.channels.message import message_of
from bot.kernel.links import full_link_holds
from models.actions.forwarding.parcels import owed_to_organisation

routes = web.RouteTableDef()

OPERATIONS: dict[str, dict[str, Any]] = {
    "/partners/v1/deliveries/{id}": {
        "get": {
            "operationId": "wholeMessage",
            "summary": "The whole of a message too long for a webhook; `report.full` is this address",
            "parameters": [
                {
                    "name": "id",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string", "format": "uuid"},
                },
                {"name": "until", "in": "query", "required": True, "schema": {"type": "integer"}},
                {"name": "signature", "in": "query", "required": True, "schema": {"type": "string"}},
            ],
            "responses": {
                "200": {
                    "description": "The message as it stands now.",
                    "content": {"application/json": {"schema": {"type": "object"}}},
                }
            },
        }
    }
}


@routes.get("/partners/v1/deliveries/{id}", name="full_message")
@public
async def full_message(request: web.Request) -> web.Response:
    """As it stands now: a phone number that was taken back since is not in it."""
    services = request.app[SERVICES]
    try:
        delivery_id, until = UUID(request.match_info["id"]), int(request.query.get("until", ""))
    except ValueError:
        return problem(404, "there is no such message")
    if not full_link_holds(services, delivery_id, until, request.query.get("signature", "")):
        return problem(404, "the link does not hold, or no longer")
    delivery = await owed_to_organisation(delivery_id)
    if delivery is None:
        return problem(404, "there is no such message")
    return web.json_response(await message_of(services, delivery), headers={"Cache-Control": "no-store"})
