"""Photos and voices for a report that is filed, one at a time, as `wx.uploadFile` sends them."""

import hashlib
import logging

from aiohttp import web

from api.http.access import public
from api.http.client_address import client_address
from api.http.describe import RECEIPT, operation
from api.http.errors import ApiProblem
from api.http.growing_form import growing_form
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import ANSWERS_OF_RECEIPT, PHOTOS_FROM_ADDRESS
from api.pages.reports.sent_photos import add_photo_to
from api.v1.json_body import answer, invalid
from api.v1.reports.photos import FIELD as PHOTO
from api.v1.reports.photos import form_of, keep_photo_in
from api.v1.reports.receipts import Receipt, receipt_of, report_in_path
from bot.files.photos import PhotoTrouble, says
from bot.files.voices import NotAVoice
from bot.jobs.voices import stored
from bot.services import Services
from bot.texts.templates import VOICE_ALONE
from models.actions.reports.extend import Addition
from models.actions.reports.voices import StoredVoice, add_stored_voice
from models.rules.reports.kinds import ReportKind
from models.rules.reports.recordings import MOST_BYTES

log = logging.getLogger(__name__)
routes = web.RouteTableDef()

VOICE = "voice"
MOST_FORM_BYTES = MOST_BYTES + 64 * 1024


@routes.post("/api/v1/reports/{receipt}/photos", name="api_late_photo")
@operation(
    "addPhoto",
    "Add a photo to a hazard; everybody who was told is told. The same photo again changes nothing",
    {200: Receipt},
    takes=form_of(PHOTO),
    parameters=[RECEIPT],
    media_type="multipart/form-data",
)
@public
async def add_photo(request: web.Request) -> web.Response:
    services, report = request.app[SERVICES], await report_in_path(request)
    if report.kind is not ReportKind.HAZARD or report.erased:
        raise ApiProblem(409, "takes-no-more", "这份报告不能再加照片。")
    sha256 = await keep_photo_in(request, services.photos)
    if await add_photo_to(services, report.report_id, sha256):
        raise ApiProblem(409, "takes-no-more", says(PhotoTrouble.TOO_MANY))
    return answer(await receipt_of(services, await report_in_path(request)), Receipt)


@routes.post("/api/v1/reports/{receipt}/voices", name="api_late_voice")
@operation(
    "addVoice",
    "Add a voice of at most a minute, MP3 or AMR. The same voice again changes nothing",
    {200: Receipt},
    takes=form_of(VOICE),
    parameters=[RECEIPT],
    media_type="multipart/form-data",
)
@public
async def add_voice(request: web.Request) -> web.Response:
    """A voice tells who speaks: where a hazard was reported without a name, none is taken."""
    services, report = request.app[SERVICES], await report_in_path(request)
    if not report.takes_voices:
        raise ApiProblem(409, "takes-no-more", "没有留名的报告不收语音：声音会让人认出您。请写文字。")
    if report.kind is not ReportKind.ENTRAPMENT:
        await request.app[RATE_LIMITS].require(ANSWERS_OF_RECEIPT, report.receipt_number)
    address = client_address(request, services.settings.trusted_proxies)
    await request.app[RATE_LIMITS].require(PHOTOS_FROM_ADDRESS, address)
    sent = await _sent_voice(request)
    voice = await _converted(services, sent)
    digest = hashlib.sha256(report.report_id.bytes + sent).hexdigest()
    addition = Addition(f"voice:{digest}", report.report_id)
    added = await add_stored_voice(addition, voice, VOICE_ALONE, services.clock())
    if not added:
        raise ApiProblem(409, "takes-no-more", "语音已经够多了，这一段没有收。")
    await services.wake_workers()
    return answer(await receipt_of(services, await report_in_path(request)), Receipt)


async def _converted(services: Services, sent: bytes) -> StoredVoice:
    """Raises 422, and 507 where it is our fault."""
    try:
        kept = await services.voices.convert(sent)
    except NotAVoice as error:
        raise invalid(VOICE, str(error)) from None
    except OSError:
        log.exception("a voice cannot be converted")
        raise ApiProblem(507, "not-stored", "我们没能存下这段录音，请过一会儿再传。") from None
    return stored(services, kept)


async def _sent_voice(request: web.Request) -> bytes:
    """Raises 413 and 422."""
    if (request.content_length or 0) > MOST_FORM_BYTES:
        raise web.HTTPRequestEntityTooLarge(MOST_FORM_BYTES, request.content_length or 0)
    async with growing_form(request, VOICE, 1) as form:
        await form.finish()
        if form.file_count != 1 or not form.files[0].is_whole or not form.files[0].is_stored:
            raise invalid(VOICE, "录音没有传完整，请再传一次。")
        if form.files[0].size > MOST_BYTES:
            raise web.HTTPRequestEntityTooLarge(MOST_BYTES, form.files[0].size)
        return form.files[0].read()
