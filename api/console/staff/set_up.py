"""The page behind a set-up link: choose a password, and enrol an authenticator app where it is required."""

from aiohttp import web
from cryptography.fernet import InvalidToken

from api.console.keys import PASSWORDS
from api.console.pages import console_page
from api.http.access import visitor
from api.http.body import Form, read_form, text_field
from api.http.client_address import client_address
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.qr import qr_svg
from api.http.rate_limits import SET_UP_FROM_ADDRESS
from bot.services import Services
from models.actions.staff.account import StaffAccount
from models.actions.staff.one_time_codes import enrolment_uri, matching_step, new_secret
from models.actions.staff.set_up import CodeProof, complete_setup, find_setup
from models.rules.staff.access import PasswordProblem, needs_code, password_problem

routes = web.RouteTableDef()

PATH = "/console/set-up/{token}"
_PROBLEMS = {
    PasswordProblem.TOO_SHORT: "密码至少要 12 位。",
    PasswordProblem.TOO_LONG: "密码请不要超过 256 位。",
    PasswordProblem.IS_NAME: "密码不能就是您的名字。",
    PasswordProblem.TOO_PLAIN: "密码里的字太单一了，请换一个。",
}


@routes.get(PATH, name="console_set_up")
@visitor
async def set_up_form(request: web.Request) -> web.Response:
    staff = await _whose_link(request)
    return _form_page(request, staff) if staff else _no_link(request)


@routes.post(PATH, name="console_set_up_finish")
@visitor
async def set_up(request: web.Request) -> web.Response:
    staff = await _whose_link(request)
    if staff is None:
        return _no_link(request)
    form, services = await read_form(request), request.app[SERVICES]
    password = str(form.get("password", ""))
    wrong = wrong_password(staff, password, str(form.get("again", "")))
    proof = read_proof(services, staff, form) if needs_code(staff.role) else None
    if not wrong and needs_code(staff.role) and proof is None:
        wrong = "动态码不对，请在手机上看最新的 6 位数字再输。"
    if wrong:
        return _form_page(request, staff, secret=offered_secret(services, staff, form), wrong=wrong)
    hashed = await request.app[PASSWORDS].hash(password)
    token = request.match_info["token"]
    codes = await complete_setup(token, hashed, proof, services.vault, services.clock())
    if codes is None:
        return _no_link(request)
    return console_page(request, "staff/set_up_done", staff=staff, codes=codes)


def offer(services: Services, staff: StaffAccount, secret: str) -> str:
    """The secret as the form carries it until a code proves that it was taken over."""
    return services.vault.seal(f"{staff.id} {secret}")


def offered_secret(services: Services, staff: StaffAccount, form: Form) -> str:
    """The secret that the form carries back, or a new one where it was made for somebody else."""
    try:
        owner, secret = services.vault.open(text_field(form, "offer")).split(" ")
    except (InvalidToken, ValueError):
        return new_secret()
    return secret if owner == str(staff.id) else new_secret()


def read_proof(services: Services, staff: StaffAccount, form: Form) -> CodeProof | None:
    """The offered secret, where the typed code is made of it."""
    secret = offered_secret(services, staff, form)
    step = matching_step(secret, text_field(form, "code"), services.clock())
    return CodeProof(secret, step) if step is not None else None


async def _whose_link(request: web.Request) -> StaffAccount | None:
    services = request.app[SERVICES]
    address = client_address(request, services.settings.trusted_proxies)
    await request.app[RATE_LIMITS].require(SET_UP_FROM_ADDRESS, address)
    return await find_setup(request.match_info["token"][:100], services.clock())


def wrong_password(staff: StaffAccount, password: str, again: str) -> str:
    problem = password_problem(password, staff.sign_in_name, staff.display_name)
    if problem is not None:
        return _PROBLEMS[problem]
    return "两次输入的密码不一样。" if password != again else ""


def _form_page(
    request: web.Request, staff: StaffAccount, *, secret: str = "", wrong: str = ""
) -> web.Response:
    services = request.app[SERVICES]
    secret = secret or new_secret()
    return console_page(
        request,
        "staff/set_up",
        422 if wrong else 200,
        staff=staff,
        wrong=wrong,
        needs_code=needs_code(staff.role),
        offer=offer(services, staff, secret),
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        qr=qr_svg(enrolment_uri(secret, staff.sign_in_name)),
    )


def _no_link(request: web.Request) -> web.Response:
    return console_page(
        request,
        "message",
        404,
        title="这个链接已失效",
        words="设置链接只能用一次，1 小时内有效。请让系统管理员再给您一个新的。",
    )
