"""A status call about a sample event: checked as a real one is, and kept nowhere."""

from aiohttp import web

from api.http.access import public
from api.http.body import read_limited
from api.http.describe import in_path
from api.http.errors import problem
from api.http.keys import SERVICES
from api.http.params import id_in_path
from api.partners.signed import is_signed_for, read_told, signed_operation
from api.partners.status import MAX_BYTES, Applied, Status

routes = web.RouteTableDef()

_ORGANISATION = in_path("id", "^[0-9a-f-]{36}$", "your organisation, as it stands in `status_url`")


@routes.post("/partners/v1/sandbox/{id}/status", name="partner_sandbox_status")
@signed_operation(
    "trySandboxStatus",
    "As /partners/v1/status, for the sample events that the console sends; nothing is kept",
    takes=Status,
    answers=Applied,
    parameters=[_ORGANISATION],
)
@public
async def sandbox_status(request: web.Request) -> web.Response:
    """`id` is the organisation's. 401 also where there is none: nothing is learnt about others."""
    organisation_id = id_in_path(request)
    body = await read_limited(request, MAX_BYTES)
    told = read_told(body, Status)
    if isinstance(told, web.Response):
        return told
    if not await is_signed_for(request.app[SERVICES], organisation_id, request, body):
        return problem(401, "the signature does not hold for this organisation")
    return web.json_response({"applied": True}, status=202)
