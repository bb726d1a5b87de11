"""Tortoise's migrations without their quadratic cost.

Before each operation the library renders every model of the history anew, and
after it builds every model's queries anew: 72 tables took ten seconds. Here a
snapshot keeps the classes that are rendered already, and queries are built for
new classes only. To be dropped with the release that holds tortoise-orm's pull
request 2274, which does the same.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.models import Model


class LightApps(StateApps):
    """The models of one moment. A change replaces a class and never alters one, so moments can share them."""

    _built: frozenset[type[Model]] = frozenset()

    @classmethod
    def of(cls, apps: StateApps) -> "LightApps":
        light = cls(default_connections=dict(apps._default_connections), connections=apps._connections)
        light.apps = {label: dict(models) for label, models in apps.apps.items()}
        return light

    def clone(self, *_: Any, **__: Any) -> "LightApps":
        twin = LightApps.of(self)
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


class LightExecutor(MigrationExecutor):
    """Applies and undoes migrations from light states."""

    async def _project_state(self, *arguments: Any, **named: Any) -> State:
        return _light(await super()._project_state(*arguments, **named))

    async def _project_state_cache(self, *arguments: Any) -> dict[Any, State]:
        states = await super()._project_state_cache(*arguments)
        return {key: _light(state) for key, state in states.items()}


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


def _light(state: State) -> State:
    state.apps = LightApps.of(state.apps)
    return state
