"""The web application, wired in one place."""

from collections.abc import AsyncIterator

from aiohttp import web

from api import open311
from api.console import routes as console
from api.console.guard import guard
from api.http import scripts
from api.http.access import check_every_route
from api.http.body import MAX_UPLOAD_BYTES
from api.http.errors import answer_errors
from api.http.headers import add_headers
from api.http.in_flight import IN_FLIGHT, InFlight, count_requests
from api.http.keys import MINIPROGRAM_DOOR, RATE_LIMITS, SERVICES, WECHAT_DOOR
from api.http.pages import set_up_pages
from api.http.rate_limits import RateLimits
from api.http.request_log import add_request_id, identify_request
from api.ops import docs, health, metrics, openapi, security_txt
from api.ops.metrics import measure_requests
from api.pages.duty import findings as duty_findings
from api.pages.duty import home as duty_home
from api.pages.duty import sign as duty_sheets
from api.pages.in_time import answer_in_time
from api.pages.insurance import claim_papers, cover, patrol, suggestions
from api.pages.lifts import follow, safety, safety_choice
from api.pages.lifts import lift as residents
from api.pages.lifts.kept_pages import KEPT_PAGES, KeptPages
from api.pages.maintenance import maintainers, sheets
from api.pages.maintenance import visits as maintenance
from api.pages.privacy import my_data as privacy
from api.pages.publishing import open_data
from api.pages.publishing.open_data import OPEN_DATA, OpenData
from api.pages.reports import (
    add_photos,
    add_words,
    by_wechat,
    outcome,
    photos,
    receipt,
    same_hazard,
    voices,
)
from api.pages.reports import report as reports
from api.pages.rescues import responder as rescue
from api.pages.rescues import sms_link, sos, trapped
from api.pages.surveys import answer as surveys
from api.pages.surveys import results as survey_results
from api.pages.votes import files as vote_files
from api.pages.votes import objections_proxies as vote_deeds
from api.pages.votes import share as vote_share
from api.pages.votes import vote as votes
from api.partners import call_results, full_messages, sms_receipts
from api.partners import feed as partner_feed
from api.partners import maintenance as maintenance_feed
from api.partners import platform as partner_platform
from api.partners import records as partner_records
from api.partners import sandbox as partner_sandbox
from api.partners import status as partners
from api.partners import undelivered as partner_undelivered
from api.v1 import routes as residents_api
from api.wechat import callback as wechat
from api.wechat import js_sdk, login, verification_files
from bot.door.callback import miniprogram_door, official_door
from bot.services import Services

ROOMS = (
    verification_files,  # before the lifts, whose addresses would take them for codes
    maintainers,
    maintenance,
    sheets,
    maintenance_feed,
    residents,
    cover,
    sos,
    reports,
    same_hazard,
    receipt,
    add_photos,
    add_words,
    outcome,
    trapped,
    scripts,
    patrol,
    duty_home,
    duty_sheets,
    duty_findings,
    rescue,
    sms_link,
    call_results,
    sms_receipts,
    privacy,
    photos,
    voices,
    wechat,
    partners,
    partner_sandbox,
    full_messages,
    openapi,
    partner_feed,
    partner_undelivered,
    partner_platform,
    partner_records,
    health,
    metrics,
    surveys,
    survey_results,
    votes,
    vote_deeds,
    vote_files,
    vote_share,
    docs,
    security_txt,
    open_data,
    login,
    js_sdk,
    suggestions,
    claim_papers,
    follow,
    safety,
    safety_choice,
    by_wechat,
)


def create_app(services: Services) -> web.Application:
    """The whole HTTP side over opened services; whoever opened them closes them."""
    in_flight = InFlight()
    middlewares = (
        identify_request,
        count_requests(in_flight),
        measure_requests(services.metrics),
        answer_errors,
        answer_in_time,
        guard,
    )
    app = web.Application(middlewares=middlewares, client_max_size=MAX_UPLOAD_BYTES)
    app[SERVICES] = services
    app[IN_FLIGHT] = in_flight
    app[WECHAT_DOOR] = official_door(services)
    app[MINIPROGRAM_DOOR] = miniprogram_door(services)
    app[RATE_LIMITS] = RateLimits(services)
    app[OPEN_DATA] = OpenData()
    app[KEPT_PAGES] = KeptPages()
    set_up_pages(app)
    console.set_up_console(app)
    add_every_route(app)
    check_every_route(app)
    app.on_response_prepare.append(add_headers)
    app.on_response_prepare.append(add_request_id)
    app.on_response_prepare.append(in_flight.close_connection)
    app.cleanup_ctx.append(_finish_answers)
    return app


def add_every_route(app: web.Application) -> None:
    for room in (*ROOMS, *residents_api.ROOMS, *open311.ROOMS, *console.ROOMS):
        app.add_routes(room.routes)


async def _finish_answers(app: web.Application) -> AsyncIterator[None]:
    yield
    for door in (app[WECHAT_DOOR], app[MINIPROGRAM_DOOR]):
        if door is not None:
            await door.close()
