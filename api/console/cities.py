"""Settings by city: the dated rows as they are, and adding one."""

import json
from datetime import date
from typing import Any

from aiohttp import web

from api.access import requires
from api.body import Form, read_form, text_field
from api.console.door import me_of
from api.console.pages import console_page
from api.console.queries import id_in_path, read_day
from api.keys import SERVICES
from models.actions.read_city import LOCAL
from models.actions.set_city_rule import RuleExists, set_city_rule
from models.rules.access import Permission
from models.rules.routing import Topic
from models.tables.place import City, CityRule

routes = web.RouteTableDef()

MOST_ROWS = 500
MAX_VALUE = 10_000
MAX_SOURCE = 200


@routes.get("/console/cities", name="console_cities")
@requires(Permission.CONFIGURE_CITIES)
async def cities(request: web.Request) -> web.Response:
    return console_page(request, "cities", cities=await City.all().order_by("division_code").limit(MOST_ROWS))


@routes.get("/console/cities/{id}", name="console_city")
@requires(Permission.CONFIGURE_CITIES)
async def city(request: web.Request) -> web.Response:
    return await _city_page(request, await _city(request))


@routes.post("/console/cities/{id}", name="console_city_set")
@requires(Permission.CONFIGURE_CITIES)
async def add_rule(request: web.Request) -> web.Response:
    """A row holds from today at the earliest: the past stays as it was."""
    found, form = await _city(request), await read_form(request)
    services = request.app[SERVICES]
    now = services.clock()
    topic, source = text_field(form, "topic"), text_field(form, "source")[:MAX_SOURCE]
    valid_from, value = read_day(text_field(form, "valid_from")), _read_value(form)
    wrong = _what_is_wrong(topic, valid_from, value, source, now.astimezone(LOCAL).date())
    if wrong or valid_from is None or value is None:
        return await _city_page(request, found, form, wrong)
    try:
        await set_city_rule(found.id, Topic(topic), valid_from, value, source, me_of(request).actor, now)
    except ValueError as error:
        return await _city_page(request, found, form, f"内容不对：{error}")
    except RuleExists:
        return await _city_page(request, found, form, "这一天已有这一项设置，请换一天。")
    raise web.HTTPSeeOther(f"/console/cities/{found.id}")


def _read_value(form: Form) -> dict[str, Any] | None:
    """The object that was typed as JSON; None where it is anything else."""
    try:
        value = json.loads(text_field(form, "value")[:MAX_VALUE])
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _what_is_wrong(
    topic: str, valid_from: date | None, value: dict[str, Any] | None, source: str, today: date
) -> str:
    if topic not in tuple(Topic):
        return "请选择设置哪一项。"
    if valid_from is None or valid_from < today:
        return "生效日期请从今天起选。"
    if value is None:
        return "内容不是 JSON 对象，请照着现行的写。"
    return "" if source else "请写明依据的文件。"


async def _city(request: web.Request) -> City:
    found = await City.get_or_none(id=id_in_path(request))
    if found is None:
        raise web.HTTPNotFound
    return found


async def _city_page(
    request: web.Request, found: City, form: Form | None = None, wrong: str = ""
) -> web.Response:
    today = request.app[SERVICES].clock().astimezone(LOCAL).date()
    rows = await CityRule.filter(city_id=found.id).order_by("topic", "-valid_from").limit(MOST_ROWS)
    in_force: dict[Topic, CityRule] = {}
    for row in rows:
        if row.valid_from <= today:
            in_force.setdefault(row.topic, row)
    return console_page(
        request,
        "city",
        422 if wrong else 200,
        city=found,
        rows=[
            (row, _as_json(row.value), in_force.get(row.topic) is row, row.valid_from > today) for row in rows
        ],
        topics=tuple(Topic),
        today=today,
        typed={
            name: text_field(form, name) if form else ""
            for name in ("topic", "value", "source", "valid_from")
        },
        wrong=wrong,
    )


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
