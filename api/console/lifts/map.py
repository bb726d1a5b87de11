"""The lifts of one's scope on a sketch map: districts, then estates, by links alone."""

from collections.abc import Iterable
from urllib.parse import urlencode

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.params import asked_id
from bot.texts.maps import Drawing, MapMark, drawing_of, mark_of, shapes_of
from models.actions.cities.read_places import districts_in
from models.actions.lifts.read_map import LiftMap, MapPlace, read_lift_map
from models.rules.lifts.coordinates import Coordinates
from models.rules.lifts.map_view import Cluster, MapView, clusters, read_view, write_view
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

MAP = "/console/map"
MOST_ROWS = 100
MOST_NAMED = 12  # marks: the names of more would cover one another


@routes.get(MAP, name="console_map")
@requires(Permission.READ_LIFTS)
async def lift_map(request: web.Request) -> web.Response:
    """`district`: only its lifts; `view`: only this part of the ground (models/rules/lifts/map_view)."""
    scope = me_of(request).scope
    district_id, view = asked_id(request, "district"), read_view(request.query.get("view", ""))
    found = await read_lift_map(scope, district_id, view)
    districts = await districts_in(scope)
    chosen = next((one for one in districts if one.id == district_id), None)
    return console_page(
        request,
        "lifts/map",
        found=found,
        drawing=_drawing(found, found.view, str(chosen.id) if chosen else "") if found.view else None,
        chosen=chosen,
        districts=districts,
        is_part=view is not None,
        places=sorted(found.places, key=lambda one: (-one.trapped, -one.spot.open, -one.spot.lifts))[
            :MOST_ROWS
        ],
        lifts=sum(one.spot.lifts for one in found.places),
        open=sum(one.spot.open for one in found.places),
    )


def _drawing(found: LiftMap, view: MapView, district_id: str) -> Drawing:
    places = {one.spot.key: one for one in found.places}
    by_district: dict[str, list[Coordinates]] = {}
    for one in found.places:
        by_district.setdefault(one.district, []).append(one.spot.point)
    made = clusters(view, [one.spot for one in found.places])
    named = len(made) <= MOST_NAMED
    marks = [
        _mark(view, cluster, [places[spot.key] for spot in cluster.spots], district_id, named=named)
        for cluster in made
    ]
    return drawing_of(view, marks, shapes_of(view, by_district))


def _mark(
    view: MapView, cluster: Cluster, places: Iterable[MapPlace], district_id: str, *, named: bool
) -> MapMark:
    told = list(places)
    trapped = sum(one.trapped for one in told)
    names = "、".join(one.name or one.district for one in told[:3]) + (" 等" if len(told) > 3 else "")
    title = f"{names}：{cluster.lifts} 部电梯"
    if cluster.open:
        title += f"，{cluster.open} 件未了结" + (f"（困人 {trapped} 件）" if trapped else "")
    tone = "bad" if trapped else "warn" if cluster.open else ""
    # A mark that shows as much as the view itself would lead nowhere: then to the list of its estate.
    estate = told[0].name if len(told) == 1 and told[0].estate_id else ""
    if estate:
        href = f"/console/lifts?{urlencode({'q': estate})}"
    else:
        asked = {"view": write_view(cluster.view)} | ({"district": district_id} if district_id else {})
        href = f"{MAP}?{urlencode(asked)}" if cluster.view != view else ""
    return mark_of(cluster, tone, str(cluster.lifts), title, href, estate if named else "")
