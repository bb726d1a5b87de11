"""Durations of rescues as SQL: milliseconds between two times, in the words of the database that is open."""

from datetime import datetime, timedelta

from models.rules.rescues.trap_clock import RescueState
from models.tables.rescues import Rescue


class RescueSql:
    """Expressions over the row of `rescue`. Nothing of a request ever comes in here."""

    state = '"rescue"."state"'
    is_relapse = '"rescue"."relapse_of_id" IS NOT NULL'

    def __init__(self) -> None:
        self._sqlite = Rescue._meta.db.capabilities.dialect == "sqlite"
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
        self.month = (
            "strftime('%Y-%m', \"rescue\".\"reported_at\", '+8 hours')"
            if self._sqlite
            else "to_char(\"rescue\".\"reported_at\" AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')"
        )

    @staticmethod
    def one_if(condition: str) -> str:
        return f"CASE WHEN {condition} THEN 1 ELSE 0 END"

    @staticmethod
    def within(duration: str, limit: timedelta) -> str:
        """The limit itself is in time."""
        return f"{duration} <= {limit // timedelta(milliseconds=1)}"

    def decided(self, duration: str, limit: timedelta, now: datetime) -> str:
        """Known, or missed by somebody who is still inside. Out without it: nobody can tell any more.

        A desk's record may end a rescue without the minute of its release.
        """
        late = int((now - limit).timestamp() * 1000)
        inside = f'"rescue"."released_at" IS NULL AND "rescue"."state" <> \'{RescueState.CLOSED.value}\''
        missed = f"{inside} AND {self._ms('reported_at')} < {late}"
        return f"({duration} IS NOT NULL OR ({missed}))"

    def _ms(self, column: str) -> str:
        """Milliseconds since 1970, whole. SQLite keeps times as text in UTC."""
        name = f'"rescue"."{column}"'
        if self._sqlite:
            return (
                f"(CAST(strftime('%s', {name}) AS INTEGER) * 1000"
                f" + CAST(substr(strftime('%f', {name}), 4, 3) AS INTEGER))"
            )
        return f"CAST(FLOOR(EXTRACT(EPOCH FROM {name}) * 1000) AS BIGINT)"
