"""`servicerequestupdates`, FixMyStreet's extension of GeoReport: following requests, and adding to them."""

import re

from aiohttp import web

from api.http.access import public
from api.http.keys import SERVICES
from api.open311.answers import Open311Error, Value, answer, refused
from api.open311.caller import caller_of_fields, count_reads
from api.open311.fields import Fields, read_fields
from api.open311.query import local_time, read_moment
from api.open311.request_ids import asked_keys, public_id
from api.open311.services import FORMAT, jurisdiction_fits
from bot.texts.states import progress_word
from models.actions.publishing.public_updates import PublicUpdate, public_updates
from models.actions.reports.extend import Addition, add_words
from models.actions.reports.read import report_of_partner
from models.rules.publishing.public_list import HOUR, MOST_AT_ONCE, public_time, read_window
from models.rules.reports.kinds import Progress

routes = web.RouteTableDef()

UPDATES = f"/open311/v2/servicerequestupdates.{FORMAT}"
MAX_WORDS = 2000
_STATUS = re.compile(r"[A-Za-z_ ]{1,40}")


@routes.get(UPDATES, name="open311_updates")
@public
async def updates(request: web.Request) -> web.Response:
    """Steps of public hazards by time, the oldest first, at most 1,000: ask on from the last one's hour."""
    try:
        await count_reads(request)
        jurisdiction = request.query.get("jurisdiction_id", "")
        if not await jurisdiction_fits(jurisdiction):
            raise Open311Error(404, "jurisdiction_id was not found")
        start, end = read_moment(request, "start_date"), read_moment(request, "end_date")
        # A step is told when its hour is over: who asks on from a moment ago, by a clock of their own,
        # must not miss the hour that ended meanwhile.
        since = public_time(start) - HOUR if start else None
        window = read_window(since, end, request.app[SERVICES].clock())
        if window is None:
            raise Open311Error(400, "at most 90 days at once: give end_date, too")
    except Open311Error as error:
        return refused(request, error)
    found = await public_updates(window, jurisdiction, MOST_AT_ONCE)
    told = [_update(one, public_id(request, one.hazard_id)) for one in found]
    return answer(request, "service_request_updates", told)


def _update(update: PublicUpdate, request_id: str) -> Value:
    return {
        "update_id": update.id,
        "service_request_id": request_id,
        "status": "closed" if update.progress is Progress.RESOLVED else "open",
        "updated_datetime": local_time(update.hour),
        "description": progress_word(update.progress),
        "media_url": None,
    }


@routes.post(UPDATES, name="open311_add_update")
@public
async def add_update(request: web.Request) -> web.Response:
    """More words on a request that the same organisation has filed, once for each `update_id`."""
    try:
        fields, _ = await read_fields(request)
        update_id = await _add(request, fields)
    except Open311Error as error:
        return refused(request, error)
    return answer(request, "service_request_updates", [{"update_id": update_id}], 201)


async def _add(request: web.Request, fields: Fields) -> str:
    services = request.app[SERVICES]
    caller = await caller_of_fields(request, fields)
    given = fields.get("update_id", "")[:100]
    if not given:
        raise Open311Error(400, "update_id was not provided")
    prefix = f"open311:{caller.organisation.id.hex}:"
    asked = asked_keys(request, [fields.get("service_request_id", "")])
    report_id = await report_of_partner(asked, prefix)
    if report_id is None:
        raise Open311Error(404, "service_request_id was not found among those that you have filed")
    status = fields.get("status", "")
    said = f"（{status}）" if _STATUS.fullmatch(status) and status.lower() != "open" else ""
    words = f"{fields.get('description', '')[:MAX_WORDS]}{said}".strip()
    if not words:
        raise Open311Error(400, "description was not provided")
    await add_words(Addition(f"{prefix}{given}", report_id), words, services.clock())
    await services.wake_workers()
    return given
