"""The web application, wired in one place."""

from collections.abc import AsyncIterator

from aiohttp import web

from api import (
    by_wechat,
    cover,
    docs,
    follow,
    full_messages,
    health,
    js_sdk,
    login,
    maintainers,
    maintenance,
    maintenance_feed,
    metrics,
    open_data,
    openapi,
    outcome,
    partner_feed,
    partner_records,
    partners,
    photos,
    privacy,
    reports,
    rescue,
    residents,
    sos,
    suggestions,
    survey_results,
    surveys,
    trapped,
    verification_files,
    vote_deeds,
    vote_files,
    votes,
    wechat,
)
from api.access import check_every_route
from api.body import MAX_UPLOAD_BYTES
from api.console.door import guard
from api.console.rooms import add_console
from api.errors import answer_errors
from api.headers import add_headers
from api.in_flight import IN_FLIGHT, InFlight, close_connection, count_request
from api.keys import MINIPROGRAM_DOOR, RATE_LIMITS, SERVICES, WECHAT_DOOR
from api.metrics import measure_request
from api.open311 import add_open311
from api.open_data import OPEN_DATA, OpenData
from api.pages import set_up_pages
from api.rate_limits import RateLimits
from api.request_log import add_request_id, identify_request
from api.v1 import rooms as residents_api
from bot.door.callback import miniprogram_door, official_door
from bot.services import Services

ROOMS = (
    verification_files,  # before the lifts, whose addresses would take them for codes
    maintainers,
    maintenance,
    maintenance_feed,
    residents,
    cover,
    sos,
    reports,
    outcome,
    trapped,
    rescue,
    privacy,
    photos,
    wechat,
    partners,
    full_messages,
    openapi,
    partner_feed,
    partner_records,
    health,
    metrics,
    surveys,
    survey_results,
    votes,
    vote_deeds,
    vote_files,
    docs,
    open_data,
    login,
    js_sdk,
    suggestions,
    follow,
    by_wechat,
)


def create_app(services: Services) -> web.Application:
    """The whole HTTP side over opened services; whoever opened them closes them."""
    middlewares = (identify_request, count_request, measure_request, answer_errors, guard)
    app = web.Application(middlewares=middlewares, client_max_size=MAX_UPLOAD_BYTES)
    app[SERVICES] = services
    app[IN_FLIGHT] = InFlight()
    app[WECHAT_DOOR] = official_door(services)
    app[MINIPROGRAM_DOOR] = miniprogram_door(services)
    app[RATE_LIMITS] = RateLimits(services)
    app[OPEN_DATA] = OpenData()
    set_up_pages(app)
    for room in (*ROOMS, *residents_api.ROOMS):
        app.add_routes(room.routes)
    add_open311(app)
    add_console(app)
    check_every_route(app)
    app.on_response_prepare.append(add_headers)
    app.on_response_prepare.append(add_request_id)
    app.on_response_prepare.append(close_connection)
    app.cleanup_ctx.append(_finish_answers)
    return app


async def _finish_answers(app: web.Application) -> AsyncIterator[None]:
    yield
    for door in (app[WECHAT_DOOR], app[MINIPROGRAM_DOOR]):
        if door is not None:
            await door.close()
