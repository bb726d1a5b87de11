"""Who is called about a lift now: the people on duty of its maintainer and of its use unit."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.ledger.on_duty import DutyPerson, contacts_of, duty_person
from models.tables.lifts import Lift


@dataclass(frozen=True)
class DutyAtLift:
    """Who is on duty for the lift now; None where nobody is by the rota."""

    maintainer: DutyPerson | None
    use_unit: DutyPerson | None


@dataclass(frozen=True)
class DutyNow:
    """Who is on duty at an organisation; the name is empty where the rota names nobody."""

    organisation_id: UUID
    name: str


async def duty_now(organisation_id: UUID, now: datetime) -> DutyNow:
    """Of one's own organisation."""
    person = await _person(organisation_id, now)
    return DutyNow(organisation_id, person.name if person else "")


async def duty_at_lift(lift_id: UUID, now: datetime) -> DutyAtLift:
    """Raises DoesNotExist."""
    lift = await Lift.get(id=lift_id).only("id", "maintainer_id", "use_unit_id")
    return DutyAtLift(
        await _person(lift.maintainer_id, now) if lift.maintainer_id else None,
        await _person(lift.use_unit_id, now) if lift.use_unit_id else None,
    )


async def _person(organisation_id: UUID, now: datetime) -> DutyPerson | None:
    return duty_person(await contacts_of(organisation_id, now), now)
