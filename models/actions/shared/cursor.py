"""Paging by the last row shown: the next page costs the same however far one has gone."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Cursor:
    """The row after which to go on, in an order by a time and then by the key, newest first."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        text = f"{self.at.astimezone(UTC).isoformat()} {self.id}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """None where somebody has played with the address: then one begins anew."""
        try:
            padded = text[:120] + "=" * (-len(text[:120]) % 4)
            at, key = base64.urlsafe_b64decode(padded.encode("ascii")).decode().split(" ")
            moment = datetime.fromisoformat(at)
            if not 2000 <= moment.year <= 2200:  # far from the ends, where zones and databases overflow
                return None
            return cls(moment if moment.tzinfo else moment.replace(tzinfo=UTC), UUID(key))
        except (ValueError, binascii.Error):
            return None

    def narrow(self, rows: QuerySet[Row], by: str) -> QuerySet[Row]:
        """What comes after the cursor; `by` names the column of the time."""
        earlier: dict[str, Any] = {f"{by}__lt": self.at}
        same: dict[str, Any] = {by: self.at, "id__lt": self.id}
        return rows.filter(Q(**earlier) | Q(**same))

    def narrow_later(self, rows: QuerySet[Row], by: str) -> QuerySet[Row]:
        """What comes after the cursor where the earliest comes first."""
        later: dict[str, Any] = {f"{by}__gt": self.at}
        same: dict[str, Any] = {by: self.at, "id__gt": self.id}
        return rows.filter(Q(**later) | Q(**same))


async def paginate(
    rows: QuerySet[Row], by: str, after: Cursor | None, size: int
) -> tuple[list[Row], Cursor | None]:
    """A page by a time and then by the key, and the cursor of the page after it, if any.

    `by` names the column of the time, with `-` before it for the newest first.
    """
    column, is_newest_first = by.removeprefix("-"), by.startswith("-")
    if after is not None:
        rows = after.narrow(rows, column) if is_newest_first else after.narrow_later(rows, column)
    found = await rows.order_by(by, "-id" if is_newest_first else "id").limit(size + 1)
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
