"""The products that a scope keeps, as a list: sold, to be sold, and no longer sold."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.actions.insurance.edit_product import products_in
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope
from models.rules.insurance.policy_terms import CoverLine
from models.rules.insurance.product_sale import ProductSale, sale_on
from models.tables.insurance.policy import Product

BY_NAME = "name"


@dataclass(frozen=True)
class ProductFilter:
    """What is looked for; what is None or empty does not narrow. `words`: of its or the insurer's name."""

    words: str = ""
    sale: ProductSale | None = None
    line: CoverLine | None = None


@dataclass(frozen=True)
class ProductLine:
    """Premiums are for one lift and year."""

    id: UUID
    name: str
    insurer: str
    lines: tuple[CoverLine, ...]
    with_service: bool
    premium_from_fen: int
    premium_to_fen: int
    offered_from: date
    offered_until: date | None
    sale: ProductSale


async def list_products_in(
    scope: Scope, wanted: ProductFilter, page: PageOf, today: date
) -> ListPage[ProductLine]:
    rows = products_in(scope)
    if wanted.words:
        rows = rows.filter(Q(name__icontains=wanted.words) | Q(insurer__name__icontains=wanted.words))
    if wanted.line is not None:
        rows = rows.filter(**{f"covers_{wanted.line}": True})
    if wanted.sale is not None:
        rows = _at_sale(rows, wanted.sale, today)
    shown, more = await rows_of(rows.select_related("insurer"), page)
    return ListPage(tuple(_line(row, today) for row in shown), more)


def _at_sale(rows: QuerySet[Product], sale: ProductSale, today: date) -> QuerySet[Product]:
    """As `sale_on` judges."""
    match sale:
        case ProductSale.COMING:
            return rows.filter(offered_from__gt=today)
        case ProductSale.ENDED:
            return rows.filter(offered_from__lte=today, offered_until__lte=today)
        case ProductSale.SOLD:
            lasts = Q(offered_until__isnull=True) | Q(offered_until__gt=today)
            return rows.filter(lasts, offered_from__lte=today)


def _line(row: Product, today: date) -> ProductLine:
    return ProductLine(
        id=row.id,
        name=row.name,
        insurer=row.insurer.name,
        lines=row.lines,
        with_service=row.with_service,
        premium_from_fen=row.premium_from_fen,
        premium_to_fen=row.premium_to_fen,
        offered_from=row.offered_from,
        offered_until=row.offered_until,
        sale=sale_on(today, row.offered_from, row.offered_until),
    )
