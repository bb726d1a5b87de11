"""What has changed in the tables since the newest migration, as a migration would say it.

Migrations are frozen: they hold literal values and import nothing of the
project, so that a later change of an enum or a default cannot change what an
old one does. Tortoise's autodetector compares them with the living tables and
would call every enum field changed, and every reworded comment too: on SQLite
it would make the whole table anew for that. Here the tables are made plain
before they are compared:

- an enum field is what the database sees of it: text of a length, or a small integer;
- a default that is a function of the project is left out: it acts in Python, never in the database;
- a comment that the migrations have stays as they have it.

A migration written from plain tables is frozen from the start.
"""

from copy import copy
from enum import Enum
from typing import Any

from tortoise import fields
from tortoise.context import TortoiseContext
from tortoise.fields.base import Field
from tortoise.fields.data import CharEnumFieldInstance, IntEnumFieldInstance
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.migrations.writer import MigrationWriter, format_migration_name

from models.database import FOR_MAKEMIGRATIONS
from models.schema.wanted import BareState, states_of

_COMMENT = "table_description"


class PlainDetector(MigrationAutodetector):
    """`recorded` is the state after all migrations, once `changes` has run."""

    recorded: State

    async def _project_state(self) -> State:
        self.recorded = BareState()
        for key in self._full_plan():
            migration = self.loader.graph.nodes[key]
            if migration is None:
                raise LookupError(f"the migration {key.name} is missing")
            await migration.apply(self.recorded, dry_run=True)
        return self.recorded

    def _current_state(self) -> State:
        known = self.recorded.models
        return State(
            {key: _plain(one, known.get(key)) for key, one in states_of(self.apps).items()}, StateApps()
        )


async def detect(name: str = "auto") -> tuple[State, list[MigrationWriter]]:
    """The recorded state, and the migration that is missing, if any, under the next number and this name."""
    async with TortoiseContext() as context:
        await context.init(config=FOR_MAKEMIGRATIONS, init_connections=False)
        if context.apps is None:
            raise RuntimeError("the tables could not be read")
        detector = PlainDetector(context.apps, FOR_MAKEMIGRATIONS["apps"])
        writers = await detector.changes()
        for writer in writers:
            writer.name = format_migration_name(int(writer.name.split("_")[0]), name)
        return detector.recorded, writers


def _plain(state: ModelState, recorded: ModelState | None) -> ModelState:
    plain = state.clone()
    known = recorded.fields if recorded else {}
    plain.fields = {name: _plain_field(field, known.get(name)) for name, field in state.fields.items()}
    if recorded:
        plain.options.pop(_COMMENT, None)
        plain.options |= {name: value for name, value in recorded.options.items() if name == _COMMENT}
    return plain


def _plain_field(field: Field[Any], recorded: Field[Any] | None) -> Field[Any]:
    plain = _without_enum(field)
    if isinstance(plain.default, Enum):
        plain.default = plain.default.value
    elif callable(plain.default) and plain.default not in (dict, list):
        plain.default = None
    if recorded:
        plain.description = recorded.description
    return plain


def _without_enum(field: Field[Any]) -> Field[Any]:
    made: Field[Any]
    if isinstance(field, CharEnumFieldInstance):
        made = fields.CharField(field.max_length)
    elif isinstance(field, IntEnumFieldInstance):
        made = fields.SmallIntField()
    else:
        return copy(field)
    enum_only = {"enum_type", "validators"}
    vars(made).update({name: value for name, value in vars(field).items() if name not in enum_only})
    return made
