"""`/safety` and `/safety/TOPIC`: riding safely, in a few sentences with drawings."""

from aiohttp import web

from api.http.access import public
from api.http.pages import page
from models.rules.notices.safety_pages import SafetyTopic

routes = web.RouteTableDef()


@routes.get("/safety", name="safety")
@public
async def topics(request: web.Request) -> web.Response:
    return page(request, "lifts/safety", topic=None, topics=list(SafetyTopic))


@routes.get(f"/safety/{{topic:{'|'.join(SafetyTopic)}}}", name="safety_topic")
@public
async def topic(request: web.Request) -> web.Response:
    chosen = SafetyTopic(request.match_info["topic"])
    return page(
        request, "lifts/safety", topic=chosen, topics=[one for one in SafetyTopic if one is not chosen]
    )
