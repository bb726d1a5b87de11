"""Tortoise's migrations without their quadratic cost.

Before each operation the library renders every model of the history anew, and
after it builds every model's queries anew: 72 tables took ten seconds. Here

- a snapshot keeps the classes that are rendered already,
- queries are built for new classes only,
- a new model is rendered without all that are related to it,
- the history before the first operation is rendered once, at its end; of what is undone, the
  state before each migration and no other.

To be dropped with the release that holds tortoise-orm's pull request 2274,
which does the same. 1.1.9 does not; a test tells when one does.
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import takewhile
from typing import Any

from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.migration import Migration
from tortoise.migrations.schema_editor import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.models import Model

from models.schema.postgresql_editor import YieldingPostgresqlEditor
from models.schema.sqlite_editor import KeepingSqliteEditor
from models.schema.wanted import BareState
from models.sql import is_sqlite

Models = dict[tuple[str, str], ModelState]  # by app and name


class LightApps(StateApps):
    """The models of one moment. A change replaces a class and never alters one, so moments can share them."""

    _built: frozenset[type[Model]] = frozenset()

    def clone(self, *_: Any, **__: Any) -> "LightApps":
        twin = LightApps(default_connections=dict(self._default_connections), connections=self._connections)
        twin.apps = {label: dict(models) for label, models in self.apps.items()}
        twin._built = self._built
        return twin

    def _build_initial_querysets(self) -> None:
        everything = self.apps
        self.apps = {
            label: {name: model for name, model in models.items() if model not in self._built}
            for label, models in everything.items()
        }
        try:
            super()._build_initial_querysets()
            new = {model for models in self.apps.values() for model in models.values()}
            self._built |= {model for model in new if model._meta._inited}
        finally:
            self.apps = everything


class LightState(State):
    """Renders a new model alone. The library renders all that are related to it, by any number of steps."""

    def reload_models(self, model_tuples: Iterable[tuple[str, str]]) -> None:
        changed = set(model_tuples)
        new = {(label, name) for label, name in changed if name not in self.apps.apps.get(label, {})}
        if new:
            self._reload(new)
        else:
            super().reload_models(changed)


def _copied(models: Models) -> Models:
    return {key: one.clone() for key, one in models.items()}


class _RenderedWhenAsked(dict[MigrationKey, State]):
    """The state before each migration. Only those that are undone are asked for, each once."""

    def __init__(self, before: dict[MigrationKey, Models], render: Callable[[Models], State]) -> None:
        super().__init__()
        self._before, self._render = before, render

    def __missing__(self, key: MigrationKey) -> State:
        return self._render(self._before.pop(key))


class LightExecutor(MigrationExecutor):
    """Applies and undoes migrations from light states."""

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:
        if is_sqlite(self.connection):
            return KeepingSqliteEditor(self.connection, atomic=atomic, collect_sql=collect_sql)
        return YieldingPostgresqlEditor(self.connection, atomic=atomic, collect_sql=collect_sql)

    async def _project_state(self, applied: set[MigrationKey], *, upto: MigrationKey | None = None) -> State:
        before = [key for key in takewhile(lambda key: key != upto, self._full_plan()) if key in applied]
        state = BareState()
        for key in before:
            await self._migration(key).apply(state, dry_run=True)
        return self._rendered(state.models)

    async def _project_state_cache(self, applied: set[MigrationKey]) -> dict[MigrationKey, State]:
        state = BareState()
        before: dict[MigrationKey, Models] = {}
        for key in self._full_plan():
            if key in applied:
                before[key] = _copied(state.models)
                await self._migration(key).apply(state, dry_run=True)
        return _RenderedWhenAsked(before, self._rendered)

    def _migration(self, key: MigrationKey) -> Migration:
        migration = self.loader.graph.nodes[key]
        if migration is None:
            raise ValueError(f"the migration {key.name} is missing")
        return migration

    def _rendered(self, models: Models) -> State:
        """Takes the models over."""
        connections = {
            label: one.get("default_connection", "default") for label, one in self.loader.apps_config.items()
        }
        apps = LightApps(default_connections=connections)
        for (label, _), one in models.items():
            apps.register_model(label, one.render(apps))
        apps._init_relations()
        apps._build_initial_querysets()
        return LightState(models, apps)


@contextmanager
def without_collector() -> Iterator[None]:
    """Going forward leaves no garbage; looking for it among millions of objects took most of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
