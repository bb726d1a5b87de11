"""The audit log: who did what, provable because each entry's hash covers the one before it."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.rules.privacy.audit_chain import BEFORE_THE_FIRST, ActorKind
from models.tables.fields import CharField
from models.tables.keys import key


class AuditEntry(Model):
    """Appended by `record_audit`, never changed, never purged. Holds no personal data of reporters."""

    id = key()
    sequence = fields.BigIntField(unique=True)
    at = fields.DatetimeField()
    actor_kind = fields.CharEnumField(ActorKind, max_length=20)
    actor_id = CharField(max_length=60, default="")
    actor_name = CharField(max_length=100, default="")
    verb = CharField(max_length=60)
    subject_kind = CharField(max_length=40)
    subject_id = CharField(max_length=60, default="")
    why = CharField(max_length=500, default="")
    details = fields.JSONField[dict[str, Any]](default=dict)
    previous_hash = CharField(max_length=64)
    hash = CharField(max_length=64)

    class Meta:
        table = "audit_entry"
        indexes = (
            ("subject_kind", "subject_id"),
            ("subject_id", "sequence"),
            ("actor_name", "sequence"),
            ("verb", "sequence"),
            ("at",),
        )


class AuditHead(Model):
    """One row, the end of the chain. Its lock is what makes writers take turns."""

    id = CharField(max_length=10, primary_key=True)
    sequence = fields.BigIntField(default=0)
    hash = CharField(max_length=64, default=BEFORE_THE_FIRST)

    class Meta:
        table = "audit_head"
