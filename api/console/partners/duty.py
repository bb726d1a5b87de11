"""The duty roster of one's own organisation."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.console.partners.organisations import organisation_of
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import read_id, read_minute
from models.actions.partners.duty import CannotAddShift, NewShift, add_shift, remove_shift, shifts_of
from models.rules.reports.contact import masked_phone, read_phone
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

DUTY = "/console/organisations/{id}/duty"
MAX_NAME = 50
_REFUSALS = {
    CannotAddShift.ENDS_FIRST: "结束时间要晚于开始时间。",
    CannotAddShift.TOO_LONG: "一个班次不超过 31 天。",
    CannotAddShift.OVER: "这个班次已经过去了。",
    CannotAddShift.TOO_MANY: "班次太多了，请先删掉不用的。",
}


@routes.get(DUTY, name="console_duty")
@requires(Permission.KEEP_DUTY)
async def roster(request: web.Request) -> web.Response:
    return await _page(request)


@routes.post(DUTY, name="console_duty_add")
@requires(Permission.KEEP_DUTY)
async def add(request: web.Request) -> web.Response:
    organisation, form, services = (
        await organisation_of(request),
        await read_form(request),
        request.app[SERVICES],
    )
    name, phone = text_field(form, "name"), read_phone(text_field(form, "phone"))
    begins, ends = read_minute(text_field(form, "begins_at")), read_minute(text_field(form, "ends_at"))
    if not 0 < len(name) <= MAX_NAME or phone is None or begins is None or ends is None:
        return await _page(request, form, "请填写姓名、电话，和从几时到几时。")
    new = NewShift(name, services.vault.seal(phone), begins, ends)
    refused = await add_shift(organisation.id, new, me_of(request).actor, services.clock())
    if refused is not None:
        return await _page(request, form, _REFUSALS[refused])
    raise web.HTTPSeeOther(f"/console/organisations/{organisation.id}/duty")


@routes.post(DUTY + "/remove", name="console_duty_remove")
@requires(Permission.KEEP_DUTY)
async def remove(request: web.Request) -> web.Response:
    organisation, form = await organisation_of(request), await read_form(request)
    shift, now = read_id(text_field(form, "shift")), request.app[SERVICES].clock()
    if shift is None or not await remove_shift(organisation.id, shift, me_of(request).actor, now):
        return await _page(request, None, "这个班次已经没有了。")
    raise web.HTTPSeeOther(f"/console/organisations/{organisation.id}/duty")


async def _page(request: web.Request, form: Form | None = None, wrong: str = "") -> web.Response:
    organisation, services = await organisation_of(request), request.app[SERVICES]
    shifts = await shifts_of(organisation.id, services.clock())
    return console_page(
        request,
        "partners/duty",
        422 if wrong else 200,
        organisation=organisation,
        shifts=[(one, masked_phone(services.vault.open(one.phone_sealed))) for one in shifts],
        typed={
            name: text_field(form, name) if form else "" for name in ("name", "phone", "begins_at", "ends_at")
        },
        now=services.clock(),
        wrong=wrong,
    )
