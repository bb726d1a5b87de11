"""What is done with the fund: after a decision that passed, or in an emergency without one."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.votes.fund_use import FundStep
from models.tables.cities import Estate
from models.tables.fields import CharField
from models.tables.kept_file import KeptFile
from models.tables.keys import foreign_key, key
from models.tables.votes.decision import Decision


class Execution(Model):
    """What was done with a decision that passed. Appended, never changed."""

    id = key()
    decision = foreign_key(Decision, "executions")
    decision_id: UUID
    at = fields.DatetimeField()
    words = CharField(max_length=500)
    spent_fen = fields.BigIntField(default=0)
    recorded_by = CharField(max_length=100)
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "execution"
        indexes = (("decision_id",),)


class FundEvent(KeptFile):
    """One step of the money of a decision that passed, with its document. Appended, never changed."""

    id = key()
    decision = foreign_key(Decision, "fund_events")
    decision_id: UUID
    sequence = fields.SmallIntField()
    step = fields.CharEnumField(FundStep, max_length=20)
    fen = fields.BigIntField(default=0)
    done_on = fields.DateField()

    class Meta:
        table = "fund_event"
        unique_together = (("decision_id", "sequence"),)
        indexes = (("sha256",),)


class UrgentRepair(Model):
    """Art. 281: in an emergency the fund is spent on two confirmations, without a vote, and audited after."""

    id = key()
    estate = foreign_key(Estate)
    estate_id: UUID
    words = CharField(max_length=500)
    cost_fen = fields.BigIntField()
    amount_fen = fields.BigIntField()
    asked_by = CharField(max_length=100)
    asked_at = fields.DatetimeField()
    committee_by = CharField(max_length=100, default="")
    committee_at: datetime | None = fields.DatetimeField(null=True)
    office_by = CharField(max_length=100, default="", description="the sub-district office")
    office_at: datetime | None = fields.DatetimeField(null=True)
    audit_words = CharField(max_length=500, default="", description="what the audit afterwards found")
    audited_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "urgent_repair"
        indexes = (("estate_id", "asked_at"),)
