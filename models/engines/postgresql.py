"""A Tortoise engine: PostgreSQL to which a list of values is one parameter, an array.

Tortoise writes `IN ($1, $2, …)`: every length is a statement of its own, built
here and parsed and planned there, and the lists of a batch have every length.
`= ANY($1)` is one statement for all of them. Its pool waits for nothing without end.
"""

from typing import Any

from pypika_tortoise.context import SqlContext
from pypika_tortoise.enums import Equality
from pypika_tortoise.terms import BasicCriterion, Criterion, Term, ValueWrapper
from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.backends.asyncpg.executor import AsyncpgExecutor
from tortoise.filters import is_in, not_in

from models.engines.pool import BoundedPool, make_pool


class _Quantified(ValueWrapper):
    """`ANY($1)` or `ALL($1)`."""

    def __init__(self, quantifier: str, values: list[Any]) -> None:
        super().__init__(values)
        self._quantifier = quantifier

    def get_sql(self, ctx: SqlContext) -> str:
        return f"{self._quantifier}({super().get_sql(ctx)})"


def _is_any(field: Term, values: Any) -> Criterion:
    if not values or isinstance(values, Term):  # nothing, or a subquery
        return is_in(field, values)
    return BasicCriterion(Equality.eq, field, _Quantified("ANY", values))


def _is_none(field: Term, values: Any) -> Criterion:
    if not values or isinstance(values, Term):
        return not_in(field, values)
    return BasicCriterion(Equality.ne, field, _Quantified("ALL", values)) | field.isnull()


class _ArrayExecutor(AsyncpgExecutor):
    FILTER_FUNC_OVERRIDE = AsyncpgExecutor.FILTER_FUNC_OVERRIDE | {is_in: _is_any, not_in: _is_none}


class ArrayClient(AsyncpgDBClient):
    executor_class = _ArrayExecutor

    async def create_pool(self, **given: Any) -> BoundedPool:
        pool = make_pool(**given)
        await pool
        return pool


client_class = ArrayClient
