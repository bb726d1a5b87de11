"""One delivery: every attempt, and sending it again by hand."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404
from models.actions.forwarding.dead_letters import MAX_NOTE, letters_of, settle_by_phone
from models.actions.forwarding.read_deliveries import read_delivery
from models.actions.forwarding.replay import replay_delivery
from models.actions.shared.scope import deliveries_in
from models.rules.staff.access import Permission

routes = web.RouteTableDef()


@routes.get("/console/deliveries/{id}", name="console_delivery")
@requires(Permission.READ_DELIVERIES)
async def delivery(request: web.Request) -> web.Response:
    return await _delivery_page(request)


@routes.post("/console/deliveries/{id}/replay", name="console_delivery_replay")
@requires(Permission.REPLAY_DELIVERIES)
async def replay(request: web.Request) -> web.Response:
    me, delivery_id, services = me_of(request), id_in_path(request), request.app[SERVICES]
    if not await deliveries_in(me.scope).filter(id=delivery_id).exists():
        raise web.HTTPNotFound
    if not await replay_delivery(delivery_id, me.actor, services.clock()):
        return await _delivery_page(request, 409, wrong="这次转报已送达或正在发送，不用重发。")
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/deliveries/{delivery_id}")


@routes.post("/console/deliveries/{id}/by-phone", name="console_delivery_by_phone")
@requires(Permission.ANSWER_REPORTS)
async def by_phone(request: web.Request) -> web.Response:
    """What could not be sent was told by phone: the dead letter is settled with what was said."""
    me, delivery_id, services = me_of(request), id_in_path(request), request.app[SERVICES]
    if not await deliveries_in(me.scope).filter(id=delivery_id).exists():
        raise web.HTTPNotFound
    note = text_field(await read_form(request), "note")
    if not note or len(note) > MAX_NOTE:
        return await _delivery_page(request, 422, wrong=f"请写明告诉了谁、怎么说的，不超过 {MAX_NOTE} 字。")
    if not await settle_by_phone(delivery_id, note, me.actor, services.clock()):
        return await _delivery_page(request, 409, wrong="这次转报已经有人处理过了。")
    raise web.HTTPSeeOther(f"/console/deliveries/{delivery_id}")


async def _delivery_page(request: web.Request, status: int = 200, *, wrong: str = "") -> web.Response:
    found = or_404(await read_delivery(me_of(request).scope, id_in_path(request)))
    letters = await letters_of(found[0].id)
    return console_page(
        request,
        "forwarding/delivery",
        status,
        delivery=found[0],
        attempts=found[1],
        letters=letters,
        wrong=wrong,
    )
