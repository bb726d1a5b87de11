"""Who is called about a lift now: the people on duty of its maintainer and of its use unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.ledger.on_duty import ContactLine, contacts_of
from models.actions.shared.city_rules import LOCAL
from models.rules.partners.rota import on_duty
from models.tables.lifts import Lift


@dataclass(frozen=True)
class DutyPerson:
    """`is_proved`: a code was answered from this number, so it reaches somebody."""

    name: str
    phone_sealed: str
    is_proved: bool


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
    person = first_to_call(await contacts_of(organisation_id, now), now)
    return DutyPerson(person.name, person.phone_sealed, person.has_number) if person else None


def first_to_call(people: Sequence[ContactLine], now: datetime) -> ContactLine | None:
    """A person dials, so a number may be one that no code has proved: a landline, say. Proved ones first."""
    hours = [one for person in people for _, one in person.hours]
    takeovers = [one for person in people for _, one in person.takeovers]
    found = on_duty([one.id for one in people], hours, takeovers, now.astimezone(LOCAL))
    if not found.by_rota:
        return None
    order = {key: place for place, key in enumerate(found.people)}
    called = [one for one in people if one.id in order]
    return min(called, key=lambda one: (not one.has_number, order[one.id]))
