"""The people on duty of one's own organisation: numbers, proved by a code, and hours."""

from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.partners.contact_codes import send_code
from api.console.partners.contact_page import CONTACTS, WORDS, contact_page, with_contact
from api.console.partners.organisations import organisation_of
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import read_id, read_minute
from models.actions.partners.contact_row import ContactProblem
from models.actions.partners.contacts import (
    add_contact,
    add_hours,
    add_takeover,
    move_first,
    remove_contact,
    remove_duty,
)
from models.rules.partners.rota import DAY_MINUTES, DutyHours, RotaDays, TakeOver, minute_of
from models.rules.reports.contact import is_mobile, read_phone
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

MAX_NAME = 50
WRONG_HOURS = "请选择至少一天，时间写成 08:00 这样。"


@routes.get(CONTACTS, name="console_contacts")
@requires(Permission.KEEP_DUTY)
async def show(request: web.Request) -> web.Response:
    return await contact_page(request)


@routes.post(CONTACTS, name="console_contacts_add")
@requires(Permission.KEEP_DUTY)
async def add(request: web.Request) -> web.Response:
    organisation, form = await organisation_of(request), await read_form(request)
    name, phone = text_field(form, "name"), read_phone(text_field(form, "phone"))
    if not 0 < len(name) <= MAX_NAME or phone is None:
        return await contact_page(request, "请填写姓名和电话号码。", form)
    services = request.app[SERVICES]
    actor, now = me_of(request).actor, services.clock()
    made = await add_contact(organisation.id, name, phone, services.vault, actor, now)
    if isinstance(made, ContactProblem):
        return await contact_page(request, WORDS[made], form)
    if is_mobile(phone):
        return await send_code(request, organisation.id, made)
    raise web.HTTPSeeOther(f"/console/organisations/{organisation.id}/contacts#c{made}")


@routes.post(CONTACTS + "/remove", name="console_contacts_remove")
@requires(Permission.KEEP_DUTY)
async def remove(request: web.Request) -> web.Response:
    async def act(organisation_id: UUID, contact: UUID, _: Form) -> str:
        now = request.app[SERVICES].clock()
        done = await remove_contact(organisation_id, contact, me_of(request).actor, now)
        return "" if done else WORDS[ContactProblem.GONE]

    return await with_contact(request, act)


@routes.post(CONTACTS + "/first", name="console_contacts_first")
@requires(Permission.KEEP_DUTY)
async def put_first(request: web.Request) -> web.Response:
    async def act(organisation_id: UUID, contact: UUID, _: Form) -> str:
        done = await move_first(organisation_id, contact, me_of(request).actor, request.app[SERVICES].clock())
        return "" if done else WORDS[ContactProblem.GONE]

    return await with_contact(request, act)


@routes.post(CONTACTS + "/hours", name="console_contacts_hours")
@requires(Permission.KEEP_DUTY)
async def set_hours(request: web.Request) -> web.Response:
    async def act(organisation_id: UUID, contact: UUID, form: Form) -> str:
        begins, ends = (minute_of(text_field(form, name)) for name in ("begins", "ends"))
        weekdays = sum(1 << day for day in range(7) if text_field(form, f"day_{day}"))
        days = text_field(form, "days")
        if begins is None or ends is None or begins == DAY_MINUTES:
            return WRONG_HOURS
        if not weekdays or days not in tuple(RotaDays):
            return WRONG_HOURS
        hours = DutyHours(contact, begins, ends, weekdays, RotaDays(days))
        problem = await add_hours(organisation_id, hours, me_of(request).actor, request.app[SERVICES].clock())
        return WORDS[problem] if problem else ""

    return await with_contact(request, act)


@routes.post(CONTACTS + "/take-over", name="console_contacts_take_over")
@requires(Permission.KEEP_DUTY)
async def take_over(request: web.Request) -> web.Response:
    async def act(organisation_id: UUID, contact: UUID, form: Form) -> str:
        begins, ends = (read_minute(text_field(form, name)) for name in ("begins_at", "ends_at"))
        if begins is None or ends is None:
            return "请填写从几时到几时。"
        takeover = TakeOver(contact, begins, ends)
        now = request.app[SERVICES].clock()
        problem = await add_takeover(organisation_id, takeover, me_of(request).actor, now)
        return WORDS[problem] if problem else ""

    return await with_contact(request, act)


@routes.post(CONTACTS + "/remove-duty", name="console_contacts_remove_duty")
@requires(Permission.KEEP_DUTY)
async def drop_duty(request: web.Request) -> web.Response:
    organisation, form = await organisation_of(request), await read_form(request)
    line, now = read_id(text_field(form, "line")), request.app[SERVICES].clock()
    if line is None or not await remove_duty(organisation.id, line, me_of(request).actor, now):
        return await contact_page(request, "这一条已经没有了。")
    raise web.HTTPSeeOther(f"/console/organisations/{organisation.id}/contacts")
