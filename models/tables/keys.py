"""Keys of tables: their own, and those of the rows that they belong to."""

from typing import TypeVar
from uuid import UUID

from tortoise import fields
from tortoise.models import Model
from uuid_utils.compat import uuid7

Row = TypeVar("Row", bound=Model)


def new_key() -> UUID:
    """A UUIDv7: unique, sorted by the time it was made, and known before the row is written."""
    return uuid7()


def key() -> UUID:
    """The primary-key column of every table."""
    return fields.UUIDField(primary_key=True, default=new_key)


def foreign_key(
    table: type[Row], related_name: str | None = None, *, description: str | None = None
) -> fields.ForeignKeyRelation[Row]:
    """A row of `table`, which cannot be deleted while this one refers to it."""
    return fields.ForeignKeyField(
        f"tima.{table.__name__}", related_name, fields.RESTRICT, description=description
    )


def optional_foreign_key(
    table: type[Row], related_name: str | None = None, *, description: str | None = None
) -> fields.ForeignKeyNullableRelation[Row]:
    """The same, or none."""
    return fields.ForeignKeyField(
        f"tima.{table.__name__}", related_name, fields.RESTRICT, null=True, description=description
    )


def one_to_one(table: type[Row], related_name: str | None = None) -> fields.OneToOneRelation[Row]:
    """A row of `table` that no other row here refers to."""
    return fields.OneToOneField(f"tima.{table.__name__}", related_name, fields.RESTRICT)
