"""What an insurer answers: accepted under a number, refused with a reason, or a question back."""

from aiohttp import web

from api.console.guard import me_of
from api.console.partners.inbox import item_page, told_insurer
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import id_in_path, read_id
from models.actions.forwarding.advance_incident import PartnerStatus
from models.actions.insurance.answer_suggestion import answer_suggestion
from models.actions.partners.inbox import answer_delivery
from models.actions.reports.ask_reporter import MAX_QUESTION, MOST_OPEN, UnknownReport, ask_reporter
from models.actions.reports.handle_incident import MAX_WORDS
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

MAX_TICKET = 100
MAX_REASON = 500


@routes.post("/console/inbox/{id}/accept", name="console_inbox_accept")
@requires(Permission.WORK_INBOX)
async def accept(request: web.Request) -> web.Response:
    return await _answer(
        request, PartnerStatus.ACCEPTED, "ticket", MAX_TICKET, "请填写受理单号，不超过 100 字。"
    )


@routes.post("/console/inbox/{id}/refuse", name="console_inbox_refuse")
@requires(Permission.WORK_INBOX)
async def refuse(request: web.Request) -> web.Response:
    return await _answer(request, PartnerStatus.REFUSED, "reason", MAX_REASON, "请写明理由，不超过 500 字。")


@routes.post("/console/inbox/{id}/ask", name="console_inbox_ask")
@requires(Permission.WORK_INBOX)
async def ask(request: web.Request) -> web.Response:
    insurer, form = await told_insurer(request), await read_form(request)
    words, report_id = text_field(form, "words"), read_id(text_field(form, "report"))
    incident_id, services = id_in_path(request), request.app[SERVICES]
    if not 0 < len(words) <= MAX_QUESTION:
        return await item_page(request, insurer, 422, wrong=f"请写下问题，不超过 {MAX_QUESTION} 字。")
    by, now = me_of(request).actor, services.clock()
    try:
        is_asked = await ask_reporter(insurer, incident_id, report_id, words, by, now)
    except UnknownReport:
        return await item_page(request, insurer, 422, wrong="请选择问哪一位报告人。")
    if not is_asked:
        return await item_page(request, insurer, 409, wrong=f"已有 {MOST_OPEN} 个问题没有回答，请先等一等。")
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/inbox/{incident_id}#questions")


@routes.post("/console/inbox/{id}/reply", name="console_inbox_reply")
@requires(Permission.WORK_INBOX)
async def reply(request: web.Request) -> web.Response:
    """The answer to a suggestion, which its author reads on the receipt. It closes the matter."""
    insurer, words = await told_insurer(request), text_field(await read_form(request), "words")
    incident_id, services = id_in_path(request), request.app[SERVICES]
    if not 0 < len(words) <= MAX_WORDS:
        return await item_page(request, insurer, 422, wrong=f"请写下答复，不超过 {MAX_WORDS} 字。")
    by, now = me_of(request).actor, services.clock()
    if not await answer_suggestion(insurer, incident_id, words, by, now):
        return await item_page(request, insurer, 409, wrong="这不是建议，或者已经答复过。")
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/inbox/{incident_id}")


async def _answer(
    request: web.Request, word: PartnerStatus, field: str, most: int, wrong: str
) -> web.Response:
    insurer = await told_insurer(request)
    words = text_field(await read_form(request), field)
    if not 0 < len(words) <= most:
        return await item_page(request, insurer, 422, wrong=wrong)
    incident_id, services = id_in_path(request), request.app[SERVICES]
    by, now = me_of(request).actor, services.clock()
    if not await answer_delivery(insurer.id, incident_id, word, words, by, now):
        return await item_page(request, insurer, 409, wrong="已经受理，不能再拒收。")
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/inbox/{incident_id}")
