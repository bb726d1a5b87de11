"""The door of the console: who it is, whether the route is theirs, and whether the form is ours."""

from urllib.parse import quote
from uuid import UUID

from aiohttp import web
from aiohttp.typedefs import Handler

from api.console.cookie import leave_cookie, session_key
from api.console.form_once import act_once, key_in, what_is_said
from api.console.keys import ME, SESSION, SESSIONS, SET_COOKIE, Me
from api.console.sessions import Session, SignInStage
from api.http.access import Guard, Rule, rule_of
from api.http.bearer import let_partner_in
from api.http.client_address import client_address
from api.http.csrf import require_own_form, require_own_upload
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import SESSIONS_FROM_ADDRESS
from api.v1.people.resident import let_resident_in
from models.actions.staff.account import read_signed_in

SIGN_IN = "/console/sign-in"


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let a request through to its handler by the rule that the route declares."""
    try:
        response = await _let_through(request, handler)
    except web.HTTPException as answer:
        leave_cookie(request, answer)
        raise
    leave_cookie(request, response)
    return response


async def _let_through(request: web.Request, handler: Handler) -> web.StreamResponse:
    if len(request.match_info.apps) > 1:
        return await handler(request)  # a guest application, such as the demo's simulators
    rule = rule_of(request.match_info.handler)
    if rule is None:
        if request.match_info.http_exception is None:
            raise web.HTTPForbidden  # a route that came after the check at the start
        return await handler(request)
    if rule.door is Guard.PUBLIC:
        return await handler(request)
    if rule.door is Guard.PARTNER:
        await let_partner_in(request, rule)
        return await handler(request)
    if rule.door is Guard.RESIDENT:
        await let_resident_in(request, rule)
        return await handler(request)
    return await _let_person_through(request, handler, rule)


async def _let_person_through(request: web.Request, handler: Handler, rule: Rule) -> web.StreamResponse:
    """Somebody of the staff, or a visitor with a session that protects the form."""
    session = await _session(request)
    if rule.door is Guard.STAFF:
        me = await _signed_in(session)
        if me is None:
            raise _to_sign_in(request)
        if not rule.admits(me.scope.role):
            raise web.HTTPForbidden
        request[ME] = me
    elif session is None:
        address = client_address(request, request.app[SERVICES].settings.trusted_proxies)
        await request.app[RATE_LIMITS].require(SESSIONS_FROM_ADDRESS, address)
        session = await enter(request, SignInStage.VISITOR)
    if session is None:
        return await handler(request)
    request[SESSION] = session
    if request.method in ("GET", "HEAD"):
        return await handler(request)
    if rule.is_upload:
        await require_own_upload(request, session)  # its handler reads on, and acts once
        return await handler(request)
    form = await require_own_form(request, session)
    if rule.door is Guard.VISITOR or rule.only_shows:
        return await handler(request)
    return await act_once(request, key_in(form), await what_is_said(form), lambda: handler(request))


async def enter(request: web.Request, stage: SignInStage, staff_id: UUID | None = None) -> Session:
    """Begin a session under a new key, end the one before, and leave the key in the browser."""
    store, now = request.app[SESSIONS], request.app[SERVICES].clock()
    if before := session_key(request):
        await store.end(before)
    session = await store.begin(stage, now, staff_id)
    request[SET_COOKIE] = session.key
    return session


async def leave(request: web.Request) -> None:
    """End the session here and in the browser."""
    await request.app[SESSIONS].end(session_key(request))
    request[SET_COOKIE] = ""


def me_of(request: web.Request) -> Me:
    """Who is signed in, in handlers behind `@signed_in` or `@requires`."""
    return request[ME]


async def _session(request: web.Request) -> Session | None:
    key = session_key(request)
    return await request.app[SESSIONS].find(key, request.app[SERVICES].clock()) if key else None


async def _signed_in(session: Session | None) -> Me | None:
    if session is None or session.stage is not SignInStage.SIGNED_IN:
        return None
    found = await read_signed_in(session.staff_id, session.began)
    return Me(*found) if found else None


def _to_sign_in(request: web.Request) -> web.HTTPSeeOther:
    """Back to the page that was asked for, after signing in; a form's content is gone."""
    wanted = request.path_qs if request.method == "GET" else "/console"
    raise web.HTTPSeeOther(f"{SIGN_IN}?next={quote(wanted, safe='')}")
