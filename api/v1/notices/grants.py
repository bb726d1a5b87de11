"""`/api/v1/grants`: what a person has answered to `wx.requestSubscribeMessage`: one message each."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from api.http.access import resident
from api.http.body import read_limited
from api.http.describe import KEY, SessionNeed, operation
from api.http.keys import SERVICES
from api.v1.idempotency import source_key
from api.v1.json_body import MAX_BYTES, Sent, answer, parse
from api.v1.people.resident import resident_of
from models.actions.notices.grants import end_grants, record_grants, unspent_grants
from models.rules.notices.ways import Moment, NoticeTemplate, NoticeWay

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


class Grants(BaseModel):
    """`templates`: which to ask for when news of a report or a vote is wanted. `unspent`: how many messages
    are left, by template, of these and of followed lifts.
    """

    templates: list[str]
    unspent: dict[str, int]


@routes.get("/api/v1/grants", name="api_grants", allow_head=False)
@operation(
    "listGrants",
    "Which messages to ask for, and how many are left",
    {200: Grants},
    session=SessionNeed.NEEDED,
)
@resident
async def grants(request: web.Request) -> web.Response:
    return _told(request, await unspent_grants(resident_of(request).person_id))


@routes.post("/api/v1/grants", name="api_grants_record")
@operation(
    "recordGrants",
    "What was tapped when asked for messages",
    {200: Grants},
    takes=Consents,
    parameters=[KEY],
    session=SessionNeed.NEEDED,
)
@resident
async def record(request: web.Request) -> web.Response:
    """Nothing is counted where WeChat itself tells of each tap (消息推送): it would count twice."""
    services, person_id = request.app[SERVICES], resident_of(request).person_id
    body = await read_limited(request, MAX_BYTES)
    results = parse(body, Consents).results
    key = await source_key(request, person_id, body)
    if services.settings.miniprogram_token is not None:
        return _told(request, await unspent_grants(person_id))
    known, now = {one.id for one in _templates(request)}, services.clock()

    def those(wanted: Consent) -> list[str]:
        """What is no template of ours is nothing to be kept."""
        return [one for one, consent in results.items() if consent is wanted and one in known]

    await end_grants(person_id, those(Consent.BAN), now)
    return _told(request, await record_grants(person_id, those(Consent.ACCEPT), key, now))


def _templates(request: web.Request) -> list[NoticeTemplate]:
    settings = request.app[SERVICES].settings
    return [one for one in settings.notice_templates if one.way is NoticeWay.MINI_PROGRAM]


def _told(request: web.Request, left: Mapping[str, int]) -> web.Response:
    """A template for followed lifts alone is asked for where a lift is followed."""
    wanted = [one.id for one in _templates(request) if one.moments != {Moment.LIFT}]
    return answer(Grants(templates=wanted, unspent=dict(left)), Grants)
