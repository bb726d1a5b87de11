"""The money of a decision that passed: application, decision, orders, payments and refund, with documents."""

import hashlib
import logging
from functools import partial

from aiohttp import web

from api.console.guard import me_of
from api.console.keys import LABEL_PRINTER
from api.console.pages import console_page
from api.console.votes.vote import ONE, decision_of
from api.http.access import requires
from api.http.body import Form, has_file, read_form, text_field
from api.http.kept_file import keep_document, keep_file, send_file
from api.http.keys import SERVICES
from api.http.params import read_day, read_fen, read_id
from bot.kernel.links import vote_address
from bot.prints.labels import CannotPrint
from bot.prints.votes.application import TITLE, draw_application
from bot.texts.votes import REFUSALS
from models.actions.shared.audit import AuditSubject, audit_alone
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.kept_files import HandedFile
from models.actions.votes.application import read_application
from models.actions.votes.carry_out import why_not_carried_out
from models.actions.votes.fund_use import add_fund_step, fund_document, fund_events_of
from models.actions.votes.read import DecisionRef, read_decision
from models.rules.base.documents import FileKind
from models.rules.staff.access import Permission
from models.rules.votes.decision import VoteRefusal
from models.rules.votes.fund_use import FundMove, FundProblem, FundStep, may_follow_step, unspent

routes = web.RouteTableDef()
log = logging.getLogger(__name__)

PROBLEMS = {
    FundProblem.NOT_NOW: "现在还不能走这一步。",
    FundProblem.SUM: (
        "金额不对：申请不超过决议，批准不超过申请，划款不超过批准，付款不超过划款；余款要一次全部退回。"
    ),
    FundProblem.LEFT: "划出的钱还没有用完，先退回余款。",
}


@routes.get(ONE + "/fund", name="console_vote_fund")
@requires(Permission.READ_VOTES)
async def fund(request: web.Request) -> web.Response:
    return await _page(request, await decision_of(request))


@routes.get(ONE + "/application.pdf", name="console_vote_application_pdf")
@requires(Permission.READ_VOTES)
async def application(request: web.Request) -> web.Response:
    """The papers for the housing office. No names; audited, since it lists who consented."""
    decision, now = await decision_of(request), request.app[SERVICES].clock()
    pdf = await _application(request, decision)
    if isinstance(pdf, str):
        return await _page(request, decision, pdf, 409)
    details = {"file": "application.pdf", "sha256": hashlib.sha256(pdf).hexdigest()}
    about = AuditSubject("decision", str(decision.id))
    await audit_alone(me_of(request).actor, "export_vote", about, now, details)
    headers = {
        "Content-Disposition": f'attachment; filename="application-{decision.slug}.pdf"',
        "Cache-Control": "no-store",
    }
    return web.Response(body=pdf, content_type="application/pdf", headers=headers)


@routes.post(ONE + "/fund", name="console_vote_fund_step")
@requires(Permission.RUN_VOTES)
async def add_step(request: web.Request) -> web.Response:
    """Each step comes with its document. `seen`: how many steps the page showed. `printed`: the document of
    the application is the one that is printed here."""
    decision, form, services = await decision_of(request), await read_form(request), request.app[SERVICES]
    me, now = me_of(request), services.clock()
    step, done_on = text_field(form, "step"), read_day(text_field(form, "done_on"))
    fen, seen = read_fen(text_field(form, "amount") or "0"), text_field(form, "seen")
    if step not in tuple(FundStep) or done_on is None or fen is None:
        return await _page(request, decision, "请选这一步是什么，填日期和金额。")
    if done_on > now.astimezone(LOCAL).date():
        return await _page(request, decision, "日期不能在今天之后。")
    document = await _document(request, decision, form, FundStep(step))
    if isinstance(document, str):
        return await _page(request, decision, document)
    count = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 4 else 0
    move = FundMove(FundStep(step), fen)
    refused = await add_fund_step(decision.id, count, move, done_on, document, me.scope.party, me.actor, now)
    if isinstance(refused, FundProblem):
        return await _page(request, decision, PROBLEMS[refused])
    if isinstance(refused, VoteRefusal):
        return await _page(request, decision, REFUSALS[refused], 409)
    raise web.HTTPSeeOther(f"/console/votes/{decision.id}/fund")


@routes.get(ONE + "/fund/{file}", name="console_vote_fund_file")
@requires(Permission.READ_VOTES)
async def look(request: web.Request) -> web.StreamResponse:
    decision, event_id = await decision_of(request), read_id(request.match_info["file"])
    found = await fund_document(decision.id, event_id) if event_id else None
    return await send_file(request.app[SERVICES], found)


async def _document(
    request: web.Request, decision: DecisionRef, form: Form, step: FundStep
) -> HandedFile | str:
    services = request.app[SERVICES]
    if text_field(form, "printed") != "1":
        return await keep_file(services, form)
    if step is not FundStep.APPLIED or has_file(form, "file"):
        return "申请可以用打印的材料作凭据，或者上传一个文件，请只选一样。"
    pdf = await _application(request, decision)
    return pdf if isinstance(pdf, str) else await keep_document(services, FileKind.PDF, TITLE, pdf)


async def _application(request: web.Request, decision: DecisionRef) -> bytes | str:
    """The PDF, or why there is none, in Chinese."""
    services = request.app[SERVICES]
    found = await read_application(decision.id, services.clock())
    if isinstance(found, VoteRefusal):
        return REFUSALS[found]
    try:
        draw = partial(draw_application, found, vote_address(services, decision.slug))
        return await request.app[LABEL_PRINTER].draw(draw)
    except CannotPrint as problem:
        log.error("an application cannot be printed: %s", problem)
        return "暂时不能打印：服务器缺少中文字体，请联系系统管理员。"


async def _page(
    request: web.Request, decision: DecisionRef, wrong: str = "", status: int = 422
) -> web.Response:
    now = request.app[SERVICES].clock()
    row, events = await read_decision(decision.id), await fund_events_of(decision.id)
    moves = [FundMove(one.step, one.fen) for one in events]
    return console_page(
        request, "votes/fund", status if wrong else 200,
        decision=row, events=events, wrong=wrong, unspent=unspent(moves),
        may_print=why_not_carried_out(row, now) is None,
        may_add=[step for step in FundStep if may_follow_step(moves, step)],
        today=now.astimezone(LOCAL).date(),
    )  # fmt: skip
