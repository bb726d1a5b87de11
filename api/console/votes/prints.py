"""Paper of a vote for the printer: an invitation for each owner, and the result to put up."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from aiohttp import web

from api.console.guard import me_of
from api.console.keys import LABEL_PRINTER
from api.console.pages import console_page
from api.console.votes.vote import ONE, decision_of, vote_page
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from bot.kernel.links import vote_address
from bot.prints.fonts import Typeface
from bot.prints.labels import CannotPrint
from bot.prints.votes.closing import Closed, draw_closing
from bot.prints.votes.invitations import Strip, draw_invitations
from bot.prints.votes.result import Published, draw_result
from bot.texts.templates import local_time
from bot.texts.votes import REFUSALS
from models.actions.votes.announced import view_of
from models.actions.votes.invitations import Invitation, issue_invitations, renew_invitations
from models.actions.votes.read import DecisionRef, bulletins_of, read_decision
from models.actions.votes.stamps import stamp_of
from models.rules.staff.access import Permission
from models.rules.votes.decision import VoteRefusal

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
    return await _invitations(request, decision, found)


async def _invitations(
    request: web.Request, decision: DecisionRef, found: Sequence[Invitation], *, is_witnessed: bool = False
) -> web.Response:
    row = await read_decision(decision.id)
    window = _window(row.opens_at, row.closes_at)
    address = vote_address(request.app[SERVICES], decision.slug)
    strips = [
        Strip(
            row.estate.name, decision.title, one.units, one.masked_name, one.code, window, address,
            is_witnessed,
        )
        for one in found
    ]  # fmt: skip
    return await _pdf(request, partial(draw_invitations, strips), f"invitations-{decision.slug}")


@routes.post(ONE + "/codes", name="console_vote_codes")
@requires(Permission.RUN_VOTES)
async def new_codes(request: web.Request) -> web.Response:
    """New codes for the owners of one unit, which end the old ones. `witnessed`: this member has seen
    them."""
    decision, form, services = await decision_of(request), await read_form(request), request.app[SERVICES]
    unit = " ".join(text_field(form, "unit").split())[:160]
    is_witnessed, actor = text_field(form, "witnessed") == "1", me_of(request).actor
    found = await renew_invitations(
        services.vault, decision.id, unit, actor, services.clock(), is_witnessed=is_witnessed
    )
    if isinstance(found, VoteRefusal):
        return await vote_page(request, decision, REFUSALS[found], 409)
    if not found:
        words = "这套房的业主在名册上没有电话，也没有身份证后四位：要当面核实过，才能打印。"
        return await vote_page(request, decision, words, 409)
    return await _invitations(request, decision, found, is_witnessed=is_witnessed)


@routes.get(ONE + "/closing.pdf", name="console_vote_closing_pdf")
@requires(Permission.READ_VOTES)
async def closing(request: web.Request) -> web.Response:
    """The closing hash for the lobby, from the close on."""
    decision = await read_decision((await decision_of(request)).id)
    if decision.closed_at is None:
        raise web.HTTPNotFound
    address = vote_address(request.app[SERVICES], decision.slug)
    told = Closed(view_of(decision), await stamp_of(decision.id), address)
    return await _pdf(request, partial(draw_closing, told), f"closing-{decision.slug}")


@routes.get(ONE + "/result.pdf", name="console_vote_result_pdf")
@requires(Permission.READ_VOTES)
async def result(request: web.Request) -> web.Response:
    decision = await read_decision((await decision_of(request)).id)
    if decision.published_at is None or decision.objections_until is None or decision.results is None:
        raise web.HTTPNotFound
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


def _window(opens_at: datetime | None, closes_at: datetime | None) -> str:
    if opens_at is None or closes_at is None:
        return "公示的时间"
    return f"{local_time(opens_at)} 至 {local_time(closes_at)}"


async def _pdf(request: web.Request, draw: Callable[[Typeface], bytes], name: str) -> web.Response:
    try:
        pdf = await request.app[LABEL_PRINTER].draw(draw)
    except CannotPrint as problem:
        log.error("a vote's paper cannot be printed: %s", problem)
        words = "服务器缺少中文字体，请联系系统管理员。"
        return console_page(request, "message", 503, title="暂时不能打印", words=words)
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return web.Response(body=pdf, content_type="application/pdf", headers=headers)
