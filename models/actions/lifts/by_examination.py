"""Lifts by how their inspection or self-test stands, as a query."""

from datetime import date
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.rules.lifts.examinations import DUE_SOON, ExaminationStanding
from models.tables.lifts import LiftInspection


def by_examination(standing: ExaminationStanding, today: date) -> Q:
    """`rules.lifts.examinations.next_examination` as a query, by what `examination_columns` keeps."""
    soon = today + DUE_SOON
    match standing:
        case ExaminationStanding.NO_RECORD:
            return Q(examination_passed__isnull=True)
        case ExaminationStanding.FAILED:
            return Q(examination_passed=False)
        case ExaminationStanding.VALID:
            return Q(examination_until__gt=soon)
        case ExaminationStanding.DUE_SOON:
            return Q(examination_until__gte=today, examination_until__lte=soon)
        case ExaminationStanding.OVERDUE:
            return Q(examination_until__lt=today)


def last_examination(lift_id: Any, today: date) -> QuerySet[LiftInspection]:
    """What is dated later than today has not been done, and counts on its day."""
    done = LiftInspection.filter(lift_id=lift_id, inspected_on__lte=today)
    return done.order_by("-inspected_on").limit(1)
