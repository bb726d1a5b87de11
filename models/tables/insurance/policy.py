"""Insurance policies, the lifts that they cover, and the products that insurers offer."""

from datetime import timedelta
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.insurance.contract import Contract, read_contract
from models.rules.insurance.policy_terms import CoverLine, Funding, Service
from models.rules.insurance.premium_scheme import ClaimsHistory
from models.rules.insurance.trapped_benefit import Tier, read_tiers
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, optional_foreign_key
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation


class Terms(Model):
    """What is promised. A policy has its own copy, so that a product changed later changes no contract."""

    covers_liability = fields.BooleanField(default=True, description="责任")
    covers_property = fields.BooleanField(default=False, description="财产")
    covers_parts = fields.BooleanField(default=False, description="主要零部件")
    with_service = fields.BooleanField(default=False, description="保险+服务")
    limits = fields.JSONField[dict[str, int]](default=dict, description="Limit to fen")
    line_bounds = fields.JSONField[dict[str, dict[str, int]] | None](
        null=True, description="Benefit to LineLimit to fen, beside the limits"
    )
    entrapment_tiers = fields.JSONField[list[dict[str, int]] | None](
        null=True,
        description="what each trapped person receives, by minutes, null for the next two columns",
    )
    entrapment_after_minutes = fields.SmallIntField(
        null=True, description="one tier as it was recorded before there were several: over so many minutes"
    )
    entrapment_fen = fields.IntField(null=True, description="what each person then receives")
    deductible_fen = fields.IntField(default=0, description="per accident")
    deductible_percent = fields.SmallIntField(default=0, description="of the loss, where that is more")
    exclusions = fields.JSONField[list[str]](default=list, description="in plain words, one each")
    services = fields.JSONField[list[str]](default=list, description="Service: those that are promised")
    clause_title = CharField(max_length=200, default="")
    clause_sha256 = CharField(max_length=64, default="", description="of the filed clause document")
    hotline = CharField(max_length=30, default="", description="to report a claim")

    class Meta:
        abstract = True

    @property
    def lines(self) -> tuple[CoverLine, ...]:
        held = (self.covers_liability, self.covers_property, self.covers_parts)
        return tuple(line for line, is_held in zip(CoverLine, held, strict=True) if is_held)

    @property
    def tiers(self) -> tuple[Tier, ...]:
        if self.entrapment_tiers is not None:
            return read_tiers(self.entrapment_tiers)
        if not self.entrapment_after_minutes or not self.entrapment_fen:
            return ()
        return (Tier(timedelta(minutes=self.entrapment_after_minutes), self.entrapment_fen, over=True),)

    @property
    def contract(self) -> Contract:
        """What is promised, line by line: the only source of any sum that a page names."""
        return read_contract(
            self.lines,
            self.limits,
            self.line_bounds or {},
            self.tiers,
            self.deductible_fen,
            self.deductible_percent,
        )

    @property
    def promised(self) -> tuple[Service, ...]:
        return tuple(service for service in Service if service in self.services)


class Product(Terms):
    """What an insurer offers to anybody, for comparison."""

    id = key()
    insurer = foreign_key(Organisation, "products")
    insurer_id: UUID
    name = CharField(max_length=100)
    premium_from_fen = fields.IntField(description="the lowest for one lift and year")
    premium_to_fen = fields.IntField()
    offered_from = fields.DateField()
    offered_until = fields.DateField(null=True, description="the first day on which it is no longer sold")

    class Meta:
        table = "product"
        unique_together = (("insurer_id", "name"),)
        indexes = (("name", "id"), ("premium_from_fen", "id"), ("offered_from", "id"))


class Policy(Terms):
    """One contract: in force from `starts_at` until, not including, `ends_at`, for a year at least."""

    id = key()
    number = CharField(max_length=60, unique=True)
    insurer = foreign_key(Organisation, "policies", description="the lead insurer")
    insurer_id: UUID
    product = CharField(max_length=100)
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()
    holder = optional_foreign_key(
        Organisation, "held_policies", description="投保人, most often the use unit"
    )
    holder_id: UUID | None
    agent = optional_foreign_key(
        Organisation, "agent_of", description="投保代理人: the maintainer that collects the premium (004)"
    )
    agent_id: UUID | None
    funding = fields.CharEnumField(Funding, max_length=20, null=True, description="保费来源")
    payer_shares = fields.JSONField[dict[str, int]](
        default=dict, description="Payer to parts, such as 2:3:5, where empty the city's scheme decides"
    )

    refund_kept: int | None = fields.SmallIntField(
        null=True,
        description="ten-thousandths of the unearned premium that the insurer keeps, null: not written",
    )

    class Meta:
        table = "policy"
        indexes = (("insurer_id",), ("ends_at",), ("holder_id",), ("agent_id",))


class CoInsurer(Model):
    """Who carries a policy beside the lead insurer (共保体). The lead carries the rest."""

    id = key()
    policy = foreign_key(Policy, "co_insurers")
    policy_id: UUID
    insurer = foreign_key(Organisation, "co_insured")
    insurer_id: UUID
    share = fields.SmallIntField(description="in ten-thousandths")

    class Meta:
        table = "co_insurer"
        unique_together = (("policy_id", "insurer_id"),)
        indexes = (("insurer_id",),)


class CoveredLift(Model):
    """A lift on a policy, with what one year of its cover costs and what that was reckoned from."""

    id = key()
    policy = foreign_key(Policy, "covered")
    policy_id: UUID
    lift = foreign_key(Lift, "cover")
    lift_id: UUID
    premium_fen = fields.IntField(description="all lines, one year")
    list_fen: int | None = fields.IntField(null=True, description="before the discount of a list (统保)")
    liability_fen = fields.IntField(null=True, description="of it the liability line, to which caps apply")
    maintainer_star = fields.SmallIntField(null=True, description="at signing: 0 (none) or 2 to 5")
    claims_history = fields.CharEnumField(
        ClaimsHistory, max_length=20, default=ClaimsHistory.FIRST_YEAR, description="at signing"
    )

    class Meta:
        table = "covered_lift"
        unique_together = (("policy_id", "lift_id"),)
        indexes = (("lift_id",),)


class ServiceDelivered(Model):
    """That a promised service was rendered, with its evidence. Appended, never changed."""

    id = key()
    policy = foreign_key(Policy, "services_delivered")
    policy_id: UUID
    service = fields.CharEnumField(Service, max_length=20)
    lift = optional_foreign_key(Lift)
    lift_id: UUID | None
    done_on = fields.DateField()
    words = CharField(max_length=500, description="what was done")
    evidence_sha256 = CharField(max_length=64, default="", description="of the record or photo")
    recorded_at = fields.DatetimeField()
    recorded_by = CharField(max_length=100)

    class Meta:
        table = "service_delivered"
        indexes = (("policy_id", "done_on"),)
