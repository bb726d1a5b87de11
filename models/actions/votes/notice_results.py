"""What became of notices about owners' votes: messages by a template in figures, and those nobody got."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Subquery

from models.actions.notices.read_results import NoticeResults, count_results
from models.actions.shared.scope import Scope
from models.actions.votes.read import decisions_in
from models.rules.privacy.retention import Data, cutoff
from models.tables.votes.publication import VoteNotice

SHOWN = 50


@dataclass(frozen=True)
class UndeliveredNotice:
    """`again_at`: when it is tried again; None where no way is left. To whom is not told."""

    decision_id: UUID
    title: str
    entry_number: int
    created_at: datetime
    reason: str
    again_at: datetime | None


@dataclass(frozen=True)
class VoteNoticeResults:
    """`undelivered`: all that did not reach their person by any way so far; `shown`: the last of them."""

    by_template: NoticeResults
    undelivered: int
    shown: tuple[UndeliveredNotice, ...]


async def read_vote_notice_results(scope: Scope, now: datetime) -> VoteNoticeResults:
    """Of the decisions in the scope whose chain has gone on in the days for which results are kept."""
    since = cutoff(Data.TEMPLATE_MESSAGE, now)
    decisions = decisions_in(scope).filter(chain_at__gte=since)
    own = VoteNotice.filter(decision_id__in=Subquery(decisions.values("id")), created_at__gte=since)
    arrived = own.filter(settled_at__not_isnull=True, reason="")
    undelivered = own.exclude(reason="")
    rows = undelivered.order_by("-created_at", "-id").limit(SHOWN)
    columns = ("decision_id", "decision__title", "entry_number", "created_at", "reason", "due_at")
    return VoteNoticeResults(
        await count_results(own, arrived, since),
        await undelivered.count(),
        tuple(UndeliveredNotice(*row) for row in await rows.values_list(*columns)),
    )
