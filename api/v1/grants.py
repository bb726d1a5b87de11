"""`/api/v1/grants`: what a person has answered to `wx.requestSubscribeMessage`: one message each."""

from enum import StrEnum
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, Field

from api.access import resident
from api.body import read_limited
from api.keys import SERVICES
from api.v1.describe import KEY, Session, operation
from api.v1.once import source_key
from api.v1.resident import resident_of
from api.v1.wire import MAX_BYTES, Sent, answer, parse
from models.actions.grants import end_grants, record_grants, unspent_grants

routes = web.RouteTableDef()

Template = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,64}$")]


class Consent(StrEnum):
    """WeChat's own words for what a person has tapped, and for templates that it does not show."""

    ACCEPT = "accept"
    REJECT = "reject"
    BAN = "ban"
    FILTER = "filter"


class Consents(Sent):
    """The result of `wx.requestSubscribeMessage`, without its `errMsg`: at most three templates a tap."""

    results: Annotated[dict[Template, Consent], Field(min_length=1, max_length=5)]


class UnspentGrants(BaseModel):
    """How many messages are left, by template."""

    unspent: dict[str, int]


OPERATIONS: dict[str, dict[str, Any]] = {
    "/api/v1/grants": {
        "get": operation("listGrants", "What is left", {200: UnspentGrants}, session=Session.NEEDED),
        "post": operation(
            "recordGrants",
            "What was tapped",
            {200: UnspentGrants},
            takes=Consents,
            parameters=[KEY],
            session=Session.NEEDED,
        ),
    }
}


@routes.get("/api/v1/grants", name="api_grants", allow_head=False)
@resident
async def grants(request: web.Request) -> web.Response:
    left = await unspent_grants(resident_of(request).person_id)
    return answer(UnspentGrants(unspent=dict(left)), UnspentGrants)


@routes.post("/api/v1/grants", name="api_grants_record")
@resident
async def record(request: web.Request) -> web.Response:
    person_id, now = resident_of(request).person_id, request.app[SERVICES].clock()
    body = await read_limited(request, MAX_BYTES)
    results = parse(body, Consents).results
    key = await source_key(request, person_id, body)
    await end_grants(person_id, _those(results, Consent.BAN), now)
    left = await record_grants(person_id, _those(results, Consent.ACCEPT), key, now)
    return answer(UnspentGrants(unspent=dict(left)), UnspentGrants)


def _those(results: dict[str, Consent], wanted: Consent) -> list[str]:
    return [template for template, consent in results.items() if consent is wanted]
