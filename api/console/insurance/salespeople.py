"""The salespeople that an insurer declares, and who of them may work for a maintainer."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import id_in_path
from models.actions.insurance.read_policies import insurer_names
from models.actions.insurance.salespeople import (
    NewSalesperson,
    declare_salesperson,
    end_salesperson,
    insurer_by_name,
    salespeople_of,
)
from models.rules.reports.contact import read_phone
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

HERE = "/console/salespeople"


@routes.get(HERE, name="console_salespeople")
@requires(Permission.READ_SALESPEOPLE)
async def salespeople(request: web.Request) -> web.Response:
    return await _page(request)


@routes.post(HERE, name="console_salesperson_declare")
@requires(Permission.DECLARE_SALESPEOPLE)
async def declare(request: web.Request) -> web.Response:
    form, me, services = await read_form(request), me_of(request), request.app[SERVICES]
    name, licence = text_field(form, "name")[:50], text_field(form, "licence")[:50]
    phone = read_phone(text_field(form, "phone"))
    insurer_id = await insurer_by_name(me.scope, text_field(form, "insurer"))
    if not (name and licence and phone and insurer_id):
        return await _page(request, "请填保险机构、姓名、执业证编号和手机号。")
    new = NewSalesperson(name, licence, services.vault.look_up_hash(phone))
    if not await declare_salesperson(insurer_id, new, me.actor, services.clock()):
        return await _page(request, "这个执业证编号已经登记过。", 409)
    raise web.HTTPSeeOther(HERE)


@routes.post(HERE + "/{id}/end", name="console_salesperson_end")
@requires(Permission.DECLARE_SALESPEOPLE)
async def end(request: web.Request) -> web.Response:
    me, now = me_of(request), request.app[SERVICES].clock()
    if not await end_salesperson(me.scope, id_in_path(request), me.actor, now):
        raise web.HTTPNotFound
    raise web.HTTPSeeOther(HERE)


async def _page(request: web.Request, wrong: str = "", status: int = 422) -> web.Response:
    me = me_of(request)
    return console_page(
        request, "insurance/salespeople", status if wrong else 200, wrong=wrong,
        lines=await salespeople_of(me.scope, request.app[SERVICES].clock()),
        insurers=await insurer_names(me.scope), may_declare=me.may(Permission.DECLARE_SALESPEOPLE),
    )  # fmt: skip
