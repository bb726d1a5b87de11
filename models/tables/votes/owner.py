"""For whom a person may vote: as an owner of the estate, or as the proxy of one."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.votes.kinds import BindingState, BoundBy
from models.tables.cities import Estate
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, optional_foreign_key
from models.tables.people.person import Person
from models.tables.votes.decision import Decision, RollHead


class Binding(Model):
    """That a person is an owner of the estate. It holds for every roll on which that owner stands."""

    id = key()
    estate = foreign_key(Estate)
    estate_id: UUID
    person = foreign_key(Person, "bindings")
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
    decision = foreign_key(Decision, "proxies")
    decision_id: UUID
    head = foreign_key(RollHead)
    head_id: UUID
    granted_by = foreign_key(Person, "proxies_granted")
    granted_by_id: UUID
    code_hash = CharField(max_length=43, unique=True)
    live_key = fields.UUIDField(null=True, unique=True, description="the head, while it stands: one each")
    holder = optional_foreign_key(Person, "proxies_held")
    holder_id: UUID | None
    granted_at = fields.DatetimeField()
    taken_at: datetime | None = fields.DatetimeField(null=True)
    revoked_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "proxy"
        indexes = (("decision_id", "holder_id"), ("granted_by_id",))
