"""Bills of premiums, and what was paid on them."""

from datetime import date, datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.insurance.policy_terms import Funding, Payer
from models.tables.fields import CharField
from models.tables.insurance.policy import Policy
from models.tables.keys import foreign_key, key, optional_foreign_key
from models.tables.partners.organisation import Organisation


class Bill(Model):
    """What one payer owes of a policy year, from one source.

    Only `paid_fen`, `credit_fen`, `until` and `cancelled_at` change.
    """

    id = key()
    policy = foreign_key(Policy, "bills")
    policy_id: UUID
    year = fields.SmallIntField(description="of the policy, from 1")
    payer = fields.CharEnumField(Payer, max_length=20)
    organisation = optional_foreign_key(
        Organisation, "bills", description="who is asked, null where it is not registered"
    )
    organisation_id: UUID | None
    funding = fields.CharEnumField(Funding, max_length=20)
    amount_fen = fields.BigIntField()
    paid_fen = fields.BigIntField(default=0, description="the sum of its payments")
    credit_fen = fields.BigIntField(
        default=0, db_default=0, description="taken off the amount by changes of the contract"
    )
    since: date | None = fields.DateField(null=True, description="null: the year's first day")
    until: date | None = fields.DateField(null=True, description="not included, null: the year's end")
    due_on = fields.DateField()
    drawn_at = fields.DatetimeField()
    cancelled_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "bill"
        indexes = (("policy_id", "year"), ("organisation_id",), ("due_on",))


class BillPayment(Model):
    """Money that came in, or went back (below zero). Appended, never changed."""

    id = key()
    bill = foreign_key(Bill, "payments")
    bill_id: UUID
    fen = fields.BigIntField()
    paid_on = fields.DateField()
    reference = CharField(max_length=100, description="number of the bank slip or invoice")
    is_with_agent = fields.BooleanField(
        default=False, db_default=False, description="paid to the policy's agent, who hands it on"
    )
    recorded_by = CharField(max_length=100)
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "bill_payment"
        unique_together = (("bill_id", "reference"),)


class Remittance(Model):
    """Premiums that the policy's agent has handed on to the insurer. Appended, never changed."""

    id = key()
    policy = foreign_key(Policy, "remittances")
    policy_id: UUID
    fen = fields.BigIntField()
    received_on = fields.DateField()
    reference = CharField(max_length=100, description="number of the bank slip")
    recorded_by = CharField(max_length=100)
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "remittance"
        unique_together = (("policy_id", "reference"),)
