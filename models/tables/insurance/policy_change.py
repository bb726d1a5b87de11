"""Changes of a contract before its end (批改): another holder, 产品接续, 赎回."""

from uuid import UUID

from tortoise import fields

from models.rules.insurance.settlement import PolicyChangeKind
from models.tables.insurance.policy import Policy
from models.tables.kept_file import KeptFile
from models.tables.keys import key
from models.tables.partners.organisation import Organisation


class PolicyChange(KeptFile):
    """One change with its document, and what it did to the bills. Appended, never changed."""

    id = key()
    policy: fields.ForeignKeyRelation[Policy] = fields.ForeignKeyField(
        "tima.Policy", related_name="changes", on_delete=fields.RESTRICT
    )
    policy_id: UUID
    sequence = fields.SmallIntField()
    change = fields.CharEnumField(PolicyChangeKind, max_length=20)
    effective_on = fields.DateField(description="the first day under the new order")
    former_holder: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "tima.Organisation", null=True, related_name="handed_over", on_delete=fields.RESTRICT
    )
    former_holder_id: UUID | None
    new_holder: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "tima.Organisation", null=True, related_name="taken_over", on_delete=fields.RESTRICT
    )
    new_holder_id: UUID | None
    next_policy: fields.ForeignKeyNullableRelation[Policy] = fields.ForeignKeyField(
        "tima.Policy", null=True, related_name="continues", on_delete=fields.RESTRICT
    )
    next_policy_id: UUID | None
    former_ends_at = fields.DatetimeField(description="the end of the contract before the change")
    credit_fen = fields.BigIntField(description="taken off the bills")

    class Meta:
        table = "policy_change"
        unique_together = (("policy_id", "sequence"),)
        indexes = (("sha256",),)
