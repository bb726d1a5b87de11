"""Rows looked up together: what is asked for in one turn of the event loop is one query.

A worker sends a batch of deliveries at the same time, and each needs its event,
its incident, its lift. Written one by one and asked together, they cost a few
queries a batch instead of a dozen a delivery.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable
from time import monotonic
from typing import Any, TypeVar
from uuid import UUID

from tortoise.exceptions import DoesNotExist
from tortoise.models import Model

from models.tables.cities import Estate
from models.tables.lifts import Lift, LiftCode
from models.tables.partners.organisation import Organisation
from models.tables.reports.voice import WITHOUT_SOUND, Voice

# Columns that are read, of tables that hold large ones too.
ONLY: dict[type[Model], tuple[str, ...]] = {Voice: WITHOUT_SOUND}
Row = TypeVar("Row", bound=Model)
Answer = asyncio.Future[Any]
Asked = dict[UUID, list[tuple[Answer, bool]]]  # by key: who waits, and whether for just one row

# What hardly ever changes and is asked for again and again is kept for a moment.
KEPT = (Lift, LiftCode, Estate, Organisation)
KEPT_SECONDS = 1.0
KEPT_AT_MOST = 5000


class LookUps:
    """Not for use inside a transaction: what it reads is committed. Rows are shared: do not change them."""

    def __init__(self) -> None:
        self._asked: dict[tuple[type[Model], str], Asked] = defaultdict(dict)
        self._kept: dict[tuple[type[Model], str, UUID], list[Any]] = {}
        self._kept_since = monotonic()
        self._reading: set[asyncio.Task[None]] = set()

    def get(self, table: type[Row], key: UUID) -> Awaitable[Row]:
        """The row with this key. Raises DoesNotExist."""
        return self._ask(table, "pk", key, one=True)

    def maybe(self, table: type[Row], key: UUID | None) -> Awaitable[Row | None]:
        """The row with this key, where there is a key."""
        return _answered(None) if key is None else self._ask(table, "pk", key, one=True)

    def having(self, table: type[Row], column: str, value: UUID) -> Awaitable[list[Row]]:
        """The rows that refer to this key by the column, in the order of their keys.

        For columns that few rows share: photos of a report, not reports of a lift.
        """
        return self._ask(table, column, value, one=False)

    def _ask(self, table: type[Model], column: str, value: UUID, *, one: bool) -> Answer:
        self._forget_old()
        kept = self._kept.get((table, column, value))
        if kept is not None:
            return _answered(kept[0] if one else kept)
        asked = self._asked[table, column]
        if not asked:
            asyncio.get_running_loop().call_soon(self._begin, table, column)
        answer: Answer = asyncio.get_running_loop().create_future()
        asked.setdefault(value, []).append((answer, one))
        return answer

    def _forget_old(self) -> None:
        """All at once: to keep a time for each row costs more than to read it again."""
        if monotonic() - self._kept_since > KEPT_SECONDS or len(self._kept) > KEPT_AT_MOST:
            self._kept.clear()
            self._kept_since = monotonic()

    def _begin(self, table: type[Model], column: str) -> None:
        asked = self._asked.pop((table, column))
        task = asyncio.create_task(self._read(table, column, asked))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def _read(self, table: type[Model], column: str, asked: Asked) -> None:
        attribute = table._meta.pk_attr if column == "pk" else column
        found: dict[UUID, list[Model]] = defaultdict(list)
        try:
            rows = table.filter(**{f"{column}__in": asked}).order_by(table._meta.pk_attr)
            for row in await (rows.only(*ONLY[table]) if table in ONLY else rows):
                found[getattr(row, attribute)].append(row)
        except Exception as error:
            for answers in asked.values():
                for answer, _ in answers:
                    _fail(answer, error)
            return
        for key, answers in asked.items():
            self._give(table, column, key, found[key], answers)

    def _give(
        self,
        table: type[Model],
        column: str,
        key: UUID,
        rows: list[Model],
        answers: list[tuple[Answer, bool]],
    ) -> None:
        if rows and table in KEPT:
            self._kept[table, column, key] = rows
        for answer, one in answers:
            if one and not rows:
                _fail(answer, DoesNotExist(table))
            elif not answer.done():  # whoever asked may have given up
                answer.set_result(rows[0] if one else rows)


def _answered(value: Any) -> Answer:
    answer: Answer = asyncio.get_running_loop().create_future()
    answer.set_result(value)
    return answer


def _fail(answer: Answer, error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
        answer.exception()  # looked at, also where nobody waits any more
