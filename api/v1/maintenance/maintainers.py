"""Who maintains a lift, what was done, how well; and `/api/v1/maintainers`, the comparison."""

from datetime import date, datetime
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel

from api.http.access import public
from api.http.default_city import default_city_if_any
from api.http.describe import CODE, CURSOR, in_path, in_query, limit, operation
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404
from api.v1.json_body import answer
from api.v1.lifts.find_card import card_in_path
from api.v1.paging import page_of, position, position_after
from bot.texts.evaluations import NAMES, decimal, seen_words
from models.actions.cities.find import city_by_code
from models.actions.lifts.find import maintainer_of
from models.actions.maintenance.read import read_lift_maintenance
from models.actions.maintenance.read_evaluations import SORTS, EvaluationView, compared, history_of, newest_of
from models.actions.partners.find import maintainer_by_id
from models.rules.maintenance.evaluation import EvaluationState
from models.rules.maintenance.evaluation_scheme import Measure
from models.rules.maintenance.schedule import Node, NodeStanding

routes = web.RouteTableDef()

PAGE, MOST = 20, 100


class MeasureLine(BaseModel):
    """One thing that was measured. `points` of `worth`; null where there is no data at all."""

    measure: str
    name: str
    seen: str
    points: str | None
    worth: int


class Evaluation(BaseModel):
    """A maintainer's evaluation. `star`: 2 to 5, 0 for none. Scores are decimals as text."""

    maintainer_id: UUID
    maintainer: str
    version: int
    state: EvaluationState
    period_from: date
    period_to: date
    star: int | None
    grade: str
    score: str
    lifts: int
    is_ranked: bool
    measures: list[MeasureLine]
    public_until: datetime | None
    published_at: datetime | None


class MaintainerOfLift(BaseModel):
    """Null where nobody is registered; `evaluation` where none was published."""

    maintainer_id: UUID | None
    maintainer: str
    phone: str
    evaluation: Evaluation | None


class EvaluatedMaintainer(BaseModel):
    """The newest evaluation, and how it was before, the oldest first."""

    maintainer_id: UUID
    maintainer: str
    evaluation: Evaluation | None
    history: list[Evaluation]


class ComparedMaintainers(BaseModel):
    """A page of the comparison. `next` is the cursor of the page after it."""

    maintainers: list[Evaluation]
    next: str | None


class Visit(BaseModel):
    node: Node
    done_at: datetime


class Maintenance(BaseModel):
    """How each kind of visit stands, and the last ones that we know of."""

    on_demand: bool
    standings: tuple[NodeStanding, ...]
    visits: list[Visit]


SORT = in_query("sort", {"type": "string", "enum": list(SORTS)}, "by name where it is left out")
CITY = in_query("city", {"type": "string", "pattern": "^[0-9]{6}$"}, "its division code (区划代码)")
ID = in_path("id", "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "the maintainer")


@routes.get("/api/v1/lifts/{code}/maintainer", name="api_maintainer", allow_head=False)
@operation("getMaintainer", "Who maintains the lift", {200: MaintainerOfLift}, parameters=[CODE])
@public
async def maintainer_of_lift(request: web.Request) -> web.Response:
    card = await card_in_path(request)
    maintainer_id = await maintainer_of(card.lift_id)
    newest = await newest_of(maintainer_id) if maintainer_id else None
    found = MaintainerOfLift(
        maintainer_id=maintainer_id,
        maintainer=card.maintainer,
        phone=card.maintainer_phone,
        evaluation=_evaluation(newest) if newest else None,
    )
    return answer(found, MaintainerOfLift)


@routes.get("/api/v1/lifts/{code}/maintenance", name="api_maintenance", allow_head=False)
@operation("getMaintenance", "How it is maintained", {200: Maintenance}, parameters=[CODE])
@public
async def maintenance(request: web.Request) -> web.Response:
    card = await card_in_path(request)
    found = await read_lift_maintenance(card.lift_id, request.app[SERVICES].clock())
    visits = [Visit(node=visit.node, done_at=visit.done_at) for visit in found.visits]
    told = Maintenance(on_demand=found.on_demand, standings=found.standings, visits=visits)
    return answer(told, Maintenance)


@routes.get("/api/v1/maintainers", name="api_maintainers", allow_head=False)
@operation(
    "compareMaintainers",
    "The maintainers of a city side by side",
    {200: ComparedMaintainers},
    parameters=[CITY, SORT, CURSOR, limit(PAGE, MOST)],
)
@public
async def maintainers(request: web.Request) -> web.Response:
    city = await city_by_code(request.query.get("city", "")[:6])
    found = await compared(city.id if city else await default_city_if_any(), request.query.get("sort", ""))
    start, size = position(request), page_of(request, PAGE, MOST)
    told = ComparedMaintainers(
        maintainers=[_evaluation(one) for one in found[start : start + size]],
        next=position_after(start + size, len(found)),
    )
    return answer(told, ComparedMaintainers)


@routes.get("/api/v1/maintainers/{id}", name="api_evaluation", allow_head=False)
@operation("getEvaluation", "One of them", {200: EvaluatedMaintainer}, parameters=[ID])
@public
async def evaluation(request: web.Request) -> web.Response:
    key = id_in_path(request)
    organisation = or_404(await maintainer_by_id(key))
    newest = await newest_of(key)
    told = EvaluatedMaintainer(
        maintainer_id=key,
        maintainer=organisation.name,
        evaluation=_evaluation(newest) if newest else None,
        history=[_evaluation(one) for one in await history_of(key)],
    )
    return answer(told, EvaluatedMaintainer)


def _evaluation(view: EvaluationView) -> Evaluation:
    return Evaluation(
        maintainer_id=view.maintainer_id,
        maintainer=view.maintainer,
        version=view.version,
        state=view.state,
        period_from=view.period_from,
        period_to=view.period_to,
        star=view.star,
        grade=view.grade,
        score=decimal(view.score, 1),
        lifts=view.lifts,
        is_ranked=view.is_ranked,
        measures=[
            MeasureLine(
                measure=step.name,
                name=NAMES[step.name],
                seen=seen_words(step),
                points=None if step.points is None else decimal(step.points, 1),
                worth=step.worth,
            )
            for step in view.steps
            if step.name in tuple(Measure)
        ],
        public_until=view.public_until,
        published_at=view.published_at,
    )
