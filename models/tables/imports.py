"""Imports into the registers: each file that was given to us, its progress, and its rows on their way in."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.imports.phase import ImportPhase
from models.rules.privacy.audit_chain import ActorKind
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, optional_foreign_key
from models.tables.leased import Leased
from models.tables.staff import Staff


class Import(Leased):
    """One file for one register. The file is `var_dir/imports/ID`, what is wrong with it `ID.csv` beside it.

    `done` of `total` counts bytes while staging and rows afterwards. What was
    applied is counted in the transaction that applied it, so that a worker
    taking over goes on at `applied_through` and counts nothing twice.
    """

    id = key()
    kind = CharField(max_length=20)
    file_name = CharField(max_length=200)
    sha256 = CharField(max_length=64)
    accepts_good = fields.BooleanField(description="good rows are written although others are bad")
    phase = fields.CharEnumField(ImportPhase, max_length=20, default=ImportPhase.STAGING)
    done = fields.BigIntField(default=0)
    total = fields.BigIntField(default=0)
    rows = fields.IntField(default=0)
    added = fields.IntField(default=0)
    updated = fields.IntField(default=0)
    unchanged = fields.IntField(default=0)
    bad = fields.IntField(default=0, description="rows with something wrong")
    applied_through = fields.IntField(default=0, description="number of the last row that was applied")
    reason = CharField(max_length=500, default="", description="why it was rejected or failed")
    staff = optional_foreign_key(Staff, description="null for a command on the server")
    staff_id: UUID | None
    actor_kind = fields.CharEnumField(ActorKind, max_length=20)
    actor_name = CharField(max_length=100)
    created_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "import"
        indexes = (("staff_id", "created_at"), ("created_at",), ("kind", "sha256"), ("urgency", "due_at"))


class ImportRow(Model):
    """A row that was read and is well formed by itself. Gone when its import has ended."""

    id = key()
    of = foreign_key(Import, "staged")
    of_id: UUID
    number = fields.IntField(description="its line in the file")
    key = CharField(max_length=300, description="its natural key: no two rows of a file share one")
    second_key = CharField(max_length=300, null=True, description="another that must be unique")
    cells = fields.TextField(description="JSON: the texts of the columns, by name")

    class Meta:
        table = "import_row"
        indexes = (("of_id", "number"), ("of_id", "key"), ("of_id", "second_key"))


class RegisterTurn(Model):
    """A row for each register. Its lock makes two imports into one register take turns, batch by batch."""

    kind = CharField(max_length=20, primary_key=True)

    class Meta:
        table = "register_turn"
