"""Photos and files that staff add to a matter."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.reports.matter_files import FileKind
from models.tables.fields import CharField
from models.tables.keys import key
from models.tables.reports.report import Incident


class MatterFile(Model):
    """A photo is a file of the photo store, named by `sha256`. A document is kept in the row, sealed.

    `party` is whose it is (`Scope.party`); with `shared` every party of the matter sees it.
    """

    id = key()
    incident: fields.ForeignKeyRelation[Incident] = fields.ForeignKeyField(
        "tima.Incident", related_name="files", on_delete=fields.RESTRICT
    )
    incident_id: UUID
    kind = fields.CharEnumField(FileKind, max_length=10)
    title = CharField(max_length=100)
    sha256 = CharField(max_length=64, description="of a photo as stored, of a document as it came")
    size = fields.IntField(description="bytes")
    content_sealed = fields.TextField(default="", description="base64 of a document")
    party = CharField(max_length=60)
    shared = fields.BooleanField(default=False)
    added_by = CharField(max_length=100, description="an office, not a person")
    added_at = fields.DatetimeField()

    class Meta:
        table = "matter_file"
        unique_together = (("incident_id", "party", "sha256"),)
        indexes = (("sha256",),)
