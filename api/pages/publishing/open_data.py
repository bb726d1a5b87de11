"""Open data: what a city publishes of its lifts, as a page, and each chart as SVG, JSON and CSV."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from aiohttp import web
from cachetools import TTLCache

from api.http.access import public
from api.http.default_city import default_city_if_any
from api.http.keys import SERVICES
from api.http.pages import language_of, page
from api.http.params import or_404
from bot.texts.languages import CHINESE
from bot.texts.open_charts import OpenChart, open_charts
from models.actions.cities.find import city_by_code
from models.actions.publishing.read_open_figures import OpenFigures, read_open_figures
from models.rules.base.spreadsheet import line

routes = web.RouteTableDef()

KEEP_SECONDS = 300
MOST_CITIES = 50
BYTE_ORDER_MARK = "\ufeff"
# For whoever puts the figures on a page of their own.
_FOR_ANYBODY = {"Access-Control-Allow-Origin": "*", "Cache-Control": f"public, max-age={KEEP_SECONDS}"}


class OpenData:
    """The figures of each city, read at most once in five minutes, whoever asks."""

    def __init__(self) -> None:
        self._kept: TTLCache[UUID, OpenFigures] = TTLCache(MOST_CITIES, KEEP_SECONDS)
        self._turn = asyncio.Lock()

    async def figures(self, request: web.Request, city_id: UUID) -> OpenFigures:
        async with self._turn:
            if city_id not in self._kept:
                now = request.app[SERVICES].clock()
                self._kept[city_id] = await read_open_figures(city_id, now)
            return self._kept[city_id]


OPEN_DATA = web.AppKey("open_data", OpenData)


@routes.get("/open", name="open")
@public
async def open_page(request: web.Request) -> web.Response:
    """Of the default city unless `?city=` names another by its division code."""
    found, language = await _figures(request), language_of(request)
    charts = open_charts(found, str if language is CHINESE else language)
    return page(request, "publishing/open", found=found, charts=charts, query=_query(request))


@routes.get(r"/open/{name:[a-z]+}.{format:svg|json|csv}", name="open_chart")
@public
async def open_chart(request: web.Request) -> web.Response:
    found = await _figures(request)
    charts = {chart.name: chart for chart in open_charts(found)}
    chart = or_404(charts.get(request.match_info["name"]))
    response = _WRITERS[request.match_info["format"]](request, found, chart)
    response.headers.update(_FOR_ANYBODY)
    return response


async def _figures(request: web.Request) -> OpenFigures:
    """Raises 404 for a city that is not here."""
    code = request.query.get("city", "")[:6]
    city = await city_by_code(code) if code else None
    if code and city is None:
        raise web.HTTPNotFound
    return await request.app[OPEN_DATA].figures(request, city.id if city else await default_city_if_any())


def _query(request: web.Request) -> str:
    code = request.query.get("city", "")
    return f"?city={code}" if code else ""


def _svg(request: web.Request, _found: OpenFigures, chart: OpenChart) -> web.Response:
    response = page(request, "publishing/open_chart", chart=chart)
    response.content_type = "image/svg+xml"
    return response


def _json(_request: web.Request, found: OpenFigures, chart: OpenChart) -> web.Response:
    """Numbers are strings, exactly as the page shows them; null where nothing is published."""
    content: dict[str, Any] = {
        "city": found.city,
        "title": chart.title,
        "unit": chart.unit.strip(),
        "about": chart.about,
        "read_at": found.at.isoformat(timespec="seconds"),
        "rows": [{"name": name, "value": value, "remark": remark} for name, value, remark in chart.rows],
    }
    return web.json_response(content, dumps=lambda it: json.dumps(it, ensure_ascii=False, default=str))


def _csv(_request: web.Request, found: OpenFigures, chart: OpenChart) -> web.Response:
    rows: list[list[object]] = [
        ["名称", f"{chart.title}（{chart.unit.strip()}）", "说明"],
        *(list[object](row) for row in chart.rows),
        ["", "", f"{found.city}。{chart.about}"],
    ]
    text = BYTE_ORDER_MARK + "".join(line(row) for row in rows)
    response = web.Response(text=text, content_type="text/csv", charset="utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="tima-{chart.name}.csv"'
    return response


_WRITERS: dict[str, Callable[[web.Request, OpenFigures, OpenChart], web.Response]] = {
    "svg": _svg,
    "json": _json,
    "csv": _csv,
}
