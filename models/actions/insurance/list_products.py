"""The products on offer, side by side. No insurer is favoured (002 Chongqing 五(四))."""

from datetime import date

from tortoise.expressions import Q

from models.tables.insurance.policy import Product

MOST = 200


async def list_products(today: date) -> list[Product]:
    """Those sold today by the insurer's name and then their own: the same order for everybody, every day."""
    sold = Product.filter(Q(offered_until__isnull=True) | Q(offered_until__gt=today), offered_from__lte=today)
    rows = await sold.select_related("insurer").limit(MOST)
    return sorted(rows, key=lambda row: (row.insurer.name, row.name))
