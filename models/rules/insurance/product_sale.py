"""Whether a product is sold on a day."""

from datetime import date
from enum import StrEnum


class ProductSale(StrEnum):
    SOLD = "sold"
    COMING = "coming"
    ENDED = "ended"


def sale_on(day: date, offered_from: date, offered_until: date | None) -> ProductSale:
    """Sold from `offered_from` until, not including, `offered_until`."""
    if day < offered_from:
        return ProductSale.COMING
    return ProductSale.ENDED if offered_until is not None and offered_until <= day else ProductSale.SOLD
