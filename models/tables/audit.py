"""The audit log: who did what, provable because each entry's hash covers the one before it."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.rules.privacy.audit_chain import BEFORE_THE_FIRST, ActorKind
from models.tables.keys import key


class AuditEntry(Model):
    """Appended by `record_audit`, never changed, never purged. Holds no personal data of reporters."""

    id = key()
    sequence = fields.BigIntField(unique=True)
    at = fields.DatetimeField()
    actor_kind = fields.CharEnumField(ActorKind, max_length=20)
    actor_id = fields.CharField(max_length=60, default="")
    actor_name = fields.CharField(max_length=100, default="")
    verb = fields.CharField(max_length=60)
    subject_kind = fields.CharField(max_length=40)
    subject_id = fields.CharField(max_length=60, default="")
    why = fields.CharField(max_length=500, default="")
    details = fields.JSONField[dict[str, Any]](default=dict)
    previous_hash = fields.CharField(max_length=64)
    hash = fields.CharField(max_length=64)

    class Meta:
        table = "audit_entry"
        indexes = (("subject_kind", "subject_id"), ("at",))


class AuditHead(Model):
    """One row, the end of the chain. Its lock is what makes writers take turns."""

    id = fields.CharField(max_length=10, primary_key=True)
    sequence = fields.BigIntField(default=0)
    hash = fields.CharField(max_length=64, default=BEFORE_THE_FIRST)

    class Meta:
        table = "audit_head"
