"""The door of the console: who it is, whether the route is theirs, and whether the form is ours."""

import logging
from urllib.parse import quote
from uuid import UUID

from aiohttp import web
from aiohttp.typedefs import Handler
from redis.exceptions import RedisError

from api.console.cookie import kept_name, leave_cookie, session_key
from api.console.drafts import seal_draft
from api.console.form_once import act_once, key_in, what_is_said
from api.console.kept_session import keep_in_browser, kept_in_browser
from api.console.keys import ME, SESSION, SESSIONS, SET_COOKIE, Me
from api.console.pages import console_page
from api.console.sessions import Session, SignInStage
from api.http.access import Guard, Rule, rule_of
from api.http.bearer import let_partner_in
from api.http.client_address import client_address
from api.http.csrf import require_own_form, require_own_upload
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import SESSIONS_FROM_ADDRESS
from api.v1.people.resident import let_resident_in
from bot.kernel.timeouts import within
from models.actions.staff.account import read_signed_in
from models.actions.staff.manage import end_sessions
from models.rules.base import budgets

SIGN_IN = "/console/sign-in"
log = logging.getLogger(__name__)


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
            return await _to_sign_in(request, rule)
        if not rule.admits(me.scope.role):
            raise web.HTTPForbidden
        request[ME] = me
    elif session is None:
        session = await _visit(request)
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
    """End the session here and in the browser.

    While Redis is away every session of the person ends, by the database: only so is it sure.
    """
    request[SET_COOKIE] = ""
    try:
        await within(budgets.REDIS_ASIDE, request.app[SESSIONS].end(session_key(request)))
    except (RedisError, OSError):
        me = me_of(request)
        await end_sessions(me.staff.id, me.actor, request.app[SERVICES].clock())


def me_of(request: web.Request) -> Me:
    """Who is signed in, in handlers behind `@signed_in` or `@requires`."""
    return request[ME]


async def _session(request: web.Request) -> Session | None:
    key, now = session_key(request), request.app[SERVICES].clock()
    if not key:
        return None
    try:
        found = await within(budgets.REDIS_ASIDE, request.app[SESSIONS].find(key, now))
    except (RedisError, OSError):
        kept = kept_in_browser(request, kept_name(request), key, now)
        if kept is None:
            raise
        log.warning("a session is taken from its browser: Redis is away")
        return kept
    if found is not None:
        keep_in_browser(request, kept_name(request), found, now)
    return found


async def _signed_in(session: Session | None) -> Me | None:
    if session is None or session.stage is not SignInStage.SIGNED_IN:
        return None
    found = await read_signed_in(session.staff_id, session.began)
    return Me(*found) if found else None


async def _to_sign_in(request: web.Request, rule: Rule) -> web.Response:
    """Back to the page that was asked for, after signing in; a form is kept on the way where it can be."""
    draft = "" if request.method in ("GET", "HEAD") or rule.is_upload else await seal_draft(request)
    if draft:
        request[SESSION] = await _visit(request)
        return console_page(request, "staff/sign_in", 401, name="", after="", draft=draft, failed=False)
    wanted = request.path_qs if request.method == "GET" else "/console"
    raise web.HTTPSeeOther(f"{SIGN_IN}?next={quote(wanted, safe='')}")


async def _visit(request: web.Request) -> Session:
    """A session for somebody who is not signed in. Raises 429 for an address that begins too many."""
    address = client_address(request, request.app[SERVICES].settings.trusted_proxies)
    await request.app[RATE_LIMITS].require(SESSIONS_FROM_ADDRESS, address)
    return await enter(request, SignInStage.VISITOR)
