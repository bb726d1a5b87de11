"""Tortoise's migrations without their quadratic cost.

Before each operation the library renders every model of the history anew, for a snapshot, and
after it all that are related to what changed: with 90 models a database took half a minute. Here a
state holds fields alone, and a class is rendered when an operation asks for it, with those that it
points to. That is all that changing tables needs: a migration that changes rows speaks SQL.

To be measured against the release that holds tortoise-orm's pull request 2274, whose snapshots
share their classes. 1.1.9 does not; a test tells when one does.
"""

from itertools import takewhile
from typing import Any

from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.migration import Migration
from tortoise.migrations.schema_editor import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.models import Model

from models.schema.postgresql_editor import YieldingPostgresqlEditor
from models.schema.sqlite_editor import KeepingSqliteEditor
from models.schema.wanted import BareState, States
from models.sql import is_sqlite


class AskedApps(StateApps):
    """Renders a model of these states when it is asked for."""

    def __init__(self, states: States, connection: str) -> None:
        super().__init__()
        self._states, self._connection = states, connection

    def get_model(self, app_label: str, model_name: str | None = None) -> type[Model]:
        """Raises KeyError for a model that these states do not have, or that points to one."""
        key = self.split_reference(app_label) if model_name is None else (app_label, model_name)
        apps = StateApps({key[0]: self._connection}, self._connections)
        for label, name in self._needed_for(key):
            apps.register_model(label, self._states[label, name].render(apps))
        apps._init_relations()
        apps._build_initial_querysets()
        return apps.get_model(*key)

    def _needed_for(self, key: tuple[str, str]) -> set[tuple[str, str]]:
        """The model, what it points to, and what the key of that points to."""
        needed = {key}
        asked = list(self._states[key].fields.values())
        while asked:
            field = asked.pop()
            if isinstance(field, ForeignKeyFieldInstance):
                target = self.split_reference(field.model_name)
                state = self._states[target]
                if target not in needed:
                    needed.add(target)
                    asked.append(state.fields[field.to_field or state.pk_field_name])
        return needed


class AskedState(BareState):
    def __init__(self, connection: str, models: States | None = None) -> None:
        super().__init__()
        self.models.update(models or {})
        self._connection = connection
        self.apps = AskedApps(self.models, connection)

    def clone(self) -> "AskedState":
        """Operations put other fields and options in their places and alter none."""
        return AskedState(self._connection, {key: _twin(one) for key, one in self.models.items()})


def _twin(one: ModelState) -> ModelState:
    values: dict[str, Any] = vars(one) | {"fields": dict(one.fields), "options": dict(one.options)}
    return ModelState(**values)


class LightExecutor(MigrationExecutor):
    """Applies and undoes migrations from such states."""

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:
        if is_sqlite(self.connection):
            return KeepingSqliteEditor(self.connection, atomic=atomic, collect_sql=collect_sql)
        return YieldingPostgresqlEditor(self.connection, atomic=atomic, collect_sql=collect_sql)

    async def _project_state(
        self, applied: set[MigrationKey], *, upto: MigrationKey | None = None
    ) -> AskedState:
        state = AskedState(self.connection.connection_name)
        for key in takewhile(lambda key: key != upto, self._full_plan()):
            if key in applied:
                await self._migration(key).apply(state, dry_run=True)
        return state

    async def _project_state_cache(self, applied: set[MigrationKey]) -> dict[MigrationKey, State]:
        state = AskedState(self.connection.connection_name)
        before: dict[MigrationKey, State] = {}
        for key in self._full_plan():
            if key in applied:
                before[key] = state.clone()
                await self._migration(key).apply(state, dry_run=True)
        return before

    def _migration(self, key: MigrationKey) -> Migration:
        migration = self.loader.graph.nodes[key]
        if migration is None:
            raise ValueError(f"the migration {key.name} is missing")
        return migration
