"""What of a decision goes out: notices, time stamps and published records."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.votes.kinds import ProofOfNotice
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, one_to_one, optional_foreign_key
from models.tables.leased import Leased
from models.tables.people.person import Person
from models.tables.votes.decision import Decision, RollUnit


class NoticeProof(Model):
    """That the notice was put up (no unit), or has reached one unit."""

    id = key()
    decision = foreign_key(Decision, "proofs")
    decision_id: UUID
    unit = optional_foreign_key(RollUnit)
    unit_id: UUID | None
    way = fields.CharEnumField(ProofOfNotice, max_length=20)
    at = fields.DatetimeField()
    words = CharField(max_length=200, default="")
    photo_sha256 = CharField(max_length=64, default="")
    recorded_by = CharField(max_length=100)

    class Meta:
        table = "notice_proof"
        indexes = (("decision_id",),)


class VoteNotice(Leased):
    """A message owed to a person about an entry of the chain: a ballot for their units, an objection to a
    ballot of theirs, the close. `due_at` is null once settled."""

    id = key()
    decision = foreign_key(Decision)
    decision_id: UUID
    person = foreign_key(Person)
    person_id: UUID
    entry_number = fields.IntField()
    created_at = fields.DatetimeField()
    settled_at: datetime | None = fields.DatetimeField(null=True)
    reason = CharField(max_length=200, default="", description="why it could not be sent")

    class Meta:
        table = "vote_notice"
        unique_together = (("decision_id", "entry_number", "person_id"),)
        indexes = (("urgency", "due_at"), ("due_at",), ("person_id",))


class ClosingStamp(Leased):
    """The time stamp (RFC 3161) of a closing hash, asked for until an authority has given it."""

    id = key()
    decision = one_to_one(Decision, "stamp")
    decision_id: UUID
    response = fields.TextField(default="", description="base64 of the authority's TimeStampResp (DER)")
    stamped_at: datetime | None = fields.DatetimeField(null=True, description="as the authority says")
    reason = CharField(max_length=200, default="", description="why it is not there yet")

    class Meta:
        table = "closing_stamp"
        indexes = (("urgency", "due_at"), ("due_at",))


class Bulletin(Model):
    """A published record as it went out. A later one, after an objection was upheld, stands beside it."""

    id = key()
    decision = foreign_key(Decision, "bulletins")
    decision_id: UUID
    version = fields.SmallIntField()
    published_at = fields.DatetimeField()
    sha256 = CharField(max_length=64)
    body = fields.TextField(description="canonical JSON, see models/rules/votes/bulletin.py")

    class Meta:
        table = "bulletin"
        unique_together = (("decision_id", "version"),)
