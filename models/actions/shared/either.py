"""Rows that one of two queries names, as `IN (… UNION ALL …)`.

PostgreSQL joins by an index then; of `IN (…) OR …` it reads the whole table.
"""

from typing import Any

from pypika_tortoise.context import SqlContext
from pypika_tortoise.terms import Criterion
from tortoise.expressions import Q, ResolveContext, Subquery
from tortoise.query_utils import QueryModifier
from tortoise.queryset import ValuesQuery


class AmongEither(Q):
    """`table`.id is a key of the first query or of the second; each has the one column."""

    def __init__(self, table: str, first: ValuesQuery[Any], second: ValuesQuery[Any]) -> None:
        super().__init__()
        self._either = _InEither(table, Subquery(first), Subquery(second))

    def __bool__(self) -> bool:
        return True

    def resolve(self, _: ResolveContext) -> QueryModifier:
        return QueryModifier(where_criterion=self._either)


class _InEither(Criterion):
    def __init__(self, table: str, first: Subquery, second: Subquery) -> None:
        super().__init__()
        self._table, self._queries = table, (first, second)

    def get_sql(self, ctx: SqlContext) -> str:
        both = " UNION ALL ".join(query.get_sql(ctx.copy(subquery=False)) for query in self._queries)
        return f'"{self._table}"."id" IN ({both})'
