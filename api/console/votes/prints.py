"""Paper of a vote for the printer: an invitation for each owner, and the result to put up."""

import logging
from collections.abc import Callable
from functools import partial

from aiohttp import web

from api.console.guard import me_of
from api.console.keys import LABEL_PRINTER
from api.console.pages import console_page
from api.console.votes.vote import ONE, decision_of
from api.http.access import requires
from api.http.keys import SERVICES
from bot.kernel.vote_links import vote_address
from bot.prints.fonts import Typeface
from bot.prints.labels import CannotPrint
from bot.prints.votes.invitations import Strip, draw_invitations
from bot.prints.votes.result import Published, draw_result
from bot.texts.templates import local_time
from models.actions.votes.announced import view_of
from models.actions.votes.bind import issue_invitations
from models.actions.votes.read import bulletins_of
from models.rules.staff.access import Permission
from models.tables.votes.decision import Decision

routes = web.RouteTableDef()
log = logging.getLogger(__name__)

MOST = 1000  # invitations in one file: larger estates print by building


@routes.get(ONE + "/invitations.pdf", name="console_vote_invitations_pdf")
@requires(Permission.RUN_VOTES)
async def invitations(request: web.Request) -> web.Response:
    """`?building=` narrows. Audited: it holds what lets one vote."""
    decision, services = await decision_of(request), request.app[SERVICES]
    building, actor = request.query.get("building", "")[:50], me_of(request).actor
    found = await issue_invitations(services.vault, decision.id, actor, services.clock(), building=building)
    if not found:
        words = "要先导入名册；已经认证的业主不再打印。"
        return console_page(request, "message", 422, title="没有要打印的邀请", words=words)
    if len(found) > MOST:
        words = f"一次最多打印 {MOST} 张，请按楼栋打印。"
        return console_page(request, "message", 422, title="太多了", words=words)
    await decision.fetch_related("estate")
    window, address = _window(decision), vote_address(services, decision.slug)
    strips = [
        Strip(decision.estate.name, decision.title, one.units, one.name, one.code, window, address)
        for one in found
    ]
    return await _pdf(request, partial(draw_invitations, strips), f"invitations-{decision.slug}")


@routes.get(ONE + "/result.pdf", name="console_vote_result_pdf")
@requires(Permission.READ_VOTES)
async def result(request: web.Request) -> web.Response:
    decision = await decision_of(request)
    if decision.published_at is None or decision.objections_until is None or decision.results is None:
        raise web.HTTPNotFound
    await decision.fetch_related("estate")
    versions = await bulletins_of(decision.id)
    told = Published(
        view_of(decision),
        versions[0].published_at,
        decision.objections_until,
        decision.results,
        versions[0].version,
        vote_address(request.app[SERVICES], decision.slug),
    )
    return await _pdf(request, partial(draw_result, told), f"result-{decision.slug}")


def _window(decision: Decision) -> str:
    if decision.opens_at is None or decision.closes_at is None:
        return "公示的时间"
    return f"{local_time(decision.opens_at)} 至 {local_time(decision.closes_at)}"


async def _pdf(request: web.Request, draw: Callable[[Typeface], bytes], name: str) -> web.Response:
    try:
        pdf = await request.app[LABEL_PRINTER].draw(draw)
    except CannotPrint as problem:
        log.error("a vote's paper cannot be printed: %s", problem)
        words = "服务器缺少中文字体，请联系系统管理员。"
        return console_page(request, "message", 503, title="暂时不能打印", words=words)
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return web.Response(body=pdf, content_type="application/pdf", headers=headers)
