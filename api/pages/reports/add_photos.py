"""Photos for a report that is filed: by the form on its receipt, or in pieces that resume."""

from aiohttp import web

from api.http.access import public
from api.http.body import read_limited
from api.http.client_address import client_address
from api.http.growing_form import Ending, growing_form
from api.http.held_receipts import held_report
from api.http.kept_photo import keep_handed_in, unkept_query
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import PHOTOS_FROM_ADDRESS
from api.pages.reports.report import MAX_PHOTOS, PHOTOS
from api.pages.reports.sent_photos import SentPhotos, add_photo_to
from bot.files.photos import NotAPhoto, PhotoTrouble, says
from bot.files.pieces import MAX_PIECE, Misplaced
from bot.services import Services
from models.actions.reports.late_photos import end_of_photos
from models.actions.reports.read import ReportView

routes = web.RouteTableDef()

_PIECES = "/r/{receipt}/pieces/{key:[0-9a-f]{8,32}}"


@routes.post("/r/{receipt}/photos", name="receipt_photos")
@public
async def add_photos(request: web.Request) -> web.Response:
    report = await held_report(request)
    if not report.takes_photos:
        raise web.HTTPSeeOther(f"/r/{report.receipt_number}{unkept_query([(1, PhotoTrouble.TOO_MANY)])}")
    await _count(request)
    async with growing_form(request, PHOTOS, MAX_PHOTOS) as form:
        ending = await form.finish()
        if not form.files and ending is not Ending.WHOLE:
            raise web.HTTPBadRequest
        sent = SentPhotos(request.app[SERVICES], form)
        await sent.add(report.report_id, await sent.keep(is_last=True))
    raise web.HTTPSeeOther(f"/r/{report.receipt_number}{unkept_query(sent.unkept)}#photos")


@routes.get(_PIECES, name="receipt_pieces")
@public
async def held(request: web.Request) -> web.Response:
    """How many bytes of the photo are here."""
    report = await held_report(request)
    pieces = request.app[SERVICES].uploads.pieces
    return web.json_response({"have": await pieces.held(_key(request, report))})


@routes.post(_PIECES, name="receipt_piece")
@public
async def piece(request: web.Request) -> web.Response:
    """`?at=` where it begins, `?of=` the size of the photo, `&last` of the last one.

    409 with `have` where it begins elsewhere.
    """
    report = await held_report(request)
    if not report.takes_photos:
        return web.json_response({"done": True, "wrong": says(PhotoTrouble.TOO_MANY)})
    at, size = _number(request, "at"), _number(request, "of")
    data = await read_limited(request, MAX_PIECE)
    if at == 0:
        await _count(request)
    services, key = request.app[SERVICES], _key(request, report)
    try:
        have = await services.uploads.pieces.append(key, at, data, size)
    except Misplaced as error:
        return web.json_response({"have": error.have}, status=409)
    except NotAPhoto as error:
        return web.json_response({"done": True, "wrong": str(error)})
    except OSError:
        return web.json_response({"wrong": says(PhotoTrouble.NOT_STORED)}, status=507)
    if have < size:
        return web.json_response({"have": have})
    wrong = await _finished(services, report, key)
    if "last" in request.query:
        await end_of_photos(report.report_id, services.clock())
        await services.wake_workers()
    return web.json_response({"done": True, "wrong": wrong})


async def _finished(services: Services, report: ReportView, key: str) -> str:
    """Put the whole photo on the report. What is wrong with it, in Chinese; empty where nothing is."""
    try:
        sha256 = await keep_handed_in(services.photos, await services.uploads.pieces.take(key))
    except NotAPhoto as error:
        return str(error)
    trouble = await add_photo_to(services, report.report_id, sha256)
    return says(trouble) if trouble else ""


async def _count(request: web.Request) -> None:
    """Raises 429 where it is one of very many."""
    trusted = request.app[SERVICES].settings.trusted_proxies
    await request.app[RATE_LIMITS].require(PHOTOS_FROM_ADDRESS, client_address(request, trusted))


def _key(request: web.Request, report: ReportView) -> str:
    return f"{report.report_id}:{request.match_info['key']}"


def _number(request: web.Request, name: str) -> int:
    told = request.query.get(name, "")
    if not (told.isascii() and told.isdecimal() and len(told) < 10):
        raise web.HTTPBadRequest
    return int(told)
