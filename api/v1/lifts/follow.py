"""`/api/v1/lifts/CODE/follow`: whether one follows the lift, beginning and ending it."""

from datetime import datetime

from aiohttp import web
from pydantic import BaseModel

from api.http.access import resident
from api.http.describe import CODE, SessionNeed, operation
from api.http.errors import ApiProblem
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import FOLLOWS_OF_PERSON
from api.v1.json_body import answer, nothing
from api.v1.lifts.find_card import card_in_path
from api.v1.people.resident import resident_of
from bot.notify.lift_news import lift_news_left, templates_to_ask_for
from models.actions.lifts.find import LiftCard
from models.actions.lifts.follows import end_follows, follow_lift, follows_of
from models.rules.notices.follows import MOST_FOLLOWED

routes = web.RouteTableDef()


class LiftFollow(BaseModel):
    """`until`: when it ends by itself. `unsent`: the last message could not be sent.

    `templates`: what to ask `wx.requestSubscribeMessage` for. `news_left`: messages that the person has
    agreed to; null where they need no consent.
    """

    followed: bool
    until: datetime | None
    unsent: bool
    templates: list[str]
    news_left: int | None


@routes.get("/api/v1/lifts/{code}/follow", name="api_follow", allow_head=False)
@operation(
    "getFollow",
    "Whether one follows the lift, and how many messages are left",
    {200: LiftFollow},
    parameters=[CODE],
    session=SessionNeed.NEEDED,
)
@resident
async def follow(request: web.Request) -> web.Response:
    return await _told(request, await card_in_path(request))


@routes.put("/api/v1/lifts/{code}/follow", name="api_follow_begin")
@operation(
    "followLift",
    "Follow the lift for a year from now. The same again begins the year anew",
    {200: LiftFollow},
    parameters=[CODE],
    session=SessionNeed.NEEDED,
)
@resident
async def begin(request: web.Request) -> web.Response:
    person_id, card = resident_of(request).person_id, await card_in_path(request)
    await request.app[RATE_LIMITS].require(FOLLOWS_OF_PERSON, str(person_id))
    if not await follow_lift(person_id, card.lift_id, request.app[SERVICES].clock()):
        raise ApiProblem(409, "follows-too-many", f"最多关注 {MOST_FOLLOWED} 部电梯，请先停止几部。")
    return await _told(request, card)


@routes.delete("/api/v1/lifts/{code}/follow", name="api_follow_end")
@operation(
    "unfollowLift",
    "Stop following. The same again changes nothing",
    {204: None},
    parameters=[CODE],
    session=SessionNeed.NEEDED,
)
@resident
async def end(request: web.Request) -> web.Response:
    card = await card_in_path(request)
    await end_follows(resident_of(request).person_id, card.lift_id)
    return nothing()


async def _told(request: web.Request, card: LiftCard) -> web.Response:
    services, person_id = request.app[SERVICES], resident_of(request).person_id
    followed = await follows_of(person_id, services.clock())
    found = next((one for one in followed if one.lift_id == card.lift_id), None)
    told = LiftFollow(
        followed=found is not None,
        until=found.until if found else None,
        unsent=bool(found and found.unsent),
        templates=templates_to_ask_for(services.settings.notice_templates),
        news_left=await lift_news_left(services, person_id),
    )
    return answer(told, LiftFollow)
