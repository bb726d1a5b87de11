"""Paging by the last row shown: the next page costs the same however far one has gone."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from urllib.parse import quote, unquote
from uuid import UUID

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

Row = TypeVar("Row", bound=Model)


MAX_TEXT = 300
MAX_NUMBER = 2**63


@dataclass(frozen=True)
class Cursor:
    """The row after which to go on, in an order by a column and then by the key.

    `at` is a time, a day, a whole number, a text or a key: what the column holds.
    """

    at: Any
    id: UUID

    def __str__(self) -> str:
        if isinstance(self.at, datetime):
            told = self.at.astimezone(UTC).isoformat()
        else:
            told = quote(str(self.at), safe="")
        return base64.urlsafe_b64encode(f"{told} {self.id}".encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, kind: type = datetime) -> "Cursor | None":
        """None where somebody has played with the address: then one begins anew. `kind`: of the column."""
        try:
            padded = text[:MAX_TEXT] + "=" * (-len(text[:MAX_TEXT]) % 4)
            at, key = base64.urlsafe_b64decode(padded.encode("ascii")).decode().split(" ")
            value = _read_value(at, kind)
            return None if value is None else cls(value, UUID(key))
        except (ValueError, binascii.Error):
            return None

    def narrow(self, rows: QuerySet[Row], by: str) -> QuerySet[Row]:
        """What comes after the cursor; `by` names the column."""
        return self._narrow(rows, by, "lt")

    def narrow_later(self, rows: QuerySet[Row], by: str) -> QuerySet[Row]:
        """What comes after the cursor where the smallest comes first."""
        return self._narrow(rows, by, "gt")

    def _narrow(self, rows: QuerySet[Row], by: str, than: str) -> QuerySet[Row]:
        beyond: dict[str, Any] = {f"{by}__{than}": self.at}
        same: dict[str, Any] = {by: self.at, f"id__{than}": self.id}
        # The index is entered by this; PostgreSQL would not enter it by the two joined with OR.
        begin: dict[str, Any] = {f"{by}__{than}e": self.at}
        return rows.filter(Q(**begin) & (Q(**beyond) | Q(**same)))


def _read_value(text: str, kind: type) -> Any:
    """Raises ValueError, or answers None, for what such a column cannot hold."""
    if kind is datetime:
        moment = datetime.fromisoformat(text)
        if not 2000 <= moment.year <= 2200:  # far from the ends, where zones and databases overflow
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    told = unquote(text, errors="strict")
    if kind is date:
        return date.fromisoformat(told)
    if kind is int:
        return int(told) if abs(int(told)) < MAX_NUMBER else None
    return UUID(told) if kind is UUID else told.replace("\x00", "")


async def paginate(
    rows: QuerySet[Row], by: str, after: Cursor | None, size: int
) -> tuple[list[Row], Cursor | None]:
    """A page by a column and then by the key, and the cursor of the page after it, if any.

    `by` names the column, which is never null, with `-` before it for the largest first.
    """
    column, is_newest_first = by.removeprefix("-"), by.startswith("-")
    if after is not None:
        rows = after.narrow(rows, column) if is_newest_first else after.narrow_later(rows, column)
    order = (by,) if column == "id" else (by, "-id" if is_newest_first else "id")
    found = await rows.order_by(*order).limit(size + 1)
    last = found[size - 1] if len(found) > size else None
    return found[:size], Cursor(getattr(last, column), last.pk) if last else None


async def paginate_by_key(
    rows: QuerySet[Row], by: str, after: UUID | None, size: int
) -> tuple[list[Row], UUID | None]:
    """A page by the key alone, and the key after which the next page begins, if any. `by`: `id` or `-id`."""
    if after is not None:
        rows = rows.filter(**{"id__lt" if by == "-id" else "id__gt": after})
    found = await rows.order_by(by).limit(size + 1)
    return found[:size], found[size - 1].pk if len(found) > size else None
