"""A lift's file: how its state changed, marks that were set, and papers."""

from datetime import date
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.lifts.marks import LiftMarkKind
from models.rules.lifts.papers import LiftPaper
from models.rules.lifts.state import LiftState
from models.tables.fields import CharField
from models.tables.kept_file import KeptFile
from models.tables.keys import foreign_key, key
from models.tables.lifts import Lift


class LiftStateChange(Model):
    """Appended, never changed. `sequence` is unique in a lift: of two people at once, one is refused."""

    id = key()
    lift = foreign_key(Lift, "state_changes")
    lift_id: UUID
    sequence = fields.IntField()
    state = fields.CharEnumField(LiftState, max_length=20)
    since = fields.DateField()
    reason = CharField(max_length=200)
    back_on: date | None = fields.DateField(null=True)
    recorded_by = CharField(max_length=100, description="an office, not a person")
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "lift_state_change"
        unique_together = (("lift_id", "sequence"),)


class LiftMark(Model):
    """A mark with its source. It is ended, never removed."""

    id = key()
    lift = foreign_key(Lift, "marks")
    lift_id: UUID
    kind = fields.CharEnumField(LiftMarkKind, max_length=20)
    marked_on = fields.DateField()
    source = CharField(max_length=200)
    words = CharField(max_length=500, default="", description="an assessment's result")
    recorded_by = CharField(max_length=100, description="an office, not a person")
    recorded_at = fields.DatetimeField()
    ended_on: date | None = fields.DateField(null=True)
    end_source = CharField(max_length=200, default="")
    ended_by = CharField(max_length=100, default="")

    class Meta:
        table = "lift_mark"
        indexes = (("lift_id",), ("kind", "ended_on"))


class LiftFile(KeptFile):
    """A paper of a lift. `about`: the key of the examination, mark or hazard step that it proves."""

    id = key()
    lift = foreign_key(Lift, "papers")
    lift_id: UUID
    paper = fields.CharEnumField(LiftPaper, max_length=20)
    about: UUID | None = fields.UUIDField(null=True)

    class Meta:
        table = "lift_file"
        indexes = (("lift_id",), ("sha256",))
