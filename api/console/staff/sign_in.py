"""Signing in and out: the name and password, then the one-time code where the person has one."""

import logging
from urllib.parse import urlsplit

from aiohttp import web
from yarl import URL

from api.console.cookie import known_device_of, leave_device_cookie
from api.console.drafts import MAX_SEALED, open_draft
from api.console.guard import SIGN_IN, enter, leave
from api.console.keys import PASSWORDS, SESSION
from api.console.pages import console_page
from api.console.sessions import SignInStage
from api.http.access import signed_in, visitor
from api.http.body import Form, read_form, text_field
from api.http.client_address import client_address
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import SIGN_IN_AS_NAME, SIGN_IN_FROM_ADDRESS, SIGN_IN_ON_DEVICE, SIGN_IN_WITH_CODE
from models.actions.staff.sign_in import Answer, NeedsCode, SignInAttempt, StaffSignedIn, prove_code, sign_in
from models.rules.staff.access import LONGEST_PASSWORD, canonical_name

routes = web.RouteTableDef()
log = logging.getLogger(__name__)

MAX_NAME = 64
MAX_CODE = 40
CODE = "/console/code"


@routes.get(SIGN_IN, name="console_sign_in")
@visitor
async def sign_in_form(request: web.Request) -> web.Response:
    return _sign_in_page(request, after=request.query.get("next", ""))


@routes.post(SIGN_IN, name="console_sign_in_try")
@visitor
async def try_password(request: web.Request) -> web.Response:
    form = await read_form(request)
    name = text_field(form, "name")[:MAX_NAME]
    # As typed: a space at either end of a password belongs to it.
    password = str(form.get("password", ""))[:LONGEST_PASSWORD]
    attempt = SignInAttempt(name, password, text_field(form, "code")[:MAX_CODE], known_device_of(request))
    await _count_attempt(request, name, attempt)
    services = request.app[SERVICES]
    answer = await sign_in(attempt, request.app[PASSWORDS], services.vault, services.clock())
    if (response := await _go_on(request, answer, form)) is not None:
        return response
    log.warning("a sign-in was refused", extra={"stage": "password", "answer": type(answer).__name__})
    return _sign_in_page(request, text_field(form, "next"), _draft_in(form), name=name, failed=True)


@routes.get(CODE, name="console_code")
@visitor
async def code_form(request: web.Request) -> web.Response:
    if request[SESSION].stage is not SignInStage.CODE:
        raise web.HTTPSeeOther(SIGN_IN)
    return _code_page(request, request.query.get("next", ""))


@routes.post(CODE, name="console_code_try")
@visitor
async def try_code(request: web.Request) -> web.Response:
    form, services = await read_form(request), request.app[SERVICES]
    session = request[SESSION]
    if session.stage is not SignInStage.CODE:
        raise web.HTTPSeeOther(SIGN_IN)
    device_id = known_device_of(request)
    await _count_attempt(request, str(session.staff_id), SignInAttempt("", "", device_id=device_id))
    typed = text_field(form, "code")[:MAX_CODE]
    answer = await prove_code(session.staff_id, typed, device_id, services.vault, services.clock())
    if (response := await _go_on(request, answer, form)) is not None:
        return response
    log.warning("a sign-in was refused", extra={"stage": "code", "answer": type(answer).__name__})
    return _code_page(request, text_field(form, "next"), _draft_in(form), failed=True)


@routes.post("/console/sign-out", name="console_sign_out")
@signed_in
async def sign_out(request: web.Request) -> web.Response:
    await leave(request)
    # Whoever sits here next finds nothing with the button back.
    raise web.HTTPSeeOther(SIGN_IN, headers={"Clear-Site-Data": '"cache", "storage"'})


async def _count_attempt(request: web.Request, name: str, attempt: SignInAttempt) -> None:
    """A known browser is counted for itself, so that nobody elsewhere can use up its tries."""
    limits, settings = request.app[RATE_LIMITS], request.app[SERVICES].settings
    if attempt.device_id is not None:
        await limits.require(SIGN_IN_ON_DEVICE, str(attempt.device_id))
        return
    await limits.require(SIGN_IN_FROM_ADDRESS, client_address(request, settings.trusted_proxies))
    await limits.require(SIGN_IN_WITH_CODE if attempt.code else SIGN_IN_AS_NAME, canonical_name(name))


async def _go_on(request: web.Request, answer: Answer, form: Form) -> web.Response | None:
    """The next page after a right answer, under a new session key; None after a wrong one."""
    after, sealed = text_field(form, "next"), _draft_in(form)
    match answer:
        case StaffSignedIn(staff_id, device_id):
            request[SESSION] = await enter(request, SignInStage.SIGNED_IN, staff_id)
            draft = open_draft(request, sealed, device_id, request.app[SERVICES].clock())
            if draft is not None:
                return console_page(request, "staff/resume", draft=draft)
            home = web.HTTPSeeOther(_own_page(after))
            leave_device_cookie(request, home, device_id)
            raise home
        case NeedsCode(staff_id):
            request[SESSION] = await enter(request, SignInStage.CODE, staff_id)
            if sealed:
                return _code_page(request, after, sealed)
            raise web.HTTPSeeOther(URL(CODE).with_query(next=after) if after else CODE)
    return None


def _draft_in(form: Form) -> str:
    """As it was sealed; what comes back too long is none of ours."""
    sealed = text_field(form, "draft")
    return sealed if len(sealed) <= MAX_SEALED else ""


def _own_page(after: str) -> str:
    """Where to go after signing in: a page of the console, never another site."""
    parts = urlsplit(after)
    is_own = not parts.scheme and not parts.netloc and parts.path.split("/")[:2] == ["", "console"]
    return after if is_own and "\\" not in after else "/console"


def _sign_in_page(
    request: web.Request, after: str, draft: str = "", *, name: str = "", failed: bool = False
) -> web.Response:
    status = 401 if failed else 200
    return console_page(
        request, "staff/sign_in", status, name=name, after=after[:300], draft=draft, failed=failed
    )


def _code_page(request: web.Request, after: str, draft: str = "", *, failed: bool = False) -> web.Response:
    return console_page(
        request, "staff/code", 401 if failed else 200, after=after[:300], draft=draft, failed=failed
    )
