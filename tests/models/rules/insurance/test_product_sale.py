"""Whether a product is sold on a day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.rules.insurance.product_sale import ProductSale, sale_on

FIRST, END = date(2026, 3, 1), date(2027, 3, 1)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def test_sold_from_the_first_day_to_the_day_before_the_end() -> None:
    a_day = timedelta(days=1)
    assert sale_on(FIRST - a_day, FIRST, END) is ProductSale.COMING
    assert sale_on(FIRST, FIRST, END) is ProductSale.SOLD
    assert sale_on(END - a_day, FIRST, END) is ProductSale.SOLD
    assert sale_on(END, FIRST, END) is ProductSale.ENDED
    assert sale_on(END, FIRST, None) is ProductSale.SOLD


@given(day=DAYS, first=DAYS, lasts=st.none() | st.integers(1, 4000))
def test_what_has_ended_is_never_sold_again(day: date, first: date, lasts: int | None) -> None:
    order = [ProductSale.COMING, ProductSale.SOLD, ProductSale.ENDED]
    until = None if lasts is None else first + timedelta(days=lasts)
    today, tomorrow = (sale_on(one, first, until) for one in (day, day + timedelta(days=1)))
    assert order.index(today) <= order.index(tomorrow)
