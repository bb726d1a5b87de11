"""What partners call: the status of a report that was forwarded to them."""

import json
from typing import Annotated, Any, Literal
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from api.http.access import public
from api.http.body import read_limited
from api.http.describe import SessionNeed, in_header, operation
from api.http.errors import problem
from api.http.keys import SERVICES
from bot.kernel.partner_secrets import is_signed_by
from bot.services import Services
from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, advance_incident
from models.actions.partners.find import endpoint_of, recipient_of

routes = web.RouteTableDef()

MAX_BYTES = 16 * 1024

_Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class Status(BaseModel):
    """The body of a status callback."""

    model_config = ConfigDict(extra="ignore")

    delivery_id: UUID
    status: Literal["accepted", "handling", "resolved", "refused"]
    ticket: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    note: _Line = ""


class Applied(BaseModel):
    """Taken; `applied` is false where the same message was taken before."""

    applied: bool


_MESSAGE_ID = {"type": "string", "minLength": 1, "maxLength": 100}
SIGNATURE = [
    in_header("webhook-id", _MESSAGE_ID, "the same at every attempt"),
    in_header("webhook-timestamp", {"type": "string", "pattern": "^[0-9]{10}$"}, "seconds since 1970 UTC"),
    in_header("webhook-signature", {"type": "string"}, "Standard Webhooks: `v1,` and a base64 HMAC-SHA256"),
]
OPERATIONS: dict[str, dict[str, Any]] = {
    "/partners/v1/status": {
        "post": operation(
            "reportStatus",
            "What became of a report that was forwarded to you",
            {202: Applied},
            takes=Status,
            parameters=SIGNATURE,
            session=SessionNeed.SIGNED,
        )
    }
}


@routes.post("/partners/v1/status", name="partner_status")
@public
async def status(request: web.Request) -> web.Response:
    """A Standard Webhook from the recipient of a delivery, signed with the secret that we share.

    202 also where the same message was applied before. 401 covers every doubt
    about who is calling, so that nothing is learnt about deliveries of others.
    """
    body = await read_limited(request, MAX_BYTES)
    try:
        told = Status.model_validate(json.loads(body))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        return problem(422, wrong)
    except (ValueError, RecursionError):
        return problem(400, "the body is not JSON")
    services = request.app[SERVICES]
    if not await _is_from_recipient(services, told.delivery_id, request, body):
        return problem(401, "the signature does not hold for this delivery")
    word = StatusReport(
        delivery_id=told.delivery_id,
        word=PartnerStatus(told.status),
        ticket=told.ticket,
        note=told.note,
        message_id=request.headers["webhook-id"],
    )
    applied = await advance_incident(word, services.clock())
    if applied:
        await services.wake_workers()
    return web.json_response({"applied": applied}, status=202)


async def _is_from_recipient(
    services: Services, delivery_id: UUID, request: web.Request, body: bytes
) -> bool:
    """Whether the organisation that the delivery is owed to has signed this body just now."""
    return await is_signed_for(services, await recipient_of(delivery_id), request, body)


async def is_signed_for(
    services: Services, organisation_id: UUID | None, request: web.Request, body: bytes
) -> bool:
    """Whether the organisation has signed this body just now, with a secret that we share."""
    endpoint = await endpoint_of(organisation_id)
    if endpoint is None or len(request.headers.get("webhook-id", "")) > 100:
        return False
    return is_signed_by(services, endpoint, request.headers, body)
