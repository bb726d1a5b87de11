"""Owners' decisions, and the roll of units that each is put to."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.insurance.policy_terms import Funding
from models.rules.votes.counting import Precedence
from models.rules.votes.decision import Course, Mode, Purpose
from models.rules.votes.kinds import AreaSource
from models.rules.votes.tally import NonVoters, Threshold
from models.tables.cities import Estate
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key
from models.tables.leased import Leased


class Decision(Leased):
    """What is put to the owners, the end of its chain, and how many have taken part so far.

    `due_at` is when a worker freezes the roll (`opens_at`), then when it closes the vote. `terms` and
    `roll_hash` are set by the freezing and never change; the chain begins with the hash of the terms.
    """

    id = key()
    slug = CharField(max_length=12, unique=True, description="in its public address")
    estate = foreign_key(Estate)
    estate_id: UUID
    replaces: fields.ForeignKeyNullableRelation["Decision"] = fields.ForeignKeyField(
        "tima.Decision", null=True, related_name="replaced_by", on_delete=fields.RESTRICT
    )
    replaces_id: UUID | None
    lift_ids = fields.JSONField[list[str]](default=list, description="the lifts that it is about")
    title = CharField(max_length=100)
    words = fields.TextField(default="", description="what is proposed, in plain words")
    purpose = fields.CharEnumField(Purpose, max_length=20)
    threshold = fields.CharEnumField(Threshold, max_length=20)
    article = CharField(max_length=100)
    cost_fen = fields.BigIntField(description="what it costs in all")
    insurance_fen = fields.BigIntField(default=0, description="what a policy pays of it")
    amount_fen = fields.BigIntField(description="what the owners are asked for")
    funding = fields.CharEnumField(Funding, max_length=20)
    warranty_until: date | None = fields.DateField(null=True)
    attachments = fields.JSONField[list[dict[str, str]]](
        default=list, description="title and sha256 of each, kept as photos"
    )
    mode = fields.CharEnumField(Mode, max_length=20)
    mode_reason = CharField(max_length=300)
    precedence = fields.CharEnumField(Precedence, max_length=20)
    non_voters = fields.CharEnumField(NonVoters, max_length=20, default=NonVoters.NOT_TAKING_PART)
    non_voters_reason = CharField(max_length=300, default="", description="the estate's own rule")
    notice_days = fields.SmallIntField()
    objection_days = fields.SmallIntField()
    proxy_limit = fields.SmallIntField(description="heads that one proxy may vote for")
    created_at = fields.DatetimeField()
    announced_at: datetime | None = fields.DatetimeField(null=True)
    opens_at: datetime | None = fields.DatetimeField(null=True)
    closes_at: datetime | None = fields.DatetimeField(null=True)
    frozen_at: datetime | None = fields.DatetimeField(null=True)
    terms: dict[str, Any] | None = fields.JSONField(null=True)
    roll_hash = CharField(max_length=64, default="")
    roll_file = CharField(max_length=200, default="", description="the name of the imported file")
    chain_length = fields.IntField(default=0)
    chain_head = CharField(max_length=64, default="")
    chain_at: datetime | None = fields.DatetimeField(null=True)
    ballots = fields.IntField(default=0)
    units = fields.IntField(default=0)
    whole_area = fields.BigIntField(default=0, description="0.01 m2")
    whole_heads = fields.IntField(default=0)
    voted_area = fields.BigIntField(default=0, description="0.01 m2 that have taken part so far")
    voted_heads = fields.IntField(default=0)
    closed_at: datetime | None = fields.DatetimeField(null=True)
    closing_hash = CharField(max_length=64, default="")
    published_at: datetime | None = fields.DatetimeField(null=True)
    objections_until: datetime | None = fields.DatetimeField(null=True)
    bulletin_sha256 = CharField(max_length=64, default="")
    results: dict[str, Any] | None = fields.JSONField(null=True)
    flips = fields.BooleanField(default=False, description="the outcome depends on the way of counting")
    withdrawn_at: datetime | None = fields.DatetimeField(null=True)
    withdrawn_why = CharField(max_length=300, default="")

    class Meta:
        table = "decision"
        indexes = (("estate_id", "created_at"), ("urgency", "due_at"), ("due_at",), ("created_at", "id"))

    @property
    def course(self) -> Course:
        return Course(
            self.announced_at,
            self.opens_at,
            self.closes_at,
            self.published_at,
            self.objections_until,
            self.withdrawn_at,
            self.closed_at,
        )


class RollHead(Model):
    """One head: the same owners' units, however many, and the developer's unsold ones together."""

    id = key()
    decision = foreign_key(Decision, "heads")
    decision_id: UUID
    number = fields.IntField(description="by the order of its first unit, as published")
    is_developer = fields.BooleanField(default=False)
    has_voted = fields.BooleanField(default=False)

    class Meta:
        table = "roll_head"
        unique_together = (("decision_id", "number"),)


class RollUnit(Model):
    """One 专有部分 that bears the cost."""

    id = key()
    decision = foreign_key(Decision, "roll")
    decision_id: UUID
    head = foreign_key(RollHead, "units")
    head_id: UUID
    label = CharField(max_length=160, description="building, unit and room as one text: its key")
    building = CharField(max_length=50)
    unit = CharField(max_length=50, default="")
    room = CharField(max_length=50)
    area = fields.BigIntField(description="0.01 m2, above zero")
    area_source = fields.CharEnumField(AreaSource, max_length=20)
    share_fen = fields.BigIntField(default=0, description="of the amount, set by the freezing")
    has_voted = fields.BooleanField(default=False)

    class Meta:
        table = "roll_unit"
        unique_together = (("decision_id", "label"),)
        indexes = (("head_id",),)


class RollOwner(Model):
    """One of those who own a head's units together. Name and numbers are sealed by the vault."""

    id = key()
    decision = foreign_key(Decision, "owners")
    decision_id: UUID
    head = foreign_key(RollHead, "owners")
    head_id: UUID
    identity_hash = CharField(
        max_length=43, description="keyed, of estate, name and number: the same in the next decision"
    )
    name_sealed = fields.TextField()
    phone_sealed = fields.TextField(default="")
    phone_hash = CharField(max_length=43, default="")
    last_four_hash = CharField(
        max_length=43, default="", description="keyed, of the phone's last four with the owner's key"
    )
    id_four_hash = CharField(max_length=43, default="", description="the same of the identity card")
    code_hash = CharField(max_length=43, null=True, unique=True, description="of the invitation")
    code_sealed = fields.TextField(default="", description="until it is printed again or used")
    code_used_at: datetime | None = fields.DatetimeField(null=True)
    code_failures = fields.SmallIntField(default=0)
    code_witness = CharField(
        max_length=100, null=True, description="who has seen the owner in person when the code was printed"
    )

    class Meta:
        table = "roll_owner"
        indexes = (("head_id",), ("decision_id", "identity_hash"), ("decision_id", "phone_hash"))
