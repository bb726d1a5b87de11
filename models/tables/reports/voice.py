"""Our own copy of a voice message."""

from uuid import UUID

from tortoise import fields

from models.rules.reports.photos import PhotoState
from models.tables.fields import CharField
from models.tables.keys import key
from models.tables.leased import Leased
from models.tables.reports.report import Report


class Voice(Leased):
    """At most a minute of AMR, some 100 KB: kept in the row and sealed, for a voice tells who somebody is."""

    id = key()
    report: fields.ForeignKeyRelation[Report] = fields.ForeignKeyField(
        "tima.Report", related_name="voices", on_delete=fields.RESTRICT
    )
    report_id: UUID
    state = fields.CharEnumField(PhotoState, max_length=20)
    media_id = CharField(max_length=200, default="")
    audio_sealed = fields.TextField(default="", description="base64 of AMR")
    seconds = fields.SmallIntField(default=0)
    reason = CharField(max_length=200, default="")

    class Meta:
        table = "voice"
        indexes = (("report_id",), ("urgency", "due_at"), ("due_at",))
