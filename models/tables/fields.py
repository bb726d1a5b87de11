"""Columns of ours: Tortoise's, but for what is said here."""

from typing import Any, TypeVar

from tortoise import fields
from tortoise.models import Model

Text = TypeVar("Text", str, str | None)


class CharField(fields.CharField[Text]):
    """Judges what is stored, not what is looked for: a text that is too long for the column is found nowhere.

    Tortoise raises ValidationError for it (findings/tortoise_filter_longer_than_column.sh).
    """

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:
        if isinstance(instance, type) and value is not None:
            return self.field_type(value)
        return super().to_db_value(value, instance)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As Tortoise's, so that migrations name nothing of ours."""
        _, arguments, options = super().deconstruct()
        return "tortoise.fields.data.CharField", arguments, options
