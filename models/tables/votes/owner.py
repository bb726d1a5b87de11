"""For whom a person may vote: as an owner of the estate, or as the proxy of one."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.votes.kinds import BindingState, BoundBy
from models.tables.cities import Estate
from models.tables.fields import CharField
from models.tables.keys import key
from models.tables.people.person import Person
from models.tables.votes.decision import Decision, RollHead


class Binding(Model):
    """That a person is an owner of the estate. It holds for every roll on which that owner stands."""

    id = key()
    estate: fields.ForeignKeyRelation[Estate] = fields.ForeignKeyField(
        "tima.Estate", on_delete=fields.RESTRICT
    )
    estate_id: UUID
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "tima.Person", related_name="bindings", on_delete=fields.RESTRICT
    )
    person_id: UUID
    identity_hash = CharField(max_length=43)
    active_key = CharField(
        max_length=90, null=True, unique=True, description="estate and owner, while active: one person each"
    )
    state = fields.CharEnumField(BindingState, max_length=20)
    how = fields.CharEnumField(BoundBy, max_length=20)
    words = CharField(max_length=300, default="", description="what the claimant or the committee says")
    bound_at = fields.DatetimeField()
    settled_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "binding"
        indexes = (("person_id", "state"), ("estate_id", "state"), ("estate_id", "identity_hash"))


class Proxy(Model):
    """An owner lets another person vote for one head in one decision. Taken up with a code, once."""

    id = key()
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "tima.Decision", related_name="proxies", on_delete=fields.RESTRICT
    )
    decision_id: UUID
    head: fields.ForeignKeyRelation[RollHead] = fields.ForeignKeyField(
        "tima.RollHead", on_delete=fields.RESTRICT
    )
    head_id: UUID
    granted_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "tima.Person", related_name="proxies_granted", on_delete=fields.RESTRICT
    )
    granted_by_id: UUID
    code_hash = CharField(max_length=43, unique=True)
    live_key = fields.UUIDField(null=True, unique=True, description="the head, while it stands: one each")
    holder: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "tima.Person", null=True, related_name="proxies_held", on_delete=fields.RESTRICT
    )
    holder_id: UUID | None
    granted_at = fields.DatetimeField()
    taken_at: datetime | None = fields.DatetimeField(null=True)
    revoked_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "proxy"
        indexes = (("decision_id", "holder_id"), ("granted_by_id",))
