"""The districts that a scope may filter its lists by."""

from tortoise.expressions import Subquery

from models.actions.shared.scope import Scope, lifts_in
from models.rules.staff.access import Belonging
from models.tables.cities import District

AT_MOST = 200


async def districts_in(scope: Scope) -> list[District]:
    """By division code. Whoever watches over one place or one company's lifts is offered those districts."""
    rows = District.all()
    if scope.belonging is not Belonging.EVERYTHING:
        rows = rows.filter(id__in=Subquery(lifts_in(scope).values("estate__district_id")))
    return await rows.order_by("division_code").limit(AT_MOST)
