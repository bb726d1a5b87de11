"""The yearly report on the insurance pilot: a look at it, its files, and keeping it as sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import id_in_path
from bot.prints.pilot.files import draw_pdf, draw_xlsx
from bot.prints.pilot.sheets import Signed, sheets_of
from models.actions.cities.read_places import districts_in, find_city, find_district, list_cities
from models.actions.insurance.pilot_lifts import PilotPlace
from models.actions.insurance.read_pilot_report import (
    CannotReport,
    PilotReport,
    pilot_rule,
    read_pilot_report,
)
from models.actions.insurance.send_pilot_report import (
    Outgoing,
    keep_as_sent,
    read_sent,
    sent_reports,
    versions_sent,
)
from models.actions.shared.audit import AuditSubject, audit_alone
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance.pilot import PilotRule
from models.rules.staff.access import Belonging, Permission

routes = web.RouteTableDef()

FIRST_YEAR = 2000
MAX_NAME, MAX_PHONE = 40, 30
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@routes.get("/console/pilot", name="console_pilot")
@requires(Permission.REPORT_PILOT)
async def pilot(request: web.Request) -> web.Response:
    """The places to choose from; who has only one is sent there."""
    scope = me_of(request).scope
    cities = await list_cities() if scope.belonging is Belonging.EVERYTHING else []
    districts = await districts_in(scope)
    if len(districts) == 1 and not cities:
        raise web.HTTPSeeOther(f"/console/pilot/{districts[0].id}")
    return console_page(request, "insurance/pilot_districts", districts=districts, cities=cities)


@routes.get("/console/pilot/{id}", name="console_pilot_year")
@requires(Permission.REPORT_PILOT)
async def pilot_year(request: web.Request) -> web.Response:
    """`?year=`: by default the one that is asked for now."""
    place = await _place(request)
    today = request.app[SERVICES].clock().astimezone(LOCAL).date()
    rule = await pilot_rule(place.city_id, today) or PilotRule()
    year = _read_year(request.query.get("year", "")) or rule.year_to_report(today)
    return await _page(request, place, year)


@routes.post("/console/pilot/{id}/draft", name="console_pilot_draft")
@requires(Permission.REPORT_PILOT, only_shows=True)
async def draft(request: web.Request) -> web.Response:
    """The file as it would be now. By POST, because it says whom to call."""
    place, form = await _place(request), await read_form(request)
    year, now = _read_year(text_field(form, "year")), request.app[SERVICES].clock()
    if year is None:
        return await _page(request, place, now.astimezone(LOCAL).year, 422, wrong="请选择年份。")
    try:
        report = await read_pilot_report(place.of_lifts, year, now)
    except CannotReport as problem:
        return await _page(request, place, year, 422, wrong=str(problem))
    format_ = "pdf" if text_field(form, "format") == "pdf" else "xlsx"
    body = await (draw_pdf if format_ == "pdf" else draw_xlsx)(report, _signed(form))
    if body is None:
        return await _page(request, place, year, 503, wrong="服务器缺少中文字体，暂时只有 xlsx。")
    kind = "city" if place.is_city else "district"
    subject, details = AuditSubject(kind, str(place.id)), {"year": year, "format": format_}
    await audit_alone(me_of(request).actor, "draft_pilot_report", subject, now, details)
    return _file(body, format_, f"{year}-draft")


@routes.post("/console/pilot/{id}/send", name="console_pilot_send")
@requires(Permission.REPORT_PILOT)
async def send(request: web.Request) -> web.Response:
    """Keep it as sent. `version` is the one that the form offered: a second click adds none.

    Districts send theirs; that of a whole city is reckoned anew each time.
    """
    place, form = await _place(request), await read_form(request)
    if place.is_city:
        raise web.HTTPNotFound
    year, now = _read_year(text_field(form, "year")), request.app[SERVICES].clock()
    version, signed = text_field(form, "version"), _signed(form)
    if year is None or not (version.isascii() and version.isdigit() and len(version) < 4):
        return await _page(request, place, now.astimezone(LOCAL).year, 422, wrong="请选择年份。")
    if not (signed.name and signed.phone):
        return await _page(request, place, year, 422, wrong="请填写联系人和联系电话。")
    try:
        report = await read_pilot_report(place.of_lifts, year, now)
    except CannotReport as problem:
        return await _page(request, place, year, 422, wrong=str(problem))
    xlsx, pdf = await draw_xlsx(report, signed), await draw_pdf(report, signed)
    out = Outgoing(place.id, year, int(version), len(report.lines), xlsx, pdf)
    if await keep_as_sent(out, me_of(request).actor, now) is None:
        return await _page(request, place, year, 409, wrong="这一版已经存档了，请看下面。")
    raise web.HTTPSeeOther(f"/console/pilot/{place.id}?year={year}")


@routes.get("/console/pilot-sent/{id}", name="console_pilot_sent")
@requires(Permission.REPORT_PILOT)
async def sent_file(request: web.Request) -> web.Response:
    """`?format=pdf`, else the workbook: byte by byte as it was sent."""
    format_: Literal["pdf", "xlsx"] = "pdf" if request.query.get("format") == "pdf" else "xlsx"
    sent = await read_sent(id_in_path(request), format_)
    if sent is None or not _may_report_for(request, sent.district_id):
        raise web.HTTPNotFound
    return _file(sent.body, format_, f"{sent.year}-{sent.version}")


async def _page(
    request: web.Request, place: "_Place", year: int, status: int = 200, *, wrong: str = ""
) -> web.Response:
    now = request.app[SERVICES].clock()
    report, problem = await _look(place, year, now)
    return console_page(
        request,
        "insurance/pilot",
        status,
        place=place,
        year=year,
        years=range(now.astimezone(LOCAL).year, now.astimezone(LOCAL).year - 10, -1),
        sheets=sheets_of(report, Signed()) if report else (),
        phone=report.office_phone if report else "",
        version=await versions_sent(place.id, year) + 1,
        sent=await sent_reports(place.id),
        wrong=wrong or problem,
    )


async def _look(place: "_Place", year: int, now: datetime) -> tuple[PilotReport | None, str]:
    """The report, or why there is none."""
    try:
        return await read_pilot_report(place.of_lifts, year, now), ""
    except CannotReport as problem:
        return None, str(problem)


@dataclass(frozen=True)
class _Place:
    """What a report is of."""

    id: UUID
    name: str
    city_id: UUID
    is_city: bool = False

    @property
    def of_lifts(self) -> PilotPlace:
        return PilotPlace(self.id, self.is_city)


async def _place(request: web.Request) -> _Place:
    """Raises 404 where the address names none that this person reports for."""
    asked = id_in_path(request)
    if not _may_report_for(request, asked):
        raise web.HTTPNotFound
    if district := await find_district(asked):
        return _Place(asked, district.name, district.city_id)
    if city := await find_city(asked):
        return _Place(asked, city.name, asked, is_city=True)
    raise web.HTTPNotFound


def _may_report_for(request: web.Request, place_id: UUID) -> bool:
    """A regulator for the own district, an administrator for all places."""
    scope = me_of(request).scope
    return scope.belonging is Belonging.EVERYTHING or scope.belongs_to == place_id


def _signed(form: Form) -> Signed:
    return Signed(text_field(form, "contact")[:MAX_NAME], text_field(form, "phone")[:MAX_PHONE])


def _read_year(text: str) -> int | None:
    is_year = text.isascii() and text.isdigit() and len(text) == 4
    return int(text) if is_year and FIRST_YEAR <= int(text) < FIRST_YEAR + 200 else None


def _file(body: bytes, format_: str, name: str) -> web.Response:
    return web.Response(
        body=body,
        content_type=TYPES[format_],
        headers={"Content-Disposition": f'attachment; filename="pilot-report-{name}.{format_}"'},
    )
