"""`/api/v1/entrapments`: calling for help. It works without a session, a database and Redis."""

import json
import logging
from contextlib import suppress
from typing import Annotated
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, Field, ValidationError

from api.http.access import public
from api.http.body import NONCE, read_limited
from api.http.client_address import client_address
from api.http.describe import OPTIONAL_KEY, SessionNeed, in_path, operation
from api.http.errors import ApiProblem
from api.http.keys import SERVICES
from api.pages.reports.report import MAX_WORDS
from api.pages.rescues.sos import flag_of
from api.v1.idempotency import urgent_key
from api.v1.json_body import MAX_BYTES, Sent, Text, answer
from api.v1.lifts.find_card import Card, last_known_card
from api.v1.people.resident import whoever_calls_for_help
from bot.emergency.call import Unfiled, file_entrapment
from bot.kernel.timeouts import deadline, within
from models.actions.reports.file import ReportDraft
from models.actions.reports.read import receipt_of
from models.rules.base import budgets
from models.rules.reports.kinds import ReportKind, ReportSource, Role

log = logging.getLogger(__name__)
routes = web.RouteTableDef()


class CallForHelp(Sent):
    """All of it may be left out. `lift`: the code, the label's link, `q` or `scene`."""

    lift: Annotated[Text, Field(max_length=500)] = ""
    role: Role = Role.UNKNOWN
    words: Annotated[Text, Field(max_length=MAX_WORDS)] = ""


class CalledForHelp(BaseModel):
    """Dial `hotline` in any case.

    `receipt_number` is null where nobody has been told yet: it is kept, and passed on as soon as
    that is possible. Ask `/api/v1/entrapments/KEY` then, with this `key`: it is another than was
    sent where that was used for another lift. `joined`: others have called from this lift.
    """

    receipt_number: str | None
    joined: bool
    key: str
    hotline: str
    rescue_number: str
    place: str


class Passed(BaseModel):
    """Whether a call for help has been passed on. Until then: dial."""

    receipt_number: str | None


FOR_KEY = in_path("key", f"^{NONCE.pattern}$", "the key of the call")


_STATUS = {Unfiled.JOURNALED: 202, Unfiled.LOST: 503}


@routes.post("/api/v1/entrapments", name="api_entrapment")
@operation(
    "callForHelp",
    "Somebody is trapped (困人). Never refused: whatever is odd in it is left out",
    {201: CalledForHelp, 202: CalledForHelp, 503: CalledForHelp},
    takes=CallForHelp,
    parameters=[OPTIONAL_KEY],
    session=SessionNeed.OPTIONAL,
)
@public
async def call_for_help(request: web.Request) -> web.Response:
    sent = await _read_leniently(request)
    with deadline(budgets.CALL):
        return await _call_for_help(request, sent)


async def _call_for_help(request: web.Request, sent: CallForHelp) -> web.Response:
    services = request.app[SERVICES]
    card = await _card(request, sent.lift)
    key = await urgent_key(request, card.code if card else sent.lift)
    draft = ReportDraft(
        source_key=_source_key(key),
        door=ReportSource.MINI_PROGRAM,
        kind=ReportKind.ENTRAPMENT,
        lift_id=card.lift_id if card else None,
        words=_with_lift(sent, card),
        role=sent.role,
        person_id=await _person(request),
        flag=await flag_of(request),
    )
    told = CalledForHelp(
        receipt_number=None,
        joined=False,
        key=key,
        hotline=card.hotline if card else services.settings.default_hotline,
        rescue_number=card.rescue_number if card else "",
        place=card.place if card else "",
    )
    address = client_address(request, services.settings.trusted_proxies)
    filed = await file_entrapment(services, draft, card.code if card else "", address)
    if isinstance(filed, Unfiled):
        return answer(told, CalledForHelp, _STATUS[filed])
    await services.wake_workers()
    told.receipt_number, told.joined = filed.number, filed.joined
    return answer(told, CalledForHelp, 201)


@routes.get("/api/v1/entrapments/{key}", name="api_entrapment_look", allow_head=False)
@operation("lookAgain", "Whether it was passed on", {200: Passed, 202: Passed}, parameters=[FOR_KEY])
@public
async def look_again(request: web.Request) -> web.Response:
    """200 with the receipt number once it is filed; 202 while it waits on this machine's disk."""
    key = request.match_info["key"]
    if not NONCE.fullmatch(key):
        raise web.HTTPNotFound
    try:
        number = await within(budgets.LOOK_UP, receipt_of(_source_key(key), request.app[SERVICES].vault))
    except Exception:
        log.exception("it could not be asked whether a call for help is filed")
        number = None
    if number:
        return answer(Passed(receipt_number=number), Passed)
    if await request.app[SERVICES].journal.holds(_source_key(key)):
        return answer(Passed(receipt_number=None), Passed, 202)
    raise ApiProblem(404, "report-unknown", "没有登记过这次求助。请拨打救援电话。")


def _source_key(key: str) -> str:
    return f"mini:{key}"


async def _read_leniently(request: web.Request) -> CallForHelp:
    """Each member by itself: what is odd in one must cost no other."""
    try:
        told = json.loads(await read_limited(request, MAX_BYTES))
    except Exception:
        # Too long, too slow, cut off, no JSON: the tap itself says enough.
        log.info("a call for help came without a body that can be read")
        return CallForHelp()
    sent = CallForHelp()
    for name, value in told.items() if isinstance(told, dict) else ():
        with suppress(ValidationError, UnicodeError):
            one = CallForHelp.model_validate_json(json.dumps({name: value}))
            sent = sent.model_copy(update=one.model_dump(exclude_unset=True))
    return sent


async def _person(request: web.Request) -> UUID | None:
    try:
        return await within(budgets.REDIS_ASIDE, whoever_calls_for_help(request))
    except TimeoutError:
        return None


async def _card(request: web.Request, scanned: str) -> Card | None:
    try:
        return await last_known_card(request, scanned) if scanned else None
    except ApiProblem:
        return None


def _with_lift(sent: CallForHelp, card: Card | None) -> str:
    """What was scanned and names no lift may still help the desk."""
    scanned = f"（扫到：{sent.lift}）" if sent.lift and card is None else ""
    return (sent.words + scanned)[:MAX_WORDS]
