"""Primary keys, made by the program so that a row is known before it is written."""

from uuid import UUID

from tortoise import fields
from uuid_utils.compat import uuid7


def new_key() -> UUID:
    """A UUIDv7: unique, and sorted by the time it was made."""
    return uuid7()


def key() -> UUID:
    """The primary-key column of every table."""
    return fields.UUIDField(primary_key=True, default=new_key)
