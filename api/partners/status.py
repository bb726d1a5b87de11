"""What partners call: the status of a report that was forwarded to them."""

from typing import Annotated, Literal
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints

from api.http.access import public
from api.http.body import read_limited
from api.http.errors import problem
from api.http.keys import SERVICES
from api.partners.signed import is_signed_for, read_told, signed_operation
from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, advance_incident
from models.actions.partners.find import recipient_of

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


@routes.post("/partners/v1/status", name="partner_status")
@signed_operation(
    "reportStatus", "What became of a report that was forwarded to you", takes=Status, answers=Applied
)
@public
async def status(request: web.Request) -> web.Response:
    """A Standard Webhook from the recipient of a delivery, signed with the secret that we share.

    202 also where the same message was applied before. 401 covers every doubt
    about who is calling, so that nothing is learnt about deliveries of others.
    """
    body = await read_limited(request, MAX_BYTES)
    told = read_told(body, Status)
    if isinstance(told, web.Response):
        return told
    services = request.app[SERVICES]
    if not await is_signed_for(services, await recipient_of(told.delivery_id), request, body):
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
