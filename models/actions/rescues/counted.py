"""Which entrapments count in a period: the one definition behind every figure that is shown of them."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from tortoise.functions import Count
from tortoise.queryset import QuerySet

from models.actions.shared.city_rules import LOCAL
from models.rules.rescues.trap_clock import RescueState
from models.tables.rescues import Rescue

MAINTAINER = "incident__lift__maintainer_id"  # whoever maintains the lift today


def counted_rescues(first: date, last: date) -> QuerySet[Rescue]:
    """Those reported on these local days, both included. A merged one counts with that which it joined."""
    begins = datetime.combine(first, time(), LOCAL)
    ends = datetime.combine(last + timedelta(days=1), time(), LOCAL)
    reported = Rescue.filter(reported_at__gte=begins, reported_at__lt=ends)
    return reported.exclude(state=RescueState.MERGED)


async def count_by_maintainer(rescues: QuerySet[Rescue]) -> dict[UUID, int]:
    """How many of them are at lifts of each; those at a lift without a maintainer are left out."""
    rows = (
        await rescues.filter(**{f"{MAINTAINER}__not_isnull": True})
        .annotate(n=Count("id"))
        .group_by(MAINTAINER)
        .values(MAINTAINER, "n")
    )
    return {row[MAINTAINER]: row["n"] for row in rows}
