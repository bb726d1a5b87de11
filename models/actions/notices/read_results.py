"""What became of messages by a template, counted over the days for which that is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.expressions import Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from models.actions.shared.scope import Scope, incidents_in
from models.rules.forwarding.delivery import DeliveryState
from models.rules.privacy.retention import Data, cutoff
from models.tables.forwarding.delivery import Delivery
from models.tables.notices import TemplateMessage

MOST_REASONS = 20
_BROUGHT = (DeliveryState.DELIVERED, DeliveryState.ACCEPTED)


@dataclass(frozen=True)
class NoticeResults:
    """`reasons`: how many did not arrive, by WeChat's word. `by_another_way`: of those, told since."""

    since: datetime
    sent: int
    arrived: int
    reasons: Mapping[str, int]
    by_another_way: int

    @property
    def undelivered(self) -> int:
        return sum(self.reasons.values())

    @property
    def unanswered(self) -> int:
        return self.sent - self.arrived - self.undelivered


async def read_notice_results(scope: Scope, now: datetime) -> NoticeResults:
    """Of the notices about reports in the scope."""
    own = Delivery.filter(incident_id__in=Subquery(incidents_in(scope).values("id")))
    return await count_results(own, own.filter(state__in=_BROUGHT), cutoff(Data.TEMPLATE_MESSAGE, now))


async def count_results(owed: QuerySet[Any], arrived: QuerySet[Any], since: datetime) -> NoticeResults:
    """Of the messages for these notices. `arrived`: those of the notices that reached their person."""
    sent = TemplateMessage.filter(sent_at__gt=since, owed_id__in=Subquery(owed.values("id")))
    failed = sent.exclude(failure="")
    reasons = failed.annotate(n=Count("id")).group_by("failure").order_by("-n", "failure")
    told = arrived.filter(id__in=Subquery(failed.values("owed_id")))
    return NoticeResults(
        since,
        await sent.count(),
        await sent.filter(answered_at__not_isnull=True, failure="").count(),
        dict(await reasons.values_list("failure", "n")),
        await told.count(),
    )
