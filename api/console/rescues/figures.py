"""How well rescues go, in numbers: as a page with charts, as JSON, and as a table for spreadsheets."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.console.words.lifts import LIFT_KINDS
from api.http.access import requires
from api.http.keys import SERVICES
from api.http.params import asked_day
from bot.texts.templates import CAUSE_NAMES
from models.actions.rescues.read_figures import read_rescue_figures
from models.actions.shared.city_rules import LOCAL
from models.rules.base.spreadsheet import line
from models.rules.lifts.kind import LiftKind
from models.rules.rescues.figures import ARRIVAL_WITHIN, FEW, Group, Period, RescueFigures, TimelyShare, Times
from models.rules.rescues.trap_clock import Cause
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

BYTE_ORDER_MARK = "\ufeff"
SHOWN_GROUPS = 12
P90 = "nearest rank: the smallest value that at least 90 % of the values do not exceed"


@routes.get("/console/figures", name="console_figures")
@requires(Permission.READ_REPORTS)
async def figures(request: web.Request) -> web.Response:
    found = await _read(request)
    return console_page(
        request,
        "rescues/figures",
        figures=found,
        charts=_charts(found),
        few=FEW,
        arrival_limit=ARRIVAL_WITHIN.total_seconds() / 60,
        query_string=f"from={found.period.first}&to={found.period.last}",
    )


@routes.get("/console/figures.json", name="console_figures_json")
@requires(Permission.READ_REPORTS)
async def figures_as_json(request: web.Request) -> web.Response:
    """Numbers with decimals are strings, exactly as the page shows them."""
    found = await _read(request)
    return web.json_response(_as_json(found), dumps=_dumps)


@routes.get("/console/figures.csv", name="console_figures_csv")
@requires(Permission.READ_REPORTS)
async def figures_as_csv(request: web.Request) -> web.Response:
    rows = "".join(line(row) for row in _as_rows(await _read(request)))
    response = web.Response(text=BYTE_ORDER_MARK + rows, content_type="text/csv", charset="utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="tima-figures.csv"'
    return response


async def _read(request: web.Request) -> RescueFigures:
    now = request.app[SERVICES].clock()
    today = now.astimezone(LOCAL).date()
    period = Period.asked(asked_day(request, "from"), asked_day(request, "to"), today)
    return await read_rescue_figures(me_of(request).scope, period, now)


def _charts(found: RescueFigures) -> dict[str, list[tuple[str, Decimal | int | None, str]]]:
    """Rows for the chart macros: what it is called, its value, and a remark."""
    groups: dict[str, tuple[tuple[Group, ...], Callable[[str], str]]] = {
        "district": (found.by_district, str),
        "kind": (found.by_kind, _kind),
        "cause": (found.by_cause, _cause),
        "maintainer": (found.by_maintainer, str),
    }
    charts: dict[str, list[tuple[str, Decimal | int | None, str]]] = {
        name: [(_label(words(one.name), one), one.per_hundred, _remark(one)) for one in rows[:SHOWN_GROUPS]]
        for name, (rows, words) in groups.items()
    }
    charts["months"] = [(month.name, month.count, "") for month in found.months]
    charts["arrivals"] = [
        (month.name, month.arrivals.mean_minutes, f"{month.arrivals.count} 次") for month in found.months
    ]
    return charts


def _kind(name: str) -> str:
    return LIFT_KINDS[LiftKind(name)]


def _cause(name: str) -> str:
    return CAUSE_NAMES[Cause(name)] if name else "还没有填原因"


def _label(name: str, group: Group) -> str:
    return f"{name} *" if group.count < FEW else name


def _remark(group: Group) -> str:
    return f"{group.count} 次，{group.lifts} 台" + ("，样本少" if group.count < FEW else "")


def _as_json(found: RescueFigures) -> dict[str, Any]:
    return {
        "period": {"from": str(found.period.first), "to": str(found.period.last)},
        "entrapments": found.count,
        "still_open": found.still_open,
        "lifts": found.lifts,
        "per_100_lifts": found.per_hundred,
        "response_within_3_min": _share(found.response),
        "arrival_within_30_min": _share(found.arrival),
        "relapse_within_14_days": _share(found.relapse),
        "minutes": {
            "p90_is": P90,
            "arrival": _times(found.arrival_times),
            "on_site": _times(found.on_site_times),
            "report_to_release": _times(found.rescue_times),
        },
        "by_district": [_group(one) for one in found.by_district],
        "by_kind": [_group(one) for one in found.by_kind],
        "by_cause": [_group(one) for one in found.by_cause],
        "by_maintainer": [
            _group(one) | {"relapses": one.relapses, "mean_arrival_minutes": one.arrivals.mean_minutes}
            for one in found.by_maintainer
        ],
        "months": [
            {"month": one.name, "entrapments": one.count, "mean_arrival_minutes": one.arrivals.mean_minutes}
            for one in found.months
        ],
        "repeat_lifts": [
            {
                "lift": str(one.lift_id),
                "place": one.place,
                "entrapments": one.count,
                "last": one.last_at.isoformat(),
            }
            for one in found.repeats
        ],
    }


def _share(share: TimelyShare) -> dict[str, Any]:
    return {"part": share.part, "of": share.of, "percent": share.percent, "few": share.few}


def _times(times: Times) -> dict[str, Any]:
    return {"count": times.count, "mean": times.mean_minutes, "p90": times.p90_minutes, "few": times.few}


def _group(group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "entrapments": group.count,
        "lifts": group.lifts,
        "per_100_lifts": group.per_hundred,
        "few": group.count < FEW,
    }


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _as_rows(found: RescueFigures) -> Iterator[list[object]]:
    yield ["统计期", f"{found.period.first} 至 {found.period.last}"]
    yield ["指标", "值", "分子、次数", "分母、台数"]
    yield ["困人起数", found.count, "", found.lifts]
    yield ["每百台困人", _cell(found.per_hundred), found.count, found.lifts]
    for name, share in (
        ("3 分钟响应率 %", found.response),
        ("30 分钟到场率 %", found.arrival),
        ("14 天内又困人 %", found.relapse),
    ):
        yield [name, _cell(share.percent), share.part, share.of]
    for name, times in (
        ("到场", found.arrival_times),
        ("现场救援", found.on_site_times),
        ("报告到救出", found.rescue_times),
    ):
        yield [f"{name}平均分钟", _cell(times.mean_minutes), times.count, ""]
        yield [f"{name}九成以内分钟", _cell(times.p90_minutes), times.count, ""]
    yield ["分组", "每百台", "起数", "台数"]
    for one in found.by_district:
        yield [one.name, _cell(one.per_hundred), one.count, one.lifts]
    for one in found.by_kind:
        yield [_kind(one.name), _cell(one.per_hundred), one.count, one.lifts]
    for one in found.by_cause:
        yield [_cause(one.name), _cell(one.per_hundred), one.count, one.lifts]
    for one in found.by_maintainer:
        yield [one.name, _cell(one.per_hundred), one.count, one.lifts]


def _cell(value: Decimal | None) -> str:
    return "" if value is None else str(value)
