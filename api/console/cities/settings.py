"""Settings by city: the dated rows as they are, and adding one."""

import json
from functools import partial

from aiohttp import web

from api.console.cities.forms import READERS, Value, read_first_rules, read_value
from api.console.guard import me_of
from api.console.pages import console_page
from api.console.versions import FIELD, differences, version_in
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404, read_day
from models.actions.cities.read_places import CityLine, find_city, list_cities, list_districts, list_rules
from models.actions.cities.set_rule import RuleExists, read_topic_rows, set_city_rule
from models.actions.cities.set_up import PlaceExists, add_city, add_district
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.versions import ChangedMeanwhile
from models.rules.base.version import version_of
from models.rules.cities.division import is_city, is_district_of
from models.rules.cities.rules import PROPOSED, SEVERE, Part, RuleTopic
from models.rules.lifts.code import RESCUE_NUMBER_DIGITS
from models.rules.reports.kinds import ROUTED
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

MAX_SOURCE = 200


@routes.get("/console/cities", name="console_cities")
@requires(Permission.CONFIGURE_CITIES)
async def cities(request: web.Request) -> web.Response:
    return await _cities_page(request)


@routes.post("/console/cities", name="console_city_add")
@requires(Permission.CONFIGURE_CITIES)
async def set_up(request: web.Request) -> web.Response:
    """A city with the rules that it cannot be without, in force from today."""
    form, now = await read_form(request), request.app[SERVICES].clock()
    code, name, source = (text_field(form, field) for field in ("code", "name", "source"))
    again = partial(_cities_page, request, form)
    if not is_city(code):
        return await again(wrong="代码要填城市的 6 位行政区划代码，如 320100。")
    if not name or not source:
        return await again(wrong="请写明城市的名称和依据的文件。")
    rules = read_first_rules(form)
    if not all(rules[RuleTopic.ROUTING][kind.value] for kind in ROUTED):
        return await again(wrong="困人报告和隐患报告都至少要转给一方。")
    today, actor = now.astimezone(LOCAL).date(), me_of(request).actor
    try:
        city = await add_city(code, name, rules, source[:MAX_SOURCE], actor, now, valid_from=today)
    except ValueError as error:
        return await again(wrong=f"内容不对：{error}")
    except PlaceExists:
        return await again(wrong="这个代码的城市已经有了。")
    raise web.HTTPSeeOther(f"/console/cities/{city.id}")


@routes.get("/console/cities/{id}", name="console_city")
@requires(Permission.CONFIGURE_CITIES)
async def city(request: web.Request) -> web.Response:
    """`topic` in the address chooses which form is shown."""
    topic = read_topic(request.query.get("topic", ""))
    return await _city_page(request, await _city(request), topic)


@routes.post("/console/cities/{id}", name="console_city_set")
@requires(Permission.CONFIGURE_CITIES)
async def add_rule(request: web.Request) -> web.Response:
    """A row holds from today at the earliest: the past stays as it was."""
    found, form = await _city(request), await read_form(request)
    services = request.app[SERVICES]
    now = services.clock()
    topic = read_topic(text_field(form, "topic"))
    if topic is None:
        return await _city_page(request, found, wrong="请选择设置哪一项。")
    source, valid_from = text_field(form, "source")[:MAX_SOURCE], read_day(text_field(form, "valid_from"))
    value = read_value(topic, form)
    again = partial(_city_page, request, found, topic, form, value)
    if valid_from is None or valid_from < now.astimezone(LOCAL).date():
        return await again(wrong="生效日期请从今天起选。")
    if value is None:
        return await again(wrong="内容不是 JSON 对象，请照着现行的写。")
    if not source:
        return await again(wrong="请写明依据的文件。")
    try:
        await set_city_rule(
            found.id, topic, valid_from, value, source, me_of(request).actor, now, version_in(form)
        )
    except ChangedMeanwhile:
        return await again(is_changed=True)
    except ValueError as error:
        return await again(wrong=f"内容不对：{error}")
    except RuleExists:
        return await again(wrong="这一天已有这一项设置，请换一天。")
    raise web.HTTPSeeOther(f"/console/cities/{found.id}")


@routes.post("/console/cities/{id}/districts", name="console_district_add")
@requires(Permission.CONFIGURE_CITIES)
async def add_to_city(request: web.Request) -> web.Response:
    found, form = await _city(request), await read_form(request)
    code, name = text_field(form, "code"), text_field(form, "name")
    again = partial(_city_page, request, found, None, form)
    if not is_district_of(code, found.division_code):
        return await again(wrong=f"代码要填{found.name}的区县的 6 位行政区划代码。")
    if not name:
        return await again(wrong="请写明区县的名称。")
    try:
        await add_district(found.id, code, name, me_of(request).actor, request.app[SERVICES].clock())
    except PlaceExists:
        return await again(wrong="这个代码的区县已经有了。")
    raise web.HTTPSeeOther(f"/console/cities/{found.id}#districts")


def read_topic(text: str) -> RuleTopic | None:
    return RuleTopic(text) if text in tuple(RuleTopic) else None


async def _city(request: web.Request) -> CityLine:
    return or_404(await find_city(id_in_path(request)))


async def _cities_page(request: web.Request, form: Form | None = None, *, wrong: str = "") -> web.Response:
    return console_page(
        request,
        "cities/cities",
        422 if wrong else 200,
        cities=await list_cities(),
        rules=PROPOSED if form is None else read_first_rules(form),
        digits=RESCUE_NUMBER_DIGITS,
        kinds=ROUTED,
        severe=SEVERE,
        parts=tuple(Part),
        typed=_typed(form, "code", "name", "source"),
        wrong=wrong,
    )


async def _city_page(
    request: web.Request,
    found: CityLine,
    topic: RuleTopic | None = None,
    form: Form | None = None,
    value: Value | None = None,
    *,
    wrong: str = "",
    is_changed: bool = False,
) -> web.Response:
    """The rows, and the form for one topic: as it was typed, else as it is in force.

    `is_changed`: somebody else has added a row of the topic since the form was opened.
    """
    version = text_field(form, FIELD) if form and not is_changed else ""
    if topic and not version:  # before what is shown: no change is missed
        version = version_of(await read_topic_rows(found.id, topic))
    today = request.app[SERVICES].clock().astimezone(LOCAL).date()
    rules = await list_rules(found.id, today)
    current = next((rule for rule in rules if rule.topic is topic and rule.is_in_force), None)
    changes = []
    if is_changed:
        newest = next((rule for rule in rules if rule.topic is topic), None)
        theirs = {"value": _as_json(newest.value), "valid_from": str(newest.valid_from)} if newest else {}
        yours = {"value": _as_json(value), **_typed(form, "valid_from")}
        changes = differences({"valid_from": "从哪天起", "value": "内容"}, theirs, yours)
    return console_page(
        request,
        "cities/city",
        409 if is_changed else 422 if wrong else 200,
        version=version,
        changes=changes,
        city=found,
        rules=[(rule, _as_json(rule.value)) for rule in rules],
        topics=tuple(RuleTopic),
        topic=topic,
        has_fields=topic in READERS,
        value=value if form is not None else current.value if current else {},
        value_as_json=text_field(form, "value") if form else _as_json(current.value) if current else "",
        digits=RESCUE_NUMBER_DIGITS,
        kinds=ROUTED,
        severe=SEVERE,
        parts=tuple(Part),
        districts=await list_districts(found.id),
        today=today,
        typed=_typed(form, "source", "valid_from", "code", "name"),
        wrong=wrong,
    )


def _typed(form: Form | None, *names: str) -> dict[str, str]:
    return {name: text_field(form, name) if form else "" for name in names}


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
