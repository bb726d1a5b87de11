"""The time budget of residents' pages. When it is over they say what is known without the database.

A page that was only looked at never says that something was not registered.
"""

import asyncio
import logging
from collections.abc import Sequence

from aiohttp import web
from aiohttp.typedefs import Handler
from redis.exceptions import RedisError

from api.http.at_hand import known_answer
from api.http.body import BODY_READ
from api.http.keys import SERVICES
from api.http.pages import page
from api.http.typed import typed_again
from api.pages.rescues.sos_pages import sos_page
from bot.kernel.timeouts import within
from models.database import is_away
from models.rules.base import budgets
from models.rules.lifts import code as lift_code
from models.rules.reports import receipt_number

log = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 5
UNSEEN_TITLE = "暂时查不到"
UNSEEN = "系统暂时连不上，现在查不到。"
UNSEEN_REPORT = "系统暂时连不上，查不到最新进展。已经登记的报告都在，转报不会因此取消。"
UNSURE_TITLE = "可能没有记下"
UNSURE = "系统暂时连不上，刚才这一步可能没有记下。请过一会儿再提交一次，重复提交只算一次。"
EARLIER_KEPT = "之前登记的报告还在。"
WORDS = (UNSEEN_TITLE, UNSEEN, UNSEEN_REPORT, UNSURE_TITLE, UNSURE, EARLIER_KEPT)
_LOOKED_AT = ("GET", "HEAD")
_OF_RESIDENTS = "api.pages."
_OF_THE_MINI_PROGRAM = "api.v1."
# A call for help has budgets of its own, and is never given up: it may be on its way into the journal.
_CALLS_FOR_HELP = ("api.pages.rescues.sos", "api.v1.rescues.entrapments")


@web.middleware
async def answer_in_time(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Raises what other doors turn into an error in their callers' own form."""
    room = getattr(request.match_info.handler, "__module__", "")
    if not room.startswith((_OF_RESIDENTS, _OF_THE_MINI_PROGRAM)):
        return await handler(request)
    if room in _CALLS_FOR_HELP and request.method not in _LOOKED_AT:
        return await handler(request)
    try:
        if request.method in _LOOKED_AT:
            if (known := known_answer(request)) is not None:
                return known
            return await within(budgets.PAGE, _handled(request, handler))
        return await _after_reading(request, handler)
    except Exception as error:
        if isinstance(error, web.HTTPException) or room.startswith(_OF_THE_MINI_PROGRAM):
            raise
        if not (is_away(error) or isinstance(error, RedisError)):
            raise
        if isinstance(error, ConnectionError) and request.transport is None:
            raise  # the caller went away, not the database
        _log_unanswered(request, error)
    return await (_what_is_known(request) if request.method in _LOOKED_AT else _not_kept(request))


def _log_unanswered(request: web.Request, error: Exception) -> None:
    about = {"route": request.match_info.route.name}
    if isinstance(error, TimeoutError):  # under load: where it was waiting is no news
        log.warning("no answer in time: a page is answered with what is known", extra=about)
    else:
        log.error("a page is answered without the database", exc_info=error, extra=about)


async def _handled(request: web.Request, handler: Handler) -> web.StreamResponse:
    return await handler(request)


async def _after_reading(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The budget begins once the form has been read: how long that takes is the network's doing."""
    request[BODY_READ] = read = asyncio.Event()
    handling = asyncio.ensure_future(_handled(request, handler))
    reading = asyncio.ensure_future(read.wait())
    try:
        await asyncio.wait({handling, reading}, return_when=asyncio.FIRST_COMPLETED)
        return await within(budgets.FORM, _result(handling))
    finally:
        reading.cancel()
        handling.cancel()


async def _result(handling: "asyncio.Future[web.StreamResponse]") -> web.StreamResponse:
    return await handling


async def _what_is_known(request: web.Request) -> web.Response:
    """The card on disk of the lift, the number of the receipt, the number to dial."""
    code = lift_code.read_code(request.match_info.get("code", "")[:200])
    if code is not None:
        card = await request.app[SERVICES].emergency_cards.last_known(code)
        return sos_page(request, card, status=503)
    number = _receipt(request)
    words = UNSEEN_REPORT if number else UNSEEN
    return _unreached(request, UNSEEN_TITLE, (words,), number, LOOK_AGAIN_SECONDS)


async def _not_kept(request: web.Request) -> web.Response:
    """Whether it was kept is not known: a repeat of the same form is taken once."""
    number = _receipt(request)
    words = (UNSURE, EARLIER_KEPT) if number else (UNSURE,)
    return _unreached(request, UNSURE_TITLE, words, number, None)


def _receipt(request: web.Request) -> str:
    return receipt_number.read(request.match_info.get("receipt", "")[:100]) or ""


def _unreached(
    request: web.Request, title: str, words: Sequence[str], number: str, refresh_seconds: int | None
) -> web.Response:
    return page(
        request,
        "unreached",
        503,
        title=title,
        words=words,
        number=number,
        refresh_seconds=refresh_seconds,
        back=f"/r/{number}" if number else "/",
        typed=typed_again(request, 503),
    )
