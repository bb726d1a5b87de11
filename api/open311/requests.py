"""Service requests by Open311: reading the public ones, filing a hazard."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from aiohttp import web

from api.http.access import public
from api.http.client_address import client_address
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import OPEN311_READS_FROM_ADDRESS
from api.open311.answers import Open311Error, Value, answer, refused
from api.open311.filing import file_request, read_fields
from api.open311.services import FORMAT, jurisdiction_fits
from bot.texts.templates import CATEGORY_NAMES
from models.actions.publishing.public_list import PublicHazard, PublicQuery, public_hazards
from models.actions.shared.city_rules import LOCAL
from models.rules.publishing.public_list import MOST_AT_ONCE, PublicWindow, read_window
from models.rules.reports.kinds import HazardCategory, Progress

routes = web.RouteTableDef()

MOST_IDS = 100
MOST_PAGES = 1000
Show = Callable[[PublicHazard], Value]
_NOTES = {
    Progress.FILED: "待受理",
    Progress.ACCEPTED: "已受理",
    Progress.HANDLING: "处理中",
    Progress.RESOLVED: "已处理",
}


@routes.get(f"/open311/v2/requests.{FORMAT}", name="open311_requests")
@public
async def requests(request: web.Request) -> web.Response:
    """By id, or by kind, time and state, the newest first; `page` and `page_size` as in GeoReport v2.1."""
    try:
        await _count(request)
        query = await _read_query(request)
        size = _number(request, "page_size", MOST_AT_ONCE, MOST_AT_ONCE)
        page = _number(request, "page", 1, MOST_PAGES)
    except Open311Error as error:
        return refused(request, error)
    found = await public_hazards(query, size, (page - 1) * size)
    return answer(request, "service_requests", [_request(one) for one in found])


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
        lambda hazard: {"service_request_id": str(hazard.id), "token": str(hazard.id)},
        "token was not found",
    )


@routes.post(f"/open311/v2/requests.{FORMAT}", name="open311_file")
@public
async def post_request(request: web.Request) -> web.Response:
    """For whoever has an `api_key`: a partner's token of the scope open311:write, in the body."""
    try:
        filed = await file_request(request, await read_fields(request))
    except Open311Error as error:
        return refused(request, error)
    return answer(request, "service_requests", [filed], 201)


async def _one(request: web.Request, show: Show, missing: str) -> web.Response:
    try:
        await _count(request)
        wanted = _id(request.match_info["id"])
        query = PublicQuery(_whole(request), ids=[wanted] if wanted else [])
        found = await public_hazards(query, 1) if wanted else []
        if not found:
            raise Open311Error(404, missing)
    except Open311Error as error:
        return refused(request, error)
    return answer(request, "service_requests", [show(found[0])])


async def _count(request: web.Request) -> None:
    address = client_address(request, request.app[SERVICES].settings.trusted_proxies)
    if await request.app[RATE_LIMITS].exceeded(OPEN311_READS_FROM_ADDRESS, address):
        seconds = OPEN311_READS_FROM_ADDRESS.item.get_expiry()
        raise Open311Error(429, "too many requests from your address", str(seconds))


async def _read_query(request: web.Request) -> PublicQuery:
    """Raises Open311Error. What is given and empty is as if not given."""
    jurisdiction = request.query.get("jurisdiction_id", "")
    if not await jurisdiction_fits(jurisdiction):
        raise Open311Error(404, "jurisdiction_id was not found")
    wanted = _list(request, "service_request_id")
    if wanted:
        if len(wanted) > MOST_IDS:
            raise Open311Error(400, f"service_request_id: at most {MOST_IDS} at once")
        ids = [one for text in wanted if (one := _id(text)) is not None]
        return PublicQuery(_whole(request), ids=ids)
    now = request.app[SERVICES].clock()
    window = read_window(_time(request, "start_date"), _time(request, "end_date"), now)
    if window is None:
        raise Open311Error(400, "start_date and end_date may not span more than 90 days")
    return PublicQuery(window, None, _categories(request), _closed(request), jurisdiction)


def _whole(request: web.Request) -> PublicWindow:
    now = request.app[SERVICES].clock()
    return PublicWindow(now, now)  # ids override all other arguments


def _categories(request: web.Request) -> list[HazardCategory]:
    codes = _list(request, "service_code")
    unknown = [code for code in codes if code not in tuple(HazardCategory)]
    if unknown:
        raise Open311Error(404, f"service_code was not found: {unknown[0][:50]}")
    return [HazardCategory(code) for code in codes]


def _closed(request: web.Request) -> bool | None:
    states = set(_list(request, "status"))
    if not states <= {"open", "closed"}:
        raise Open311Error(400, "status: open or closed")
    return states == {"closed"} if len(states) == 1 else None


def _time(request: web.Request, name: str) -> datetime | None:
    # A plus that is not escaped arrives as a space.
    text = request.query.get(name, "").replace(" ", "+")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not 1970 <= moment.year <= 9000:
        raise Open311Error(400, f"{name}: use a time with its zone, such as 2026-01-01T00:00:00Z")
    return moment


def _number(request: web.Request, name: str, default: int, most: int) -> int:
    text = request.query.get(name, "") or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= most):
        raise Open311Error(400, f"{name}: a number from 1 to {most}")
    return int(text)


def _list(request: web.Request, name: str) -> list[str]:
    """`a=1,2&a=3` as three values."""
    return [one.strip() for text in request.query.getall(name, []) for one in text.split(",") if one.strip()]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _request(hazard: PublicHazard) -> Value:
    """`description` holds the kind only: what people wrote is not public."""
    return {
        "service_request_id": str(hazard.id),
        "status": "closed" if hazard.is_closed else "open",
        "status_notes": _NOTES[hazard.progress],
        "service_name": CATEGORY_NAMES[hazard.category],
        "service_code": hazard.category.value,
        "description": CATEGORY_NAMES[hazard.category],
        "agency_responsible": hazard.maintainer or None,
        "service_notice": None,
        "requested_datetime": _local(hazard.opened_hour),
        "updated_datetime": _local(hazard.changed_hour),
        "expected_datetime": None,
        "address": hazard.place,
        "address_id": hazard.rescue_number,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }


def _local(moment: datetime) -> str:
    return moment.astimezone(LOCAL).isoformat(timespec="seconds")
