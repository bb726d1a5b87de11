"""Changes of a contract before its end (批改): another holder, 产品接续, 赎回."""

from uuid import UUID

from tortoise import fields

from models.rules.insurance.settlement import PolicyChangeKind
from models.tables.insurance.policy import Policy
from models.tables.kept_file import KeptFile
from models.tables.keys import foreign_key, key, optional_foreign_key
from models.tables.partners.organisation import Organisation


class PolicyChange(KeptFile):
    """One change with its document, and what it did to the bills. Appended, never changed."""

    id = key()
    policy = foreign_key(Policy, "changes")
    policy_id: UUID
    sequence = fields.SmallIntField()
    change = fields.CharEnumField(PolicyChangeKind, max_length=20)
    effective_on = fields.DateField(description="the first day under the new order")
    former_holder = optional_foreign_key(Organisation, "handed_over")
    former_holder_id: UUID | None
    new_holder = optional_foreign_key(Organisation, "taken_over")
    new_holder_id: UUID | None
    next_policy = optional_foreign_key(Policy, "continues")
    next_policy_id: UUID | None
    former_ends_at = fields.DatetimeField(description="the end of the contract before the change")
    credit_fen = fields.BigIntField(description="taken off the bills")

    class Meta:
        table = "policy_change"
        unique_together = (("policy_id", "sequence"),)
        indexes = (("sha256",),)
