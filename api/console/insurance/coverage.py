"""The insured share of lifts on a day: by place, sector and product; its trend, targets and snapshots."""

from datetime import date, timedelta

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404
from models.actions.insurance.freeze_coverage import freeze_coverage, list_snapshots, read_snapshot
from models.actions.insurance.read_coverage import read_coverage
from models.actions.shared.city_rules import LOCAL
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

FIRST_DAY = date(2000, 1, 1)
FARTHEST = timedelta(days=3 * 366)  # the end of the longest policies


@routes.get("/console/coverage", name="console_coverage")
@requires(Permission.READ_COVERAGE)
async def coverage(request: web.Request) -> web.Response:
    """`?day=2025-12-31`: any day; today where it is left out."""
    given = request.query.get("day", "").strip()
    day = read_day(given, _today(request)) if given else _today(request)
    if day is None:
        return await _page(request, _today(request), 422, wrong="请填一个 2000 年以后、三年以内的日期。")
    return await _page(request, day)


@routes.post("/console/coverage/freeze", name="console_coverage_freeze")
@requires(Permission.REPORT_PILOT)
async def freeze(request: web.Request) -> web.Response:
    """Of a day that has come: figures of a coming one are not known yet."""
    form, today = await read_form(request), _today(request)
    day = read_day(text_field(form, "day"), today)
    if day is None or day > today:
        return await _page(request, today, 422, wrong="只能固定今天或以前的数字。")
    me = me_of(request)
    kept = await freeze_coverage(me.scope, day, me.actor, request.app[SERVICES].clock())
    raise web.HTTPSeeOther(f"/console/coverage-snapshots/{kept}")


@routes.get("/console/coverage-snapshots/{id}", name="console_coverage_snapshot")
@requires(Permission.REPORT_PILOT)
async def snapshot(request: web.Request) -> web.Response:
    found = or_404(await read_snapshot(me_of(request).scope, id_in_path(request)))
    return console_page(request, "insurance/coverage_snapshot", found=found)


def read_day(text: str, today: date) -> date | None:
    """None for what is no day between `FIRST_DAY` and `FARTHEST` from today."""
    try:
        day = date.fromisoformat(text) if len(text) == len("2025-12-31") else None
    except ValueError:
        return None
    return day if day and FIRST_DAY <= day <= today + FARTHEST else None


async def _page(request: web.Request, day: date, status: int = 200, *, wrong: str = "") -> web.Response:
    me, now = me_of(request), request.app[SERVICES].clock()
    return console_page(
        request,
        "insurance/coverage",
        status,
        found=await read_coverage(me.scope, day, now),
        today=_today(request),
        snapshots=await list_snapshots(me.scope) if me.may(Permission.REPORT_PILOT) else [],
        wrong=wrong,
    )


def _today(request: web.Request) -> date:
    return request.app[SERVICES].clock().astimezone(LOCAL).date()
