"""What maintainers' own systems call: one maintenance record, signed with the secret that we share."""

import base64
import binascii
from datetime import datetime
from typing import Annotated
from uuid import UUID

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from api.http.access import public
from api.http.body import read_limited
from api.http.errors import problem
from api.http.kept_photo import keep_handed_in
from api.http.keys import SERVICES
from api.partners.signed import is_signed_for, read_told, signed_operation
from bot.files.photos import NotAPhoto, PhotoTrouble
from bot.services import Services
from models.actions.lifts.find import lift_by_registration
from models.actions.maintenance.record_visit import NewVisit, NotTheirLift, record_visit
from models.actions.partners.find import OrganisationView, maintainer_by_name
from models.rules.lifts.coordinates import Coordinates
from models.rules.maintenance.schedule import Node

routes = web.RouteTableDef()

MAX_BYTES = 6 * 1024 * 1024  # a photo of 4 MB in base64, and the words

_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Record(BaseModel):
    """`maintainer`: its 统一社会信用代码 or name. `photo`: base64 of a JPEG, PNG or WebP."""

    model_config = ConfigDict(extra="ignore")

    maintainer: _Name
    record_id: _Name
    registration_number: _Name
    node: Node
    done_at: AwareDatetime
    worker: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    photo: str = ""
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""

    @property
    def phone(self) -> Coordinates | None:
        if self.latitude is None or self.longitude is None:
            return None
        return Coordinates(round(self.latitude * 1_000_000), round(self.longitude * 1_000_000))


class Taken(BaseModel):
    """Taken, also where it was taken before; `doubts` names what does not fit."""

    visit: str
    new: bool
    doubts: list[str]


@routes.post("/partners/v1/maintenance", name="partner_maintenance")
@signed_operation(
    "recordMaintenance", "One maintenance record of a lift in your care", takes=Record, answers=Taken
)
@public
async def maintenance(request: web.Request) -> web.Response:
    """202 with the doubts raised, also for a repeat. 401 covers every doubt about who is calling."""
    body = await read_limited(request, MAX_BYTES)
    told = read_told(body, Record)
    if isinstance(told, web.Response):
        return told
    services = request.app[SERVICES]
    maintainer = await maintainer_by_name(told.maintainer)
    if maintainer is None or not await is_signed_for(services, maintainer.id, request, body):
        return problem(401, "the signature does not hold for this maintainer")
    lift_id = await lift_by_registration(told.registration_number)
    if lift_id is None:
        return problem(404, "no such lift is maintained by you")
    try:
        photo = await _keep(services, told.photo) if told.photo else ""
        new = _visit(told, maintainer, lift_id, photo)
        recorded = await record_visit(new, services.clock())
    except binascii.Error:
        return problem(422, "photo: not base64")
    except NotAPhoto as error:
        if error.trouble is PhotoTrouble.NOT_STORED:
            return problem(507, "photo: it cannot be stored now, and nothing was recorded")
        return problem(422, f"photo: {error.trouble.value}")
    except NotTheirLift:
        return problem(404, "no such lift is maintained by you")
    answer = {"visit": str(recorded.visit_id), "new": recorded.is_new, "doubts": list(recorded.doubts)}
    return web.json_response(answer, status=202)


async def _keep(services: Services, photo: str) -> str:
    """Raises binascii.Error and NotAPhoto."""
    return await keep_handed_in(services.photos, base64.b64decode(photo, validate=True))


def _visit(told: Record, maintainer: OrganisationView, lift_id: UUID, photo: str) -> NewVisit:
    done_at: datetime = told.done_at
    return NewVisit(
        lift_id=lift_id,
        maintainer_id=maintainer.id,
        node=told.node,
        done_at=done_at,
        worker=told.worker,
        source="feed",
        source_key=f"feed:{maintainer.id}:{told.record_id}",
        phone=told.phone,
        photo_sha256=photo,
        note=told.note,
    )
