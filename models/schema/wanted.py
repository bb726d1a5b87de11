"""The schema that migrations or models describe, without a database."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from tortoise.apps import Apps
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyFieldInstance, ManyToManyFieldInstance
from tortoise.indexes import Index
from tortoise.migrations.migration import Migration
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps

from models.schema.tables import Columns, Reference, Schema, SchemaTable, TableColumn

States = Mapping[tuple[str, str], ModelState]


class BareState(State):
    """A migration's state that renders no model classes: fields are enough here, and classes take seconds."""

    def __init__(self) -> None:
        super().__init__(models={}, apps=StateApps())

    def reload_model(self, app_label: str, model_name: str) -> None:
        pass

    def reload_models(self, model_tuples: Iterable[tuple[str, str]]) -> None:
        pass

    def validate_relations_initialized(self) -> None:
        pass


async def states_after(migrations: Iterable[Migration]) -> States:
    """The models after these migrations, which come in order from the first on."""
    state = BareState()
    for migration in migrations:
        await migration.apply(state, dry_run=True)
    return state.models


def states_of(apps: Apps) -> States:
    """The models of the code as it is."""
    return {
        (label, model.__name__): ModelState.make_from_model(label, model)
        for label, models in apps.items()
        for model in models.values()
    }


def schema_of(states: States, dialect: str) -> Schema:
    """`dialect` is Tortoise's: sqlite or postgres."""
    return {state.table: _table(state, states, dialect) for state in states.values()}


def _table(state: ModelState, states: States, dialect: str) -> SchemaTable:
    names = {name: _column_name(name, field) for name, field in state.fields.items()}
    kept = {name: field for name, field in state.fields.items() if name != state.pk_field_name}
    unique: set[Columns] = {(names[name],) for name, field in kept.items() if field.unique}
    unique |= {_columns(one, names) for one in state.options.get("unique_together", ())}
    indexes: set[Columns] = {
        (names[name],) for name, field in kept.items() if field.index and not field.unique
    }
    for index in state.options.get("indexes", ()):
        indexes.add(_columns(index.field_names if isinstance(index, Index) else index, names))
    return SchemaTable(
        {names[name]: _column(field, states, dialect) for name, field in state.fields.items()},
        (names[state.pk_field_name],),
        frozenset(unique),
        frozenset(indexes),
    )


def _column_name(name: str, field: Field[Any]) -> str:
    if isinstance(field, ManyToManyFieldInstance):
        raise TypeError(f"{name}: tables between tables are models of their own here")
    if isinstance(field, ForeignKeyFieldInstance):
        return field.source_field or f"{name}_id"
    return field.source_field or name


def _columns(fields: Iterable[str], names: Mapping[str, str]) -> Columns:
    """Options name fields or, after Tortoise has been over them, columns."""
    return tuple(names.get(one, one) for one in fields)


def _column(field: Field[Any], states: States, dialect: str) -> TableColumn:
    if not isinstance(field, ForeignKeyFieldInstance):
        return TableColumn(str(field.get_for_dialect(dialect, "SQL_TYPE")), field.null, fill=_fill(field))
    target = states[_key(field.model_name)]
    name = field.to_field or target.pk_field_name
    pointed_at = target.fields[name]
    reference = Reference(target.table, _column_name(name, pointed_at), str(field.on_delete.value).upper())
    return TableColumn(str(pointed_at.get_for_dialect(dialect, "SQL_TYPE")), field.null, reference)


def _key(model: Any) -> tuple[str, str]:
    if isinstance(model, str):
        label, name = model.split(".")
        return label, name
    return model._meta.app, model.__name__


def _fill(field: Field[Any]) -> Any:
    """The default, where it is the same for every row: a key or a time is not."""
    if field.default in (dict, list):
        return field.default()
    if callable(field.default):
        return None
    return field.default.value if isinstance(field.default, Enum) else field.default
