"""`models/light_migrations.py` does what tortoise-orm does not do yet."""

import pytest
from tortoise import fields
from tortoise.migrations.operations import AddField, CreateModel
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.models import Model

from models.light_migrations import AskedState

KEY = ("id", fields.IntField(primary_key=True))


def _lift_of(state: State) -> None:
    CreateModel("Estate", [KEY]).state_forward("tima", state)
    estate: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField("tima.Estate", related_name="lifts")
    CreateModel("Lift", [KEY, ("estate", estate)]).state_forward("tima", state)


def test_the_library_still_renders_every_class_for_a_snapshot() -> None:
    """Fails with the release that has pull request 2274: measure then whether it is enough."""
    state = State(models={}, apps=StateApps())
    _lift_of(state)
    snapshot = state.clone()
    assert snapshot.apps.get_model("tima.Lift") is not state.apps.get_model("tima.Lift")


def test_a_class_knows_the_column_of_what_it_points_to() -> None:
    state = AskedState("sqlite")
    _lift_of(state)
    lift = state.apps.get_model("tima.Lift")
    assert isinstance(lift._meta.fields_map["estate_id"], fields.IntField)


def test_a_snapshot_stays_as_it_was() -> None:
    state = AskedState("sqlite")
    _lift_of(state)
    before = state.clone()
    AddField("Lift", "floors", fields.IntField(default=1)).state_forward("tima", state)
    assert "floors" in state.apps.get_model("tima.Lift")._meta.fields_map
    assert "floors" not in before.apps.get_model("tima.Lift")._meta.fields_map


def test_what_points_to_nothing_is_refused() -> None:
    state = AskedState("sqlite")
    CreateModel("Lift", [KEY, ("estate", fields.ForeignKeyField("tima.Estate"))]).state_forward("tima", state)
    with pytest.raises(KeyError, match="Estate"):
        state.apps.get_model("tima.Lift")
