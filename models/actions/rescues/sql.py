"""Durations of rescues as SQL: milliseconds between two times."""

from datetime import datetime, timedelta

from models.sql import sql_of
from models.tables.rescues import Rescue


class RescueSql:
    """Expressions over the row of `rescue`. Nothing of a request ever comes in here."""

    state = '"rescue"."state"'
    is_relapse = '"rescue"."relapse_of_id" IS NOT NULL'

    def __init__(self) -> None:
        self._sql = sql_of(Rescue._meta.db)
        reported = self._ms("reported_at")
        # Steps that are known stand in order, so the first known one is the earliest.
        answered = (
            f"COALESCE({self._ms('acknowledged_at')}, {self._ms('departed_at')}, {self._ms('arrived_at')})"
        )
        arrived, released = self._ms("arrived_at"), self._ms("released_at")
        self.response = f"({answered} - {reported})"
        self.arrival = f"({arrived} - {reported})"
        self.on_site = f"({released} - {arrived})"
        self.rescue = f"({released} - {reported})"
        self.month = self._sql.month('"rescue"."reported_at"')

    @staticmethod
    def one_if(condition: str) -> str:
        return f"CASE WHEN {condition} THEN 1 ELSE 0 END"

    @staticmethod
    def within(duration: str, limit: timedelta) -> str:
        """The limit itself is in time."""
        return f"{duration} <= {limit // timedelta(milliseconds=1)}"

    def decided(self, duration: str, limit: timedelta, now: datetime) -> str:
        """Known, or missed by somebody who is still inside. Out without it: nobody can tell any more."""
        late = int((now - limit).timestamp() * 1000)
        missed = f'"rescue"."released_at" IS NULL AND {self._ms("reported_at")} < {late}'
        return f"({duration} IS NOT NULL OR ({missed}))"

    def _ms(self, column: str) -> str:
        return self._sql.milliseconds(f'"rescue"."{column}"')
