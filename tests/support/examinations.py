"""Inspections on record, as a database of an earlier day may hold them."""

from datetime import date
from uuid import UUID

from models.actions.lifts.examination_columns import keep_examinations
from models.tables.lifts import LiftInspection


async def put_on_record(
    lift_id: UUID, today: date, inspected_on: date, valid_until: date, *, passed: bool = True
) -> None:
    """Of any day: the doors take none that is still to come."""
    row = {"valid_until": valid_until, "passed": passed}
    await LiftInspection.update_or_create(lift_id=lift_id, inspected_on=inspected_on, defaults=row)
    await keep_examinations([lift_id], today)
