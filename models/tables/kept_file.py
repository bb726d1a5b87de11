"""The columns of a file that staff hand in."""

from tortoise import fields
from tortoise.models import Model

from models.rules.base.documents import FileKind
from models.tables.fields import CharField


class KeptFile(Model):
    """A photo is a file of the photo store, named by `sha256`. A document is kept in the row, sealed.

    `party` is whose it is (`Scope.party`).
    """

    kind = fields.CharEnumField(FileKind, max_length=10)
    title = CharField(max_length=100)
    sha256 = CharField(max_length=64, description="of a photo as stored, of a document as it came")
    size = fields.IntField(description="bytes")
    content_sealed = fields.TextField(default="", description="base64 of a document")
    party = CharField(max_length=60)
    added_by = CharField(max_length=100, description="an office, not a person")
    added_at = fields.DatetimeField()

    class Meta:
        abstract = True
