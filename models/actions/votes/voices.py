"""For which heads a person may vote in a decision: their own, and those that were entrusted to them."""

from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from tortoise.expressions import Subquery

from models.tables.ballot import Binding, BindingState, Proxy
from models.tables.vote import Decision, RollHead, RollOwner, RollUnit


@dataclass(frozen=True)
class Voice:
    """One head with its units. A person has one ballot for each."""

    head: RollHead
    units: tuple[RollUnit, ...]
    by_proxy: bool

    @property
    def area(self) -> int:
        return sum(unit.area for unit in self.units)

    @property
    def share_fen(self) -> int:
        return sum(unit.share_fen for unit in self.units)


async def voices_of(decision: Decision, person_id: UUID) -> list[Voice]:
    """By the number of the head; a head that is one's own is not entrusted besides."""
    bindings = Binding.filter(
        person_id=person_id, estate_id=decision.estate_id, state=BindingState.ACTIVE
    ).values("identity_hash")
    owned = RollOwner.filter(decision_id=decision.id, identity_hash__in=Subquery(bindings))
    own = {row["head_id"] for row in await owned.values("head_id")}
    entrusted: set[UUID] = set()
    if decision.proxy_limit:
        held = Proxy.filter(decision_id=decision.id, holder_id=person_id, revoked_at=None)
        entrusted = {row["head_id"] for row in await held.values("head_id")}
    # Heads come with their units: every one has some.
    units = RollUnit.filter(head_id__in=own | entrusted).order_by("head__number", "label")
    return [
        Voice(head, tuple(together), head.id not in own)
        for head, together in groupby(await units.select_related("head"), key=lambda unit: unit.head)
    ]
