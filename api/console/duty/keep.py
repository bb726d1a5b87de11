"""Keeping a duty book: appointing people, handing out their links, and making the unit's own risk list."""

from aiohttp import web

from api.console.duty.book import BOOK, book_in_scope, book_page, person_of_book
from api.console.guard import me_of
from api.console.pages import console_page
from api.console.reports.actions import signature_of
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import read_day, read_id
from api.http.qr import qr_svg
from bot.kernel.duty_links import duty_link
from bot.kernel.signatures import LASTS, Use
from bot.texts.duty import LIST_PROBLEMS
from models.actions.duty.appointments import AppointmentProblem, NewAppointment, appoint, end_appointment
from models.actions.duty.books import BookLine
from models.actions.duty.risk_lists import list_in_force, make_list
from models.actions.shared.audit import AuditSubject, audit_alone
from models.actions.shared.city_rules import LOCAL
from models.rules.duty.kinds import ROUTINE, DutyPost
from models.rules.duty.risk_list import RiskListProblem, duty_model
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

PERSON = BOOK + "/people/{appointment}"
LIST = BOOK + "/list"
PROBLEMS = {
    AppointmentProblem.NO_ESTATE: "请选一个有本单位电梯的小区，或者全部电梯。",
    AppointmentProblem.ALREADY: "这个人已经有这个职务。",
    AppointmentProblem.TOO_MANY: "任命的人太多了，请先结束不再任职的。",
    AppointmentProblem.BEFORE_BOOK: "任命不能倒填日期，最早从今天起。",
}


@routes.post(BOOK + "/people", name="console_duty_appoint")
@requires(Permission.KEEP_DUTY_BOOK)
async def appoint_person(request: web.Request) -> web.Response:
    line, form, services = await book_in_scope(request), await read_form(request), request.app[SERVICES]
    post, name, since = (
        text_field(form, "post"),
        text_field(form, "name"),
        read_day(text_field(form, "since")),
    )
    certificate, estate = text_field(form, "certificate"), text_field(form, "estate")
    if post not in tuple(DutyPost) or not 0 < len(name) <= 50 or since is None or len(certificate) > 100:
        return await book_page(request, line, "请选职务，写姓名（不超过 50 字）和从哪天起。")
    estate_id = read_id(estate)
    if estate and estate_id is None:
        return await book_page(request, line, PROBLEMS[AppointmentProblem.NO_ESTATE])
    new = NewAppointment(DutyPost(post), name, certificate, estate_id, since)
    me = me_of(request)
    made = await appoint(line.id, new, await signature_of(me), me.actor, services.clock())
    if isinstance(made, AppointmentProblem):
        return await book_page(request, line, PROBLEMS[made])
    raise web.HTTPSeeOther(f"/console/duty/{line.id}")


@routes.post(PERSON + "/end", name="console_duty_end")
@requires(Permission.KEEP_DUTY_BOOK)
async def end(request: web.Request) -> web.Response:
    line, key = await book_in_scope(request), read_id(request.match_info["appointment"])
    me, now = me_of(request), request.app[SERVICES].clock()
    if key is None or not await end_appointment(line.id, key, me.actor, now):
        raise web.HTTPNotFound
    raise web.HTTPSeeOther(f"/console/duty/{line.id}")


@routes.post(PERSON + "/link", name="console_duty_link")
@requires(Permission.KEEP_DUTY_BOOK)
async def link(request: web.Request) -> web.Response:
    """A link that makes a phone this person's, shown once. The audit log says for whom, never the link."""
    line = await book_in_scope(request)
    who = await person_of_book(line, read_id(request.match_info["appointment"]), request)
    services = request.app[SERVICES]
    address = duty_link(services, who.id)
    subject, days = AuditSubject("organisation", str(line.id)), LASTS[Use.DUTY].days
    details = {"appointment": str(who.id), "days": days}
    await audit_alone(me_of(request).actor, "issue_duty_link", subject, services.clock(), details)
    return console_page(request, "duty/link", book=line, who=who, link=address, qr=qr_svg(address), days=days)


@routes.get(LIST, name="console_duty_list")
@requires(Permission.KEEP_DUTY_BOOK)
async def ask_list(request: web.Request) -> web.Response:
    return await _list_page(request, await book_in_scope(request))


@routes.post(LIST, name="console_duty_list_make")
@requires(Permission.KEEP_DUTY_BOOK)
async def save_list(request: web.Request) -> web.Response:
    line, form, services = await book_in_scope(request), await read_form(request), request.app[SERVICES]
    chosen = [one for one in form.getall("item", []) if isinstance(one, str)]
    own = {period: _lines(text_field(form, f"own_{period.value}")) for period in ROUTINE}
    seen = text_field(form, "version")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else -1
    me = me_of(request)
    signature, now = await signature_of(me), services.clock()
    problem = await make_list(line.id, line.regime, chosen, own, number, signature, me.actor, now)
    if problem is not None:
        status = 409 if problem is RiskListProblem.CHANGED else 422
        return await _list_page(request, line, form, LIST_PROBLEMS[problem], status)
    raise web.HTTPSeeOther(f"/console/duty/{line.id}")


async def _list_page(
    request: web.Request, line: BookLine, form: Form | None = None, wrong: str = "", status: int = 422
) -> web.Response:
    today = request.app[SERVICES].clock().astimezone(LOCAL).date()
    model, found = duty_model(line.regime), await list_in_force(line.id, line.regime, today)
    own = {
        period: "\n".join(one.text for one in found.risks.of(period) if one.key.startswith("own-"))
        for period in ROUTINE
    }
    typed = {period: text_field(form, f"own_{period.value}") for period in ROUTINE} if form else own
    chosen = form.getall("item", []) if form else [one.key for one in found.risks.items]
    return console_page(
        request,
        "duty/list",
        status if wrong else 200,
        book=line,
        model=model,
        periods=ROUTINE,
        chosen=chosen,
        own=typed,
        kept=own,
        is_changed=wrong == LIST_PROBLEMS[RiskListProblem.CHANGED],
        version=str(found.number),
        wrong=wrong,
    )


def _lines(typed: str) -> list[str]:
    return [one for one in (line.strip() for line in typed.splitlines()) if one]
