"""What can be reported by Open311, and where: discovery, the list of services, their definitions."""

import re

from aiohttp import web

from api.http.access import public
from api.http.keys import SERVICES
from api.open311.answers import Value, answer, error_answer
from bot.texts.templates import CATEGORY_NAMES
from models.actions.cities.find import CityView, city_by_code
from models.rules.reports.kinds import HazardCategory

routes = web.RouteTableDef()

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGED = "2026-11-29 00:00"  # when what this file says last changed
FORMAT = "{format:xml|json}"
LIFT, NOBODY_TRAPPED = "lift", "nobody_trapped"  # codes of attributes
GROUP = "电梯"
_DIVISION_CODE = re.compile(r"[0-9]{6}")


@routes.get(f"/open311/v2/discovery.{FORMAT}", name="open311_discovery")
@public
async def discovery(request: web.Request) -> web.Response:
    settings = request.app[SERVICES].settings
    endpoint: Value = {
        "specification": SPECIFICATION,
        "url": f"{settings.public_url}/open311/v2",
        "changeset": CHANGED,
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    found: Value = {
        "changeset": CHANGED,
        "contact": settings.operator or settings.public_url,
        "key_service": f"{settings.public_url}/docs/open311",
        "endpoints": [endpoint],
    }
    return answer(request, "discovery", found)


@routes.get(f"/open311/v2/services.{FORMAT}", name="open311_services")
@public
async def services(request: web.Request) -> web.Response:
    if not await jurisdiction_fits(request.query.get("jurisdiction_id", "")):
        return unknown_jurisdiction(request)
    return answer(request, "services", [_service(one) for one in HazardCategory])


@routes.get(f"/open311/v2/services/{{code}}.{FORMAT}", name="open311_service")
@public
async def service(request: web.Request) -> web.Response:
    if not await jurisdiction_fits(request.query.get("jurisdiction_id", "")):
        return unknown_jurisdiction(request)
    code = request.match_info["code"]
    if code not in tuple(HazardCategory):
        return error_answer(request, 404, "service_code was not found")
    return answer(request, "service_definition", {"service_code": code, "attributes": _attributes()})


def _attributes() -> Value:
    """What a program asks its people for. A map gives it no more than a point, which lifts share."""
    lift: Value = {
        "variable": True,
        "code": LIFT,
        "datatype": "string",
        "required": True,
        "datatype_description": "电梯的识别码（5 到 7 位数字）、12 位梯码或使用登记证编号",
        "order": 1,
        "description": "是哪部电梯：轿厢里标牌上的识别码或梯码",
    }
    nobody_trapped: Value = {
        "variable": True,
        "code": NOBODY_TRAPPED,
        "datatype": "singlevaluelist",
        "required": False,
        "datatype_description": None,
        "order": 2,
        "description": "确认没有人困在电梯里。有人被困请拨打救援电话，不要在这里报告。",
        "values": [{"key": "yes", "name": "没有人被困"}],
    }
    return [lift, nobody_trapped]


async def jurisdiction_fits(jurisdiction: str) -> bool:
    """Cities are told apart by their 行政区划代码; none means all that are served here."""
    if not jurisdiction:
        return True
    return await city_of(jurisdiction) is not None


async def city_of(jurisdiction: str) -> CityView | None:
    return await city_by_code(jurisdiction) if _DIVISION_CODE.fullmatch(jurisdiction) else None


def unknown_jurisdiction(request: web.Request) -> web.Response:
    return error_answer(request, 404, "jurisdiction_id was not found")


def _service(category: HazardCategory) -> Value:
    return {
        "service_code": category.value,
        "service_name": CATEGORY_NAMES[category],
        "description": f"电梯{CATEGORY_NAMES[category]}。有人被困请直接拨打救援电话。",
        "metadata": True,
        "type": "realtime",
        "keywords": "电梯, 隐患, lift, elevator, hazard",
        "group": GROUP,
    }
