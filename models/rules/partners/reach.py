"""What reaching people costs, and what a provider says became of an SMS.

Providers price an SMS in tenths of a fen, so prices are hundredths of a fen and sums whole fen.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from models.rules.rescues.call_outs import CallWay

CFEN = 100  # of a fen
CFEN_OF_A_YUAN = 100 * CFEN
MOST_CFEN = 10 * CFEN_OF_A_YUAN
RECEIPT_WITHIN = timedelta(hours=72)  # a provider's word about an SMS that is older changes nothing
_PRICE = re.compile(r"\d{1,2}(\.\d{1,4})?")


class Arrival(StrEnum):
    """What the operator of the phone said of an SMS."""

    NONE = "none"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


@dataclass(frozen=True)
class DatedPrice:
    """Of one message from `from_day` on. `is_own`: the organisation's, before the price of all."""

    way: CallWay
    from_day: date
    price_cfen: int
    is_own: bool = False


@dataclass(frozen=True)
class DayCount:
    """How many messages a way took on one day."""

    way: CallWay
    day: date
    count: int


@dataclass(frozen=True)
class WayCost:
    """One way's share of a month. `fen` is None where a price is missing for a day on which it was used."""

    way: CallWay
    count: int
    fen: int | None


def read_price(text: str) -> int | None:
    """Yuan with up to four decimals, as a provider's list has it; in hundredths of a fen."""
    if not text.isascii() or not _PRICE.fullmatch(text):
        return None
    cfen = int(Decimal(text) * CFEN_OF_A_YUAN)
    return cfen if cfen <= MOST_CFEN else None


def price_words(price_cfen: int) -> str:
    """`0.045`, `1.20`: in yuan, with two places at least."""
    yuan, rest = divmod(price_cfen, CFEN_OF_A_YUAN)
    places = f"{rest:04d}".rstrip("0").ljust(2, "0")
    return f"{yuan}.{places}"


def price_on(prices: Iterable[DatedPrice], way: CallWay, day: date) -> int | None:
    """The organisation's own price goes before that of all; of each the newest that has begun."""
    begun = [one for one in prices if one.way is way and one.from_day <= day]
    newest = max(begun, key=lambda one: (one.is_own, one.from_day), default=None)
    return newest.price_cfen if newest else None


def cost_of(counts: Sequence[DayCount], prices: Sequence[DatedPrice]) -> list[WayCost]:
    """By way, in the order of CallWay, without ways that were not used. Half a fen is rounded up."""
    costs = []
    for way in CallWay:
        days = [one for one in counts if one.way is way]
        if not days:
            continue
        sums = [price_on(prices, way, one.day) for one in days]
        cfen = sum(one.count * (price or 0) for one, price in zip(days, sums, strict=True))
        known = None not in sums
        costs.append(WayCost(way, sum(one.count for one in days), _fen(cfen) if known else None))
    return costs


def _fen(cfen: int) -> int:
    return (cfen + CFEN // 2) // CFEN


def counts_as_receipt(sent_at: datetime, now: datetime) -> bool:
    """Check that a receipt belongs to the message: not before it, and not long after."""
    return sent_at - timedelta(minutes=1) <= now <= sent_at + RECEIPT_WITHIN
