"""The duty roster of an organisation: who is called about one of its lifts now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.tables.lifts import Lift
from models.tables.partners.duty import DutyShift

MOST_SHIFTS = 200
LONGEST = timedelta(days=31)
KEPT_FOR = timedelta(days=30)  # who was on duty, after a shift; then it goes with the next entry


@dataclass(frozen=True)
class NewShift:
    """`phone_sealed`: for the vault."""

    name: str
    phone_sealed: str
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class ShiftLine:
    id: UUID
    name: str
    phone_sealed: str
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class DutyAtLift:
    """Who is on duty for the lift now; None where no roster says so."""

    maintainer: ShiftLine | None
    use_unit: ShiftLine | None


@dataclass(frozen=True)
class DutyNow:
    """Who is on duty at an organisation; the name is empty where the roster names nobody."""

    organisation_id: UUID
    name: str
    ends_at: datetime | None


class CannotAddShift(StrEnum):
    ENDS_FIRST = "ends_first"
    TOO_LONG = "too_long"
    OVER = "over"
    TOO_MANY = "too_many"


async def add_shift(organisation_id: UUID, new: NewShift, by: Actor, now: datetime) -> CannotAddShift | None:
    """None is done. Shifts may overlap: the one that began last is called."""
    if new.ends_at <= new.begins_at:
        return CannotAddShift.ENDS_FIRST
    if new.ends_at - new.begins_at > LONGEST:
        return CannotAddShift.TOO_LONG
    if new.ends_at <= now:
        return CannotAddShift.OVER
    async with in_transaction():
        shifts = DutyShift.filter(organisation_id=organisation_id)
        await shifts.filter(ends_at__lt=now - KEPT_FOR).delete()
        if await shifts.count() >= MOST_SHIFTS:
            return CannotAddShift.TOO_MANY
        await DutyShift.create(organisation_id=organisation_id, **vars(new))
        await record_audit(by, "add_shift", AuditSubject("organisation", str(organisation_id)), now)
    return None


async def remove_shift(organisation_id: UUID, shift_id: UUID, by: Actor, now: datetime) -> bool:
    async with in_transaction():
        if not await DutyShift.filter(id=shift_id, organisation_id=organisation_id).delete():
            return False
        await record_audit(by, "remove_shift", AuditSubject("organisation", str(organisation_id)), now)
    return True


async def shifts_of(organisation_id: UUID, now: datetime) -> list[ShiftLine]:
    """Those that are not over, in their order."""
    rows = DutyShift.filter(organisation_id=organisation_id, ends_at__gt=now)
    return [_line(row) for row in await rows.order_by("begins_at", "id").limit(MOST_SHIFTS)]


async def duty_now(organisation_id: UUID, now: datetime) -> DutyNow:
    """Of one's own organisation."""
    on_duty = (await _on_duty([organisation_id], now)).get(organisation_id)
    return DutyNow(organisation_id, on_duty.name if on_duty else "", on_duty.ends_at if on_duty else None)


async def duty_at_lift(lift_id: UUID, now: datetime) -> DutyAtLift:
    """Raises DoesNotExist."""
    lift = await Lift.get(id=lift_id).only("id", "maintainer_id", "use_unit_id")
    on_duty = await _on_duty([key for key in (lift.maintainer_id, lift.use_unit_id) if key], now)
    return DutyAtLift(
        on_duty.get(lift.maintainer_id) if lift.maintainer_id else None,
        on_duty.get(lift.use_unit_id) if lift.use_unit_id else None,
    )


async def _on_duty(organisation_ids: Collection[UUID], now: datetime) -> dict[UUID, ShiftLine]:
    rows = DutyShift.filter(organisation_id__in=list(organisation_ids), begins_at__lte=now, ends_at__gt=now)
    return {
        row.organisation_id: _line(row) for row in await rows.order_by("begins_at", "id").limit(MOST_SHIFTS)
    }


def _line(row: DutyShift) -> ShiftLine:
    return ShiftLine(row.id, row.name, row.phone_sealed, row.begins_at, row.ends_at)
