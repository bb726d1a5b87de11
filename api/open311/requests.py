"""Service requests by Open311: reading the public ones, filing a hazard."""

from collections.abc import Callable

from aiohttp import web

from api.http.access import public
from api.http.keys import SERVICES
from api.open311.answers import Open311Error, Value, answer, refused
from api.open311.caller import count_reads
from api.open311.fields import read_fields
from api.open311.filing import file_request
from api.open311.query import local_time, read_list, read_moment, read_number
from api.open311.request_ids import asked_keys, public_id
from api.open311.services import FORMAT, jurisdiction_fits
from bot.texts.states import progress_word
from bot.texts.templates import CATEGORY_NAMES
from models.actions.publishing.public_list import PublicHazard, PublicQuery, public_hazards
from models.rules.lifts.coordinates import Datum, from_gcj02
from models.rules.publishing.public_list import MOST_AT_ONCE, PublicWindow, read_window
from models.rules.reports.kinds import HazardCategory

routes = web.RouteTableDef()

MOST_IDS = 100
MOST_PAGES = 1000
Show = Callable[[PublicHazard, str], Value]


@routes.get(f"/open311/v2/requests.{FORMAT}", name="open311_requests")
@public
async def requests(request: web.Request) -> web.Response:
    """By id, or by kind, time and state, the newest first; `page` and `page_size` as in GeoReport v2.1."""
    try:
        await count_reads(request)
        query = await _read_query(request)
        size = read_number(request, "page_size", MOST_AT_ONCE, MOST_AT_ONCE)
        page = read_number(request, "page", 1, MOST_PAGES)
    except Open311Error as error:
        return refused(request, error)
    found = await public_hazards(query, size, (page - 1) * size)
    asked = asked_keys(request, read_list(request, "service_request_id"))
    shown = [_request(one, asked.get(one.id) or public_id(request, one.id)) for one in found]
    return answer(request, "service_requests", shown)


@routes.get(f"/open311/v2/requests/{{id}}.{FORMAT}", name="open311_request")
@public
async def one_request(request: web.Request) -> web.Response:
    return await _one(request, _request, "service_request_id was not found")


@routes.get(f"/open311/v2/tokens/{{id}}.{FORMAT}", name="open311_token")
@public
async def token(request: web.Request) -> web.Response:
    """Every service here is `realtime`: no token is ever given out, and the id stands for itself."""
    return await _one(
        request,
        lambda _, shown_id: {"service_request_id": shown_id, "token": shown_id},
        "token was not found",
    )


@routes.post(f"/open311/v2/requests.{FORMAT}", name="open311_file")
@public
async def post_request(request: web.Request) -> web.Response:
    """For whoever has an `api_key`: a partner's token of the scope open311:write, in the body."""
    try:
        filed = await file_request(request, *await read_fields(request))
    except Open311Error as error:
        return refused(request, error)
    return answer(request, "service_requests", [filed], 201)


async def _one(request: web.Request, show: Show, missing: str) -> web.Response:
    try:
        await count_reads(request)
        jurisdiction = request.query.get("jurisdiction_id", "")
        if not await jurisdiction_fits(jurisdiction):
            raise Open311Error(404, "jurisdiction_id was not found")
        wanted = asked_keys(request, [request.match_info["id"]])
        query = PublicQuery(_whole(request), list(wanted), city_code=jurisdiction)
        found = await public_hazards(query, 1) if wanted else []
        if not found:
            raise Open311Error(404, missing)
    except Open311Error as error:
        return refused(request, error)
    return answer(request, "service_requests", [show(found[0], wanted[found[0].id])])


async def _read_query(request: web.Request) -> PublicQuery:
    """Raises Open311Error. What is given and empty is as if not given, but for a list of ids without any."""
    jurisdiction = request.query.get("jurisdiction_id", "")
    if not await jurisdiction_fits(jurisdiction):
        raise Open311Error(404, "jurisdiction_id was not found")
    if "service_request_id" in request.query:
        wanted = read_list(request, "service_request_id")
        if len(wanted) > MOST_IDS:
            raise Open311Error(400, f"service_request_id: at most {MOST_IDS} at once")
        return PublicQuery(_whole(request), list(asked_keys(request, wanted)), city_code=jurisdiction)
    now = request.app[SERVICES].clock()
    window = read_window(read_moment(request, "start_date"), read_moment(request, "end_date"), now)
    if window is None:
        raise Open311Error(400, "at most 90 days at once: give start_date and end_date")
    return PublicQuery(window, None, _categories(request), _closed(request), jurisdiction)


def _whole(request: web.Request) -> PublicWindow:
    now = request.app[SERVICES].clock()
    return PublicWindow(now, now, now)  # ids override all other arguments


def _categories(request: web.Request) -> list[HazardCategory]:
    codes = read_list(request, "service_code")
    unknown = [code for code in codes if code not in tuple(HazardCategory)]
    if unknown:
        raise Open311Error(404, f"service_code was not found: {unknown[0][:50]}")
    return [HazardCategory(code) for code in codes]


def _closed(request: web.Request) -> bool | None:
    states = {state.lower() for state in read_list(request, "status")}
    if not states <= {"open", "closed"}:
        raise Open311Error(400, "status: open or closed")
    return states == {"closed"} if len(states) == 1 else None


def _request(hazard: PublicHazard, shown_id: str) -> Value:
    """`description` holds the kind only: what people wrote is not public."""
    point = from_gcj02(hazard.point, Datum.WGS84).degrees if hazard.point else (None, None)
    return {
        "service_request_id": shown_id,
        "status": "closed" if hazard.is_closed else "open",
        "status_notes": progress_word(hazard.progress),
        "service_name": CATEGORY_NAMES[hazard.category],
        "service_code": hazard.category.value,
        "description": CATEGORY_NAMES[hazard.category],
        "agency_responsible": hazard.maintainer or None,
        "service_notice": None,
        "requested_datetime": local_time(hazard.opened_hour),
        "updated_datetime": local_time(hazard.changed_hour),
        "expected_datetime": None,
        "address": hazard.place,
        "address_id": hazard.rescue_number,
        "zipcode": None,
        "lat": point[0],
        "long": point[1],
        "media_url": None,
    }
