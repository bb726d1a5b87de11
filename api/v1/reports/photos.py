"""`POST /api/v1/photos`: one photo before its report, as `wx.uploadFile` sends them."""

from datetime import datetime
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from api.http.access import public
from api.http.client_address import client_address
from api.http.describe import operation
from api.http.errors import ApiProblem
from api.http.growing_form import growing_form
from api.http.kept_photo import keep_sent
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import PHOTOS_FROM_ADDRESS
from api.v1.json_body import answer, invalid
from bot.files.photos import MAX_BYTES, NotAPhoto, PhotoStore, PhotoTrouble
from bot.files.uploads import Uploads
from bot.kernel.links import upload_ticket

routes = web.RouteTableDef()

FIELD = "photo"
LONGEST_BODY = MAX_BYTES + 64 * 1024


class UploadedPhoto(BaseModel):
    """To be named in a report within the time. What no report names is deleted."""

    photo: str
    expires_at: datetime


def form_of(field: str) -> dict[str, Any]:
    """The schema of a form with one file."""
    return {
        "type": "object",
        "required": [field],
        "properties": {field: {"type": "string", "format": "binary"}},
    }


@routes.post("/api/v1/photos", name="api_photo_upload")
@operation(
    "uploadPhoto",
    "Upload one photo of at most 10 MB. The same photo again is the same upload, so no key is needed",
    {201: UploadedPhoto},
    takes=form_of(FIELD),
    media_type="multipart/form-data",
)
@public
async def upload(request: web.Request) -> web.Response:
    services = request.app[SERVICES]
    ticket, until = upload_ticket(services, await keep_photo_in(request, services.uploads))
    return answer(UploadedPhoto(photo=ticket, expires_at=until), UploadedPhoto, 201)


async def keep_photo_in(request: web.Request, store: PhotoStore | Uploads) -> str:
    """The SHA-256 of the one photo of the form. Raises 413, 422, 429, and 507 where it cannot be stored."""
    if (request.content_length or 0) > LONGEST_BODY:
        raise web.HTTPRequestEntityTooLarge(max_size=LONGEST_BODY, actual_size=request.content_length or 0)
    address = client_address(request, request.app[SERVICES].settings.trusted_proxies)
    await request.app[RATE_LIMITS].require(PHOTOS_FROM_ADDRESS, address)
    try:
        async with growing_form(request, FIELD, 1) as form:
            await form.finish()
            if form.file_count != 1:
                raise invalid(FIELD, "请一次传一张照片。")
            return await keep_sent(store, form.files[0])
    except NotAPhoto as error:
        if error.trouble is PhotoTrouble.NOT_STORED:
            raise ApiProblem(507, "not-stored", str(error)) from None
        raise invalid(FIELD, str(error)) from None
