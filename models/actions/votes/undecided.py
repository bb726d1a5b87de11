"""What waits for a member of the committee: objections and claims without this member's verdict."""

from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q, Subquery

from models.actions.shared.scope import Scope
from models.actions.votes.read import decisions_in
from models.rules.votes.kinds import BindingState, ObjectionState
from models.tables.votes.ballot import CommitteeVerdict, Objection
from models.tables.votes.owner import Binding


@dataclass(frozen=True)
class UndecidedVote:
    """A decision with something to decide."""

    id: UUID
    title: str


async def undecided_votes(scope: Scope, staff_id: UUID, at_most: int) -> tuple[UndecidedVote, ...]:
    """Those that close first come first. What a member has spoken on waits for another one."""
    said = CommitteeVerdict.filter(given_by=str(staff_id)).values("about")
    objections = Objection.filter(state=ObjectionState.OPEN, claim_id=None).exclude(id__in=Subquery(said))
    claims = Binding.filter(state=BindingState.DISPUTED).exclude(id__in=Subquery(said))
    rows = decisions_in(scope).filter(
        Q(id__in=Subquery(objections.values("decision_id")))
        | Q(
            estate_id__in=Subquery(claims.values("estate_id")),
            announced_at__not_isnull=True,
            withdrawn_at=None,
        )
    )
    found = await rows.order_by("closes_at").limit(at_most).values_list("id", "title")
    return tuple(UndecidedVote(*row) for row in found)
