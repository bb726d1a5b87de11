"""Cabin labels for the printer: of one lift, or of all that a list of lifts shows."""

import logging
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.keys import LABEL_PRINTER
from api.console.lifts import lift as lifts
from api.console.lifts.filters import asked_filter
from api.console.pages import console_page
from api.http.access import requires
from api.http.keys import SERVICES
from bot.prints.labels import CannotPrint, WrongRescueNumber
from bot.prints.labels.register import WAY, in_walking_order, read_labels
from bot.prints.labels.sheet import draw_labels
from models.actions.lifts.read import narrow_lifts
from models.actions.shared.audit import AuditSubject, audit_alone
from models.actions.shared.scope import lifts_in
from models.rules.staff.access import Permission

routes = web.RouteTableDef()
log = logging.getLogger(__name__)

MOST = 240  # 40 sheets


@routes.get("/console/export/labels.pdf", name="console_labels")
@requires(Permission.PRINT_LABELS)
async def labels_of_list(request: web.Request) -> web.Response:
    """Of the lifts that the list with these filters shows, in walking order."""
    services = request.app[SERVICES]
    wanted = asked_filter(request)
    found = await narrow_lifts(lifts_in(me_of(request).scope), wanted, services.clock())
    rows = await found.order_by("id").limit(MOST + 1).values_list(*WAY)
    if len(rows) > MOST:
        words = f"一次最多打印 {MOST} 张。请在电梯列表里先选小区或楼栋。"
        return console_page(request, "message", 422, title="太多了", words=words)
    return await _pdf(request, in_walking_order(rows), AuditSubject("lift"))


@routes.get("/console/lifts/{id}/label.pdf", name="console_label")
@requires(Permission.PRINT_LABELS)
async def label_of_lift(request: web.Request) -> web.Response:
    lift = await lifts.lift_in_scope(request)
    return await _pdf(request, [lift.line.id], AuditSubject("lift", str(lift.line.id)))


async def labels_of(request: web.Request, keys: Sequence[UUID]) -> web.Response:
    """Of lifts that were chosen one by one."""
    rows = await lifts_in(me_of(request).scope).filter(id__in=list(keys)).values_list(*WAY)
    return await _pdf(request, in_walking_order(rows), AuditSubject("lift"))


async def _pdf(request: web.Request, chosen: list[UUID], subject: AuditSubject) -> web.Response:
    services, me = request.app[SERVICES], me_of(request)
    now = services.clock()
    try:
        read = read_labels(chosen, services.settings.public_url, now)
        labels = [label async for label in read if label is not None]
        if not labels:
            words = "这里没有在用的梯码。请先发放梯码，再打印。"
            return console_page(request, "message", 422, title="没有可打印的标签", words=words)
        pdf = await request.app[LABEL_PRINTER].draw(partial(draw_labels, labels))
    except WrongRescueNumber as problem:
        words = f"{problem}。请先在电梯登记里改正，再打印。"
        return console_page(request, "message", 422, title="识别码不对，没有打印", words=words)
    except CannotPrint as problem:
        log.error("labels cannot be printed: %s", problem)
        words = "服务器缺少中文字体或城市热线设置，请联系系统管理员。"
        return console_page(request, "message", 503, title="暂时不能打印", words=words)
    await audit_alone(me.actor, "print_labels", subject, now, {"labels": len(labels)})
    return web.Response(
        body=pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="tima-labels.pdf"'},
    )
