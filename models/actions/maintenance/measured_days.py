"""The period of an evaluation."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from models.actions.shared.city_rules import LOCAL


@dataclass(frozen=True)
class MeasuredDays:
    """Local days, both included."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.first, time(), LOCAL)

    @property
    def ends(self) -> datetime:
        """The midnight after the last day."""
        return datetime.combine(self.last + timedelta(days=1), time(), LOCAL)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1
