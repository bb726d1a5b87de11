"""One's own account: the one-time codes, and ending one's sessions everywhere."""

from aiohttp import web

from api.console.guard import SIGN_IN, enter, leave, me_of
from api.console.keys import PASSWORDS
from api.console.pages import console_page
from api.console.sessions import SignInStage
from api.console.staff.set_up import offer, offered_secret, read_proof, wrong_password
from api.http.access import signed_in
from api.http.body import read_form
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.qr import qr_svg
from api.http.rate_limits import SIGN_IN_AS_NAME
from models.actions.staff.account import is_password_of
from models.actions.staff.manage import change_password, end_sessions
from models.actions.staff.one_time_codes import enrolment_uri, new_secret
from models.actions.staff.set_up import enrol_code
from models.rules.staff.access import LONGEST_PASSWORD

routes = web.RouteTableDef()


@routes.get("/console/account", name="console_account")
@signed_in
async def account(request: web.Request) -> web.Response:
    return console_page(request, "staff/account")


@routes.get("/console/account/code", name="console_enrol")
@signed_in
async def enrol_form(request: web.Request) -> web.Response:
    return _enrol_page(request, new_secret())


@routes.post("/console/account/code", name="console_enrol_finish")
@signed_in
async def enrol(request: web.Request) -> web.Response:
    """Asks for the password once more, so that a screen left open is not enough."""
    services, staff, form = request.app[SERVICES], me_of(request).staff, await read_form(request)
    await request.app[RATE_LIMITS].require(SIGN_IN_AS_NAME, staff.sign_in_name)
    password = str(form.get("password", ""))[:LONGEST_PASSWORD]
    proof = read_proof(services, staff, form)
    if proof is None or not await is_password_of(staff.id, password, request.app[PASSWORDS]):
        return _enrol_page(request, offered_secret(services, staff, form), failed=True)
    codes = await enrol_code(staff.id, proof, services.vault, services.clock())
    return console_page(request, "staff/recovery_codes", codes=codes)


@routes.get("/console/account/password", name="console_password")
@signed_in
async def password_form(request: web.Request) -> web.Response:
    return console_page(request, "staff/password", wrong="")


@routes.post("/console/account/password", name="console_password_change")
@signed_in
async def change_own_password(request: web.Request) -> web.Response:
    """Asks for the old one, and ends every other session."""
    services, staff, form = request.app[SERVICES], me_of(request).staff, await read_form(request)
    await request.app[RATE_LIMITS].require(SIGN_IN_AS_NAME, staff.sign_in_name)
    old, new = str(form.get("password", ""))[:LONGEST_PASSWORD], str(form.get("new", ""))
    wrong = wrong_password(staff, new, str(form.get("again", "")))
    if not await is_password_of(staff.id, old, request.app[PASSWORDS]):
        wrong = "现在的密码不对。"
    if wrong:
        return console_page(request, "staff/password", 422, wrong=wrong)
    hashed, now = await request.app[PASSWORDS].hash(new), services.clock()
    await change_password(staff.id, hashed, me_of(request).actor, now)
    await enter(request, SignInStage.SIGNED_IN, staff.id)
    raise web.HTTPSeeOther("/console/account")


@routes.post("/console/account/end-sessions", name="console_end_own_sessions")
@signed_in
async def end_own_sessions(request: web.Request) -> web.Response:
    me = me_of(request)
    await end_sessions(me.staff.id, me.actor, request.app[SERVICES].clock())
    await leave(request)
    raise web.HTTPSeeOther(SIGN_IN)


def _enrol_page(request: web.Request, secret: str, *, failed: bool = False) -> web.Response:
    services, staff = request.app[SERVICES], me_of(request).staff
    return console_page(
        request,
        "staff/enrol",
        422 if failed else 200,
        failed=failed,
        offer=offer(services, staff, secret),
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        qr=qr_svg(enrolment_uri(secret, staff.sign_in_name)),
    )
