"""Our own copy of a voice message."""

from uuid import UUID

from tortoise import fields

from models.rules.reports.photos import PhotoState
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key
from models.tables.leased import Leased
from models.tables.reports.report import Report

# All columns but the sound, which only its player needs.
WITHOUT_SOUND = ("id", "report_id", "state", "seconds", "reason", "is_shared", "transcript")


class Voice(Leased):
    """At most a minute of MP3, 180 KB: kept in the row and sealed, for a voice tells who somebody is.

    `is_shared`: those who are told of the report hear it too. Of voices that came before release 1.1 people
    were told that only the hotline does. `transcript`: what a machine heard; empty where none was asked.
    """

    id = key()
    report = foreign_key(Report, "voices")
    report_id: UUID
    state = fields.CharEnumField(PhotoState, max_length=20)
    media_id = CharField(max_length=200, default="")
    audio_sealed = fields.TextField(default="", description="base64 of MP3; of AMR before release 1.1")
    seconds = fields.SmallIntField(default=0)
    reason = CharField(max_length=200, default="")
    is_shared = fields.BooleanField(default=False, db_default=False)
    transcript = fields.TextField(default="", db_default="")

    class Meta:
        table = "voice"
        indexes = (("report_id",), ("urgency", "due_at"), ("due_at",))


class Recognition(Leased):
    """A voice that waits to be put into words by an engine. Deleted once it has been, or is given up."""

    id = key()
    voice: fields.ForeignKeyRelation[Voice] = fields.ForeignKeyField(
        "tima.Voice", related_name="recognitions", on_delete=fields.CASCADE
    )
    voice_id: UUID

    class Meta:
        table = "recognition"
        indexes = (("voice_id",), ("urgency", "due_at"), ("due_at",))
