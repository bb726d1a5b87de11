"""`POST /api/v1/photos`: one photo before its report, as `wx.uploadFile` sends them."""

from datetime import datetime
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from api.http.access import public
from api.http.body import file_fields, read_form
from api.http.client_address import client_address
from api.http.describe import operation
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import PHOTOS_FROM_ADDRESS
from api.v1.json_body import answer, invalid
from bot.files.photos import MAX_BYTES, NotAPhoto
from bot.kernel.links import upload_ticket

routes = web.RouteTableDef()

FIELD = "photo"
LONGEST_BODY = MAX_BYTES + 64 * 1024


class UploadedPhoto(BaseModel):
    """To be named in a report within the time. What no report names is deleted."""

    photo: str
    expires_at: datetime


_FORM = {
    "type": "object",
    "required": [FIELD],
    "properties": {FIELD: {"type": "string", "format": "binary"}},
}
OPERATIONS: dict[str, dict[str, Any]] = {
    "/api/v1/photos": {
        "post": operation(
            "uploadPhoto",
            "Upload one photo of at most 10 MB. The same photo again is the same upload, so no key is needed",
            {201: UploadedPhoto},
            takes=_FORM,
            media_type="multipart/form-data",
        )
    }
}


@routes.post("/api/v1/photos", name="api_photo_upload")
@public
async def upload(request: web.Request) -> web.Response:
    services = request.app[SERVICES]
    if (request.content_length or 0) > LONGEST_BODY:
        raise web.HTTPRequestEntityTooLarge(max_size=LONGEST_BODY, actual_size=request.content_length or 0)
    address = client_address(request, services.settings.trusted_proxies)
    await request.app[RATE_LIMITS].require(PHOTOS_FROM_ADDRESS, address)
    files = file_fields(await read_form(request), FIELD)
    if len(files) != 1:
        raise invalid(FIELD, "请一次传一张照片。")
    try:
        sha256 = await services.uploads.keep(files[0])
    except NotAPhoto as error:
        raise invalid(FIELD, str(error)) from None
    ticket, until = upload_ticket(services, sha256)
    return answer(UploadedPhoto(photo=ticket, expires_at=until), UploadedPhoto, 201)
