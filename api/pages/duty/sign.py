"""Signing a duty sheet: a lift's of the day, scanned or tapped, or one about the unit."""

from collections.abc import Sequence
from uuid import UUID

from aiohttp import web

from api.http.access import public
from api.http.body import NONCE, begin_budget, read_form, text_field
from api.http.keys import SERVICES
from api.http.pages import page
from api.pages.duty.people import NO_PASS, active_here, refused, signers_here
from api.pages.duty.sheet_form import DutySheetForm, ToldSheet, keep_photos, tapped
from api.pages.lifts.scanned import with_lift
from bot.files.photos import NotAPhoto
from bot.kernel.duty_links import SheetPage
from bot.texts.duty import ATTENDANCE_PROBLEMS, SHEET_PROBLEMS, SHEET_REFUSALS
from models.actions.duty.appointments import Appointee
from models.actions.duty.risk_lists import list_signed, list_to_sign
from models.actions.duty.sheets import NewDutySheet, sign_sheet
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.photo_files import remove_unused
from models.rules.duty.attendance import AttendanceProblem, read_attendance
from models.rules.duty.kinds import DRILLS, DutyPeriod, periods_of
from models.rules.duty.sheets import DutySheetProblem, SheetRefusal, read_answers, words_problem

routes = web.RouteTableDef()

NOT_THIS_PAGE = "这一页不是为您、为这部电梯打开的，或者打开太久了。请重新打开再填。"


@routes.get("/l/{code}/duty", name="duty_lift")
@public
@with_lift
async def ask_of_lift(request: web.Request, card: LiftCard) -> web.Response:
    return await _ask(request, DutyPeriod.DAY, card)


@routes.post("/l/{code}/duty", name="duty_lift_sign")
@public
@with_lift
async def sign_of_lift(request: web.Request, card: LiftCard) -> web.Response:
    return await _sign(request, DutyPeriod.DAY, card)


@routes.get("/duty/{period:day|week|month|half_year|year}", name="duty_unit")
@public
async def ask_of_unit(request: web.Request) -> web.Response:
    return await _ask(request, DutyPeriod(request.match_info["period"]), None)


@routes.post("/duty/{period:day|week|month|half_year|year}", name="duty_unit_sign")
@public
async def sign_of_unit(request: web.Request) -> web.Response:
    return await _sign(request, DutyPeriod(request.match_info["period"]), None)


async def _ask(request: web.Request, period: DutyPeriod, card: LiftCard | None) -> web.Response:
    """`?who=` chooses among several posts of the phone."""
    services = request.app[SERVICES]
    people = await active_here(request)
    fitting = [one for one in people if period in periods_of(one.regime, one.post)]
    wanted = request.query.get("who", "")
    who = next((one for one in fitting if str(one.id) == wanted), fitting[0] if fitting else None)
    if who is None:
        return page(request, "duty/home", 410 if not people else 403, people=[], gone=bool(people))
    now = services.clock()
    today = now.astimezone(LOCAL).date()
    found = await list_to_sign(who.organisation_id, who.regime, period, today)
    opened = SheetPage(who.id, period, _about(who, card), found.number, now)
    return DutySheetForm(who, opened, found.risks, card).show(request)


async def _sign(request: web.Request, period: DutyPeriod, card: LiftCard | None) -> web.Response:
    services, people = request.app[SERVICES], await signers_here(request)
    form = await read_form(request, with_photos=True)
    if not people:
        return refused(request, NO_PASS)
    about = {one.id: _about(one, card) for one in people if period in periods_of(one.regime, one.post)}
    opened = SheetPage.read(services, text_field(form, "mark"), period, about)
    if opened is None:
        return refused(request, NOT_THIS_PAGE)
    who = _person(people, opened.appointment_id)
    risks = (await list_signed(who.organisation_id, who.regime, period, opened.list_number)).risks
    sheet = DutySheetForm(who, opened, risks, card)
    told = ToldSheet.read(form, sheet.items)
    if not NONCE.fullmatch(told.nonce):
        raise web.HTTPBadRequest
    answered = read_answers(sheet.items, told.answers, told.findings)
    if isinstance(answered, DutySheetProblem):
        return sheet.show(request, told, SHEET_PROBLEMS[answered], 422)
    if (problem := words_problem(period, told.words)) is not None:
        return sheet.show(request, told, SHEET_PROBLEMS[problem], 422)
    attendance = read_attendance(told.people) if period in DRILLS else ()
    if isinstance(attendance, AttendanceProblem):
        return sheet.show(request, told, ATTENDANCE_PROBLEMS[attendance], 422)
    try:
        photos = await keep_photos(services, form, answered)
    except NotAPhoto as error:
        return sheet.show(request, told, f"{error}", 422)
    begin_budget(request)
    now = services.clock()
    known = tapped(form, opened.opened, now)
    new = NewDutySheet(
        appointment_id=who.id,
        period=period,
        lift_id=card.lift_id if card else None,
        filled_at=known.at,
        clock_is_off=known.clock_is_off,
        scanned=card is not None and text_field(form, "scanned") == "1",
        source=risks.source,
        answered=answered,
        photos=photos,
        words=told.words,
        source_key=f"duty:{who.id}:{told.nonce}",
        attendance=attendance,
    )
    signed = await sign_sheet(new, now)
    if isinstance(signed, SheetRefusal) or not signed.is_new:
        await remove_unused(list(photos.values()), services.photos.remove)
    if isinstance(signed, SheetRefusal):
        return refused(request, SHEET_REFUSALS[signed])
    raise web.HTTPSeeOther(f"/duty/sheets/{signed.id}")


def _about(who: Appointee, card: LiftCard | None) -> UUID:
    return card.lift_id if card else who.organisation_id


def _person(people: Sequence[Appointee], appointment_id: UUID) -> Appointee:
    return next(one for one in people if one.id == appointment_id)
