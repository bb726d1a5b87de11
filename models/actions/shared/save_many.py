"""Many rows of one table at a time."""

from collections.abc import Sequence
from typing import TypeVar

from tortoise.models import Model

Row = TypeVar("Row", bound=Model)


async def save_many(table: type[Row], rows: Sequence[Row], columns: Sequence[str]) -> None:
    """`UPDATE` these columns of each row, in the caller's transaction.

    Tortoise's own `bulk_update` builds one statement with a CASE for every
    value, which costs more than all the rest for a batch of deliveries.
    """
    if not rows:
        return
    database = table._choose_db(True)
    executor = database.executor_class(model=table, db=database)
    written = [(column, table._meta.fields_map[column].to_db_value) for column in columns]
    written.append((table._meta.pk_attr, table._meta.pk.to_db_value))
    values = [[to_db_value(getattr(row, column), row) for column, to_db_value in written] for row in rows]
    await database.execute_many(executor.get_update_sql(columns, None), values)
