"""For which heads a person may vote in a decision: their own, and those that were entrusted to them."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from models.actions.votes.sql import VOICES, ask
from models.tables.votes.decision import RollHead, RollUnit


class WithRoll(Protocol):
    """A decision, as far as it says whose roll to look at."""

    @property
    def id(self) -> UUID: ...
    @property
    def estate_id(self) -> UUID: ...


@dataclass(frozen=True)
class VotingHead:
    """One head with its units, filled in as far as is needed. A person has one ballot for each."""

    head: RollHead
    units: tuple[RollUnit, ...]
    by_proxy: bool

    @property
    def area(self) -> int:
        return sum(unit.area for unit in self.units)

    @property
    def share_fen(self) -> int:
        return sum(unit.share_fen for unit in self.units)


async def voices_of(decision: WithRoll, person_id: UUID) -> list[VotingHead]:
    """By the number of the head; a head that is one's own is not entrusted besides."""
    units: dict[int, dict[str, RollUnit]] = {}
    heads: dict[int, RollHead] = {}
    own: set[int] = set()
    for row in await ask(VOICES, decision.id, person_id, decision.estate_id):
        number = row["number"]
        heads[number] = RollHead(id=UUID(str(row["id"])), number=number)
        unit = RollUnit(label=row["label"], area=row["area"], share_fen=row["share_fen"])
        units.setdefault(number, {})[unit.label] = unit
        if row["own"]:
            own.add(number)
    return [
        VotingHead(heads[number], tuple(of_head[label] for label in sorted(of_head)), number not in own)
        for number, of_head in sorted(units.items())
    ]
