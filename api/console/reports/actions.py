"""What can be done about a report: a note, an answer, merging it into another."""

from aiohttp import web

from api.console.guard import me_of
from api.console.keys import Me
from api.console.pages import console_page
from api.console.reports.report import incident_in_scope, report_page
from api.console.words.people import ROLES
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.params import read_id
from api.http.rate_limits import REVEALS_OF_STAFF
from models.actions.reports.handle_incident import (
    MAX_WORDS,
    CannotMerge,
    add_note,
    answer_reporter,
    merge_incident,
)
from models.actions.reports.reveal_contact import reveal_contact
from models.actions.shared.scope import incidents_in
from models.actions.staff.read import read_person
from models.rules.staff.access import Belonging, Permission

routes = web.RouteTableDef()

MAX_WHY = 200
_REFUSALS = {
    CannotMerge.SAME: "这是同一件事。",
    CannotMerge.OTHER_LIFT: "两件事不是同一部电梯，不能合并。",
    CannotMerge.NOT_OPEN: "已经处理完或合并过的，不能再合并。",
    CannotMerge.LESS_URGENT: "困人求助不能并入隐患报告。",
}


@routes.post("/console/reports/{id}/note", name="console_report_note")
@requires(Permission.ANSWER_REPORTS)
async def note(request: web.Request) -> web.Response:
    me, incident = me_of(request), await incident_in_scope(request)
    words = text_field(await read_form(request), "words")
    if wrong := _wrong_words(words):
        return await report_page(request, incident, 422, wrong=wrong)
    await add_note(incident.id, words, me.scope.party, me.actor, request.app[SERVICES].clock())
    raise web.HTTPSeeOther(f"/console/reports/{incident.id}#timeline")


@routes.post("/console/reports/{id}/answer", name="console_report_answer")
@requires(Permission.ANSWER_REPORTS)
async def answer(request: web.Request) -> web.Response:
    me, incident = me_of(request), await incident_in_scope(request)
    words = text_field(await read_form(request), "words")
    if wrong := _wrong_words(words):
        return await report_page(request, incident, 422, wrong=wrong)
    services = request.app[SERVICES]
    await answer_reporter(incident.id, words, await signature_of(me), me.actor, services.clock())
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/reports/{incident.id}#timeline")


@routes.post("/console/reports/{id}/merge", name="console_report_merge")
@requires(Permission.MERGE_REPORTS)
async def merge(request: web.Request) -> web.Response:
    """The other incident must exist for this person too."""
    me, incident = me_of(request), await incident_in_scope(request)
    into = read_id(text_field(await read_form(request), "into"))
    if into is None or not await incidents_in(me.scope).filter(id=into).exists():
        return await report_page(request, incident, 422, wrong="请选择要并入哪一件。")
    services = request.app[SERVICES]
    refused = await merge_incident(incident.id, into, me.actor, services.clock())
    if refused is not None:
        return await report_page(request, incident, 409, wrong=_REFUSALS[refused])
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/reports/{into}#timeline")


@routes.post("/console/reports/{id}/contact", name="console_report_contact")
@requires(Permission.REVEAL_CONTACTS, only_shows=True)
async def contact(request: web.Request) -> web.Response:
    """The whole number, once: it stands on the answer to this form, and on no page with an address."""
    me, incident = me_of(request), await incident_in_scope(request)
    services, form = request.app[SERVICES], await read_form(request)
    why = text_field(form, "why")[:MAX_WHY]
    chosen = read_id(text_field(form, "report"))
    if not why or chosen is None:
        return await report_page(request, incident, 422, wrong="请写明为什么要看电话。")
    if chosen not in {report.id for report in incident.reports}:
        raise web.HTTPNotFound
    await request.app[RATE_LIMITS].require(REVEALS_OF_STAFF, str(me.staff.id))
    sealed = await reveal_contact(me.scope, chosen, why, me.actor, services.clock())
    if sealed is None:
        return await report_page(request, incident, 409, wrong="报告人没有留电话，或没有同意您这一方查看。")
    return console_page(
        request, "reports/contact", incident=incident, phone=services.vault.open(sealed), why=why
    )


def _wrong_words(words: str) -> str:
    if not words:
        return "请写点内容。"
    return f"请不要超过 {MAX_WORDS} 字。" if len(words) > MAX_WORDS else ""


async def signature_of(me: Me) -> str:
    """What the reporter reads: who answers, not which person."""
    person = await read_person(me.staff.id)
    place = person.belonging if person else ""
    return place if me.scope.belonging is Belonging.ORGANISATION else f"{place}{ROLES[me.staff.role]}"
