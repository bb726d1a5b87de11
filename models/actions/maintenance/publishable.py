"""Several evaluations, each with what keeps it from being made public or published."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.maintenance.evaluate import shown_of
from models.actions.maintenance.read_evaluations import evaluations_in
from models.actions.shared.scope import Scope
from models.rules.base.version import version_of
from models.rules.maintenance.evaluation import EvaluationRefusal, EvaluationState, may_publish
from models.tables.maintenance.evaluation import Appeal


@dataclass(frozen=True)
class PublishableEvaluation:
    """`days`: of the publicity period. `publicity`, `publication`: why the step is refused now."""

    id: UUID
    maintainer: str
    number: int
    star: int | None
    grade: str
    days: int
    version: str
    publicity: EvaluationRefusal | None
    publication: EvaluationRefusal | None


async def publishable(scope: Scope, keys: Collection[UUID], now: datetime) -> list[PublishableEvaluation]:
    """Those of the keys that the scope has."""
    rows = await evaluations_in(scope).filter(id__in=list(keys)).select_related("maintainer")
    appeals = Appeal.filter(evaluation_id__in=[row.id for row in rows], answer=None)
    appealed = set(await appeals.values_list("evaluation_id", flat=True))
    found = []
    for row in rows:
        is_ready = row.state is EvaluationState.DRAFT and row.star is not None
        found.append(
            PublishableEvaluation(
                id=row.id,
                maintainer=row.maintainer.name,
                number=row.version,
                star=row.star,
                grade=row.grade,
                days=int(row.scheme["publicity_days"]) if is_ready else 0,
                version=version_of(shown_of(row)),
                publicity=None if is_ready else EvaluationRefusal.WRONG_STATE,
                publication=may_publish(row.state, row.public_until, int(row.id in appealed), now),
            )
        )
    return found
