"""Evaluations as people see them: the newest of a maintainer, its history, the comparison and the list."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope, maintainers_in
from models.rules.maintenance.evaluation import EvaluationState
from models.rules.maintenance.evaluation_scheme import Measure
from models.rules.staff.access import Permission
from models.tables.maintenance.evaluation import Appeal, Evaluation

MOST_COMPARED = 2_000
MOST_VERSIONS = 50
SHOWN = 100
LAST_PERIOD = "-period_to"
OPEN_TO_ALL = (EvaluationState.PUBLIC, EvaluationState.PUBLISHED)


@dataclass(frozen=True)
class ScoreStepLine:
    """`judged`, `worst`: the ends of the interval. `city`: its rate. `needed`, `gain`: what full marks take.

    `strength`: of evaluations that were worked out before intervals, how strongly the rate was drawn to the
    city's; `judged` is then what it was drawn to. `least`: the scheme wants to have seen so much to judge.
    """

    dimension: str
    name: str
    points: Fraction | None
    worth: int
    events: int | None
    exposure: Fraction | None
    judged: Fraction | None
    worst: Fraction | None
    city: Fraction | None
    needed: int | None
    gain: Fraction | None
    strength: Fraction | None
    least: Fraction | None = None

    @property
    def raw(self) -> Fraction | None:
        return Fraction(self.events) / self.exposure if self.events is not None and self.exposure else None


@dataclass(frozen=True)
class EvaluationView:
    """`star` is None before it was worked out, 0 for none."""

    id: UUID
    maintainer_id: UUID
    maintainer: str
    company: str
    version: int
    state: EvaluationState
    period_from: date
    period_to: date
    star: int | None
    grade: str
    score: Fraction | None
    next_star: int | None
    to_next_star: Fraction | None
    is_ranked: bool
    steps: tuple[ScoreStepLine, ...]
    told: dict[str, Any]
    scheme: dict[str, Any]
    created_at: datetime
    public_until: datetime | None
    published_at: datetime | None
    withdrawn_why: str

    @property
    def lifts(self) -> int:
        return int(self.told.get("lifts", 0))

    def measure(self, name: Measure) -> ScoreStepLine | None:
        return next((step for step in self.steps if step.name == name.value), None)


@dataclass(frozen=True)
class EvaluationFilter:
    """What is looked for; what is None or empty does not narrow. `words`: a piece of the maintainer's name.

    `star`: 2 to 5, or 0 for none; `is_worked_out` False finds those that have no result yet.
    """

    words: str = ""
    state: EvaluationState | None = None
    star: int | None = None
    is_worked_out: bool = True


async def newest_of(maintainer_id: UUID) -> EvaluationView | None:
    """The newest published version; without any, the one whose publicity period runs."""
    rows = Evaluation.filter(maintainer_id=maintainer_id, state__in=OPEN_TO_ALL)
    found = await _views(rows.order_by("-version").limit(MOST_VERSIONS))
    published = [view for view in found if view.state is EvaluationState.PUBLISHED]
    return next(iter(published or found), None)


async def history_of(maintainer_id: UUID) -> list[EvaluationView]:
    """Published versions, oldest first."""
    rows = Evaluation.filter(maintainer_id=maintainer_id, state=EvaluationState.PUBLISHED)
    return list(reversed(await _views(rows.order_by("-version").limit(MOST_VERSIONS))))


async def in_publicity(city_id: UUID) -> list[EvaluationView]:
    rows = Evaluation.filter(city_id=city_id, state=EvaluationState.PUBLIC)
    return await _views(rows.order_by("public_until").limit(MOST_COMPARED))


async def compared(city_id: UUID, sort: str) -> list[EvaluationView]:
    """The newest published version of each maintainer of a city, in the asked order; by name unless asked.

    Whoever has too few lifts to be ranked, or no data for the column, comes last.
    """
    rows = Evaluation.filter(city_id=city_id, state=EvaluationState.PUBLISHED)
    newest: dict[UUID, EvaluationView] = {}
    for view in await _views(rows.order_by("-version").limit(MOST_COMPARED)):
        newest.setdefault(view.maintainer_id, view)
    by_name = sorted(newest.values(), key=lambda view: view.maintainer)
    return by_name if sort not in SORTS else sorted(by_name, key=lambda view: _place(view, sort))


SORTS = ("star", "lifts", *(measure.value for measure in Measure))
_MORE_IS_BETTER = (
    Measure.ARRIVAL.value,
    Measure.SATISFACTION.value,
    Measure.NODES.value,
    Measure.FINDINGS.value,
    Measure.CHECKS.value,
)


def _place(view: EvaluationView, sort: str) -> tuple[bool, Fraction]:
    if sort == "lifts":
        return (False, Fraction(-view.lifts))
    if sort == "star":
        return (not view.is_ranked, -(view.score or Fraction()))
    step = view.measure(Measure(sort))
    if step is None or step.worst is None:
        return (True, Fraction())
    return (not view.is_ranked, -step.worst if sort in _MORE_IS_BETTER else step.worst)


def evaluations_in(scope: Scope) -> QuerySet[Evaluation]:
    """Of maintainers in reach. Drafts are for those who evaluate; a maintainer sees its own once public."""
    found = Evaluation.filter(maintainer_id__in=Subquery(maintainers_in(scope).values("id")))
    return found if scope.may(Permission.EVALUATE) else found.filter(state__in=OPEN_TO_ALL)


async def list_evaluations(scope: Scope, wanted: EvaluationFilter, page: PageOf) -> ListPage[EvaluationView]:
    rows = evaluations_in(scope)
    if wanted.words:
        rows = rows.filter(maintainer__name__icontains=wanted.words)
    if wanted.state is not None:
        rows = rows.filter(state=wanted.state)
    if wanted.star is not None:
        rows = rows.filter(star=wanted.star)
    if not wanted.is_worked_out:
        rows = rows.filter(star__isnull=True)
    shown, more = await rows_of(rows.select_related("maintainer__parent"), page)
    return ListPage(tuple(_view(row) for row in shown), more)


async def read_evaluation(scope: Scope, evaluation_id: UUID) -> EvaluationView | None:
    """None where it does not exist for this scope."""
    return next(iter(await _views(evaluations_in(scope).filter(id=evaluation_id))), None)


async def list_appeals(evaluation_id: UUID) -> list[Appeal]:
    """The first one first."""
    return await Appeal.filter(evaluation_id=evaluation_id).order_by("filed_at").limit(SHOWN)


async def _views(rows: QuerySet[Evaluation]) -> list[EvaluationView]:
    return [_view(row) for row in await rows.select_related("maintainer__parent")]


def _view(row: Evaluation) -> EvaluationView:
    score = row.result.get("score")
    company = row.maintainer.parent
    return EvaluationView(
        id=row.id,
        maintainer_id=row.maintainer_id,
        maintainer=row.maintainer.name,
        company=company.name if company else "",
        version=row.version,
        state=row.state,
        period_from=row.period_from,
        period_to=row.period_to,
        star=row.star,
        grade=row.grade,
        score=None if score is None else Fraction(score),
        next_star=row.result.get("next_star"),
        to_next_star=Fraction(to_next) if (to_next := row.result.get("to_next_star")) else None,
        is_ranked=bool(row.result.get("is_ranked")),
        steps=tuple(_step(step) for step in row.result.get("steps", ())),
        told=row.told,
        scheme=row.scheme,
        created_at=row.created_at,
        public_until=row.public_until,
        published_at=row.published_at,
        withdrawn_why=row.withdrawn_why,
    )


def _step(value: dict[str, Any]) -> ScoreStepLine:
    def fraction(*names: str) -> Fraction | None:
        found = next((value[name] for name in names if value.get(name) is not None), None)
        return None if found is None else Fraction(found)

    return ScoreStepLine(
        dimension=value["dimension"],
        name=value["name"],
        points=fraction("points"),
        worth=value["worth"],
        events=value["events"],
        exposure=fraction("exposure"),
        judged=fraction("judged", "shrunk"),
        worst=fraction("worst", "shrunk"),
        city=fraction("city", "prior_mean"),
        needed=value.get("needed"),
        gain=fraction("gain"),
        strength=fraction("prior_strength"),
        least=fraction("least"),
    )
