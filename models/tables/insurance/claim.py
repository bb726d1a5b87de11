"""Claims on policies: each step with its time, and how far each claim has come."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.insurance.claim_stage import ClaimDeadline, ClaimEventKind, ClaimStage
from models.rules.insurance.contract import Benefit
from models.tables.fields import CharField
from models.tables.insurance.policy import Policy
from models.tables.keys import foreign_key, key, optional_foreign_key
from models.tables.lifts import Lift
from models.tables.reports.report import Incident


class Claim(Model):
    """One matter that an insurer was asked to pay for. Nothing in it says who was hurt.

    All but what identifies it follows from its events by `rules.claim_clock`,
    and is written with each of them.
    """

    id = key()
    number = CharField(max_length=60, description="as the insurer counts")
    policy = foreign_key(Policy, "claims")
    policy_id: UUID
    lift = foreign_key(Lift, "claims")
    lift_id: UUID
    incident = optional_foreign_key(Incident, "claims")
    incident_id: UUID | None
    occurred_at = fields.DatetimeField()
    notified_at = fields.DatetimeField()
    has_casualties = fields.BooleanField(default=False)
    benefit = fields.CharEnumField(
        Benefit,
        max_length=20,
        null=True,
        description="the line of the contract, null where not recorded",
    )
    persons = fields.SmallIntField(default=1, db_default=1, description="who are to be paid")
    protected_persons = fields.SmallIntField(
        default=0, db_default=0, description="of them over 60, under age or disabled"
    )
    trapped_seconds: int | None = fields.IntField(null=True, description="of an entrapment without incident")
    stage = fields.CharEnumField(ClaimStage, max_length=20)
    clock = fields.CharEnumField(ClaimDeadline, max_length=20, null=True)
    due_at: datetime | None = fields.DatetimeField(null=True, description="the earliest of what is due")
    listed_at = fields.DatetimeField(
        description="its place among the open ones: due_at, or far in the future"
    )
    closed_at: datetime | None = fields.DatetimeField(null=True)
    assessed_fen: int | None = fields.BigIntField(null=True)
    paid_fen = fields.BigIntField(default=0, description="in advance, too, less what came back")
    to_recover_fen = fields.BigIntField(
        default=0, db_default=0, description="advanced beyond what was decided, and not back yet"
    )
    applied_at: datetime | None = fields.DatetimeField(null=True)
    first_paid_at: datetime | None = fields.DatetimeField(null=True)
    last_paid_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "claim"
        unique_together = (("policy_id", "number"),)
        indexes = (("lift_id", "notified_at"), ("closed_at", "listed_at"), ("incident_id",), ("notified_at",))


class ClaimEvent(Model):
    """One step of a claim. Appended, never changed."""

    id = key()
    claim = foreign_key(Claim, "events")
    claim_id: UUID
    sequence = fields.SmallIntField()
    kind = fields.CharEnumField(ClaimEventKind, max_length=20)
    at = fields.DatetimeField(description="when it happened")
    amount_fen = fields.BigIntField(
        null=True, description="paid, assessed, or the determinable part when liability is accepted"
    )
    medical_fen: int | None = fields.BigIntField(null=True, description="of the amount, medical costs")
    words = CharField(max_length=500, default="", description="missing papers, reason of refusal")
    actor = CharField(max_length=100)
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "claim_event"
        unique_together = (("claim_id", "sequence"),)
