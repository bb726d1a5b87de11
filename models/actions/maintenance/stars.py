"""The star of each maintainer as it was published at a moment: what a premium is reckoned from."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from models.rules.maintenance.evaluation import EvaluationState
from models.tables.maintenance.evaluation import Evaluation
from models.tables.partners.organisation import Organisation


async def stars_at(maintainers: Iterable[UUID | None], moment: datetime) -> dict[UUID | None, int]:
    """By maintainer, 0 for none; a maintainer without a published evaluation is missing, as is None.

    A branch that has none of its own has its company's. What was withdrawn since does not count.
    """
    keys = {key for key in maintainers if key is not None}
    branches = Organisation.filter(id__in=list(keys), parent_id__not_isnull=True)
    company: dict[UUID, UUID] = dict(await branches.values_list("id", "parent_id")) if keys else {}
    published = Evaluation.filter(
        maintainer_id__in=list(keys | set(company.values())),
        state=EvaluationState.PUBLISHED,
        published_at__lte=moment,
        star__not_isnull=True,
    )
    rows = published.order_by("version").values_list("maintainer_id", "star")
    stars: dict[UUID, int] = dict(await rows) if keys else {}
    # Its own comes last, and stays.
    return {key: stars[by] for key in keys for by in (company.get(key, key), key) if by in stars}
