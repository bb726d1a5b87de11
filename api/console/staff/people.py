"""People who work in the console: adding one, and what an administrator does about one."""

import re

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import asked_choice, id_in_path, or_404, read_id
from models.actions.staff.account import StaffAccount
from models.actions.staff.manage import StaffRefusal, deactivate, end_sessions, reactivate
from models.actions.staff.read import belongings, read_person
from models.actions.staff.set_up import NewStaff, StaffNameTaken, create_staff, reset_staff
from models.rules.staff.access import BELONGS_TO, Belonging, Permission, StaffRole, canonical_name

routes = web.RouteTableDef()

_SIGN_IN_NAME = re.compile(r"[\w.@\-]{2,64}")
REFUSALS = {
    StaffRefusal.ONESELF: "不能停用自己。",
    StaffRefusal.LAST_ADMINISTRATOR: "这是最后一位系统管理员，不能停用。",
}


@routes.get("/console/people/new", name="console_person_form")
@requires(Permission.MANAGE_PEOPLE)
async def new_person_form(request: web.Request) -> web.Response:
    role = asked_choice(request, "role", StaffRole)
    if role is None:
        raise web.HTTPSeeOther("/console/people")
    return await _new_person_page(request, role)


@routes.post("/console/people/new", name="console_person_add")
@requires(Permission.MANAGE_PEOPLE)
async def add_person(request: web.Request) -> web.Response:
    form = await read_form(request)
    role, name, shown = (text_field(form, field) for field in ("role", "name", "display_name"))
    if role not in tuple(StaffRole):
        raise web.HTTPBadRequest
    new = NewStaff(name, shown[:50], StaffRole(role), read_id(text_field(form, "belongs_to")))
    if wrong := await _what_is_wrong(new):
        return await _new_person_page(request, new.role, new, wrong)
    try:
        token = await create_staff(new, me_of(request).actor, request.app[SERVICES].clock())
    except StaffNameTaken:
        return await _new_person_page(request, new.role, new, "这个登录名已有人用，请换一个。")
    return _link_page(request, new.display_name, token)


@routes.get("/console/people/{id}", name="console_person")
@requires(Permission.MANAGE_PEOPLE)
async def person(request: web.Request) -> web.Response:
    return _person_page(request, await _person(request))


@routes.post("/console/people/{id}/deactivate", name="console_person_deactivate")
@requires(Permission.MANAGE_PEOPLE)
async def deactivate_person(request: web.Request) -> web.Response:
    staff = await _person(request)
    refused = await deactivate(staff.id, me_of(request).actor, request.app[SERVICES].clock())
    if refused is not None:
        return _person_page(request, staff, 409, wrong=REFUSALS[refused])
    raise _back_to(staff)


@routes.post("/console/people/{id}/reactivate", name="console_person_reactivate")
@requires(Permission.MANAGE_PEOPLE)
async def reactivate_person(request: web.Request) -> web.Response:
    staff = await _person(request)
    await reactivate(staff.id, me_of(request).actor, request.app[SERVICES].clock())
    raise _back_to(staff)


@routes.post("/console/people/{id}/end-sessions", name="console_person_end_sessions")
@requires(Permission.MANAGE_PEOPLE)
async def end_sessions_of_person(request: web.Request) -> web.Response:
    staff = await _person(request)
    await end_sessions(staff.id, me_of(request).actor, request.app[SERVICES].clock())
    raise _back_to(staff)


@routes.post("/console/people/{id}/reset", name="console_person_reset")
@requires(Permission.MANAGE_PEOPLE)
async def reset_person(request: web.Request) -> web.Response:
    """A lost phone or a forgotten password: both are chosen anew through a link."""
    staff = await _person(request)
    if staff.id == me_of(request).staff.id:
        return _person_page(request, staff, 409, wrong="自己的请在“我的账号”里更换。")
    token = await reset_staff(staff.id, me_of(request).actor, request.app[SERVICES].clock())
    return _link_page(request, staff.display_name, token)


async def _person(request: web.Request) -> StaffAccount:
    return or_404(await read_person(id_in_path(request)))


async def _what_is_wrong(new: NewStaff) -> str:
    if not _SIGN_IN_NAME.fullmatch(canonical_name(new.sign_in_name)):
        return "登录名用 2 到 64 个字母、数字、汉字或 . @ - _。"
    if not new.display_name:
        return "请填写姓名。"
    if BELONGS_TO[new.role] is Belonging.EVERYTHING:
        return "" if new.belongs_to is None else "系统管理员不属于任何一方。"
    return "" if new.belongs_to in await belongings(new.role) else "请选择所属。"


async def _new_person_page(
    request: web.Request, role: StaffRole, new: NewStaff | None = None, wrong: str = ""
) -> web.Response:
    return console_page(
        request,
        "staff/new_person",
        422 if wrong else 200,
        role=role,
        new=new,
        choices=await belongings(role),
        wrong=wrong,
    )


def _person_page(
    request: web.Request, staff: StaffAccount, status: int = 200, *, wrong: str = ""
) -> web.Response:
    now = request.app[SERVICES].clock()
    return console_page(
        request,
        "staff/person",
        status,
        person=staff,
        locked=staff.locked_until is not None and staff.locked_until > now,
        invited=staff.invited_until is not None and staff.invited_until > now,
        wrong=wrong,
    )


def _link_page(request: web.Request, name: str, token: str) -> web.Response:
    link = f"{request.app[SERVICES].settings.public_url}/console/set-up/{token}"
    return console_page(request, "staff/set_up_link", name=name, link=link)


def _back_to(staff: StaffAccount) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"/console/people/{staff.id}")
