"""Columns of ours: Tortoise's, but for what is said here."""

from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from tortoise import fields
from tortoise.models import Model

Text = TypeVar("Text", str, str | None)


class CharField(fields.CharField[Text]):
    """Judges what is stored, not what is looked for: a text that is too long for the column is found nowhere.

    Tortoise raises ValidationError for it (findings/tortoise_filter_longer_than_column.sh).
    """

    if TYPE_CHECKING:  # Tortoise's own, which are not inherited

        @overload
        def __init__(
            self: "CharField[str]", max_length: int, *, null: Literal[False] = False, **kwargs: Any
        ) -> None: ...
        @overload
        def __init__(
            self: "CharField[str | None]", max_length: int, *, null: Literal[True], **kwargs: Any
        ) -> None: ...
        def __init__(self, max_length: int, **kwargs: Any) -> None: ...

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:
        if isinstance(instance, type) and isinstance(value, str):
            return value
        return super().to_db_value(value, instance)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As Tortoise's, so that migrations name nothing of ours."""
        _, arguments, options = super().deconstruct()
        return "tortoise.fields.data.CharField", arguments, options
