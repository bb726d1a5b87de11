"""The products on offer, side by side. No insurer is favoured (002 Chongqing 五(四))."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tortoise.expressions import Q

from models.actions.insurance.contract_views import TierView, offered_tiers
from models.rules.insurance.policy_terms import CoverLine, Service
from models.tables.insurance.policy import Product

MOST = 200


@dataclass(frozen=True)
class Insurer:
    name: str
    phone: str


@dataclass(frozen=True)
class Offer:
    """A product that is sold; what each column means is said in `Product` and `Terms`."""

    insurer: Insurer
    name: str
    lines: tuple[CoverLine, ...]
    with_service: bool
    premium_from_fen: int
    premium_to_fen: int
    offered_until: date | None
    limits: Mapping[str, int]
    tiers: tuple[TierView, ...]
    deductible_fen: int
    deductible_percent: int
    promised: tuple[Service, ...]
    exclusions: tuple[str, ...]
    hotline: str


async def list_products(today: date) -> list[Offer]:
    """Those sold today by the insurer's name and then their own: the same order for everybody, every day."""
    sold = Product.filter(Q(offered_until__isnull=True) | Q(offered_until__gt=today), offered_from__lte=today)
    rows = await sold.select_related("insurer").limit(MOST)
    return [_offer(row) for row in sorted(rows, key=lambda row: (row.insurer.name, row.name))]


def _offer(row: Product) -> Offer:
    return Offer(
        insurer=Insurer(row.insurer.name, row.insurer.phone),
        name=row.name,
        lines=row.lines,
        with_service=row.with_service,
        premium_from_fen=row.premium_from_fen,
        premium_to_fen=row.premium_to_fen,
        offered_until=row.offered_until,
        limits=row.limits,
        tiers=offered_tiers(row.contract),
        deductible_fen=row.deductible_fen,
        deductible_percent=row.deductible_percent,
        promised=row.promised,
        exclusions=tuple(row.exclusions),
        hotline=row.hotline,
    )
