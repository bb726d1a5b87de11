"""`models/light_migrations.py` does what tortoise-orm does not do yet."""

from tortoise import fields
from tortoise.migrations.operations import CreateModel
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps


def test_the_library_still_renders_every_class_for_a_snapshot() -> None:
    """Fails with the release that has pull request 2274: then drop models/light_migrations.py."""
    state = State(models={}, apps=StateApps())
    CreateModel("Lift", [("id", fields.IntField(primary_key=True))]).state_forward("tima", state)
    snapshot = state.clone()
    assert snapshot.apps.get_model("tima.Lift") is not state.apps.get_model("tima.Lift")
