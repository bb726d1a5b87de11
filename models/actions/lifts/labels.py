"""What is printed on the labels of lifts."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.tables.lifts import LiftCode


@dataclass(frozen=True)
class LabelFacts:
    """`place` is inside the estate: building, unit, position."""

    city_id: UUID
    code: str
    rescue_number: str
    estate: str
    place: str


async def label_facts(lift_ids: Sequence[UUID]) -> dict[UUID, LabelFacts]:
    """By lift; those without a code in force are missing."""
    in_force = LiftCode.filter(lift_id__in=list(lift_ids), revoked_at=None).select_related("lift__estate")
    return {row.lift_id: _facts(row) for row in await in_force.order_by("issued_at")}


def _facts(row: LiftCode) -> LabelFacts:
    lift = row.lift
    place = " ".join(part for part in (lift.building, lift.unit, lift.position) if part)
    return LabelFacts(lift.city_id, row.code, lift.rescue_number, lift.estate.name, place)
