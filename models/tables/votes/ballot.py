"""Ballots: proxies, the chain, paper, objections and notices."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.votes.entries import BallotWay, CastBy, EntryKind
from models.rules.votes.kinds import BindingState, BoundBy, ObjectionState, PaperState, ProofOfNotice
from models.tables.cities import Estate
from models.tables.fields import CharField
from models.tables.keys import key
from models.tables.leased import Leased
from models.tables.people.person import Person
from models.tables.staff import Staff
from models.tables.votes.decision import Decision, RollHead, RollUnit


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


class BallotEntry(Model):
    """One link of a decision's chain. Appended, never changed.

    Units and choice are in `opening_sealed` alone as one sealed text; `units` says only who has taken part.
    """

    id = key()
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "tima.Decision", related_name="chain", on_delete=fields.RESTRICT
    )
    decision_id: UUID
    number = fields.IntField()
    kind = fields.CharEnumField(EntryKind, max_length=20)
    at = fields.DatetimeField()
    way = fields.CharEnumField(BallotWay, max_length=20, null=True)
    receipt = CharField(max_length=16, null=True, unique=True)
    commitment = CharField(max_length=64, default="")
    opening_sealed = fields.TextField(default="", description="JSON of units, choice and salt")
    head: fields.ForeignKeyNullableRelation[RollHead] = fields.ForeignKeyField(
        "tima.RollHead", null=True, related_name="entries", on_delete=fields.RESTRICT
    )
    head_id: UUID | None
    units = fields.JSONField[list[str]](default=list, description="labels of the units that it is for")
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "tima.Person", null=True, on_delete=fields.RESTRICT, description="who cast it online"
    )
    person_id: UUID | None
    by_proxy = fields.BooleanField(default=False)
    cast_by = fields.CharEnumField(
        CastBy, max_length=20, null=True, description="as the entry says it, null where it does not"
    )
    void_of = fields.IntField(null=True)
    concerns = fields.IntField(null=True, description="the ballot of a dispute, and of its dismissal")
    reason = CharField(max_length=200, default="")
    source_key = CharField(max_length=160, null=True, unique=True)
    previous = CharField(max_length=64)
    hash = CharField(max_length=64)

    class Meta:
        table = "ballot_entry"
        unique_together = (("decision_id", "number"), ("decision_id", "void_of"))
        indexes = (("head_id", "number"), ("person_id", "decision_id"), ("decision_id", "kind"))


class PaperBallot(Model):
    """A ballot on paper: entered by one person with its photo, read by another. The choice is sealed."""

    id = key()
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "tima.Decision", related_name="papers", on_delete=fields.RESTRICT
    )
    decision_id: UUID
    head: fields.ForeignKeyRelation[RollHead] = fields.ForeignKeyField(
        "tima.RollHead", on_delete=fields.RESTRICT
    )
    head_id: UUID
    units = fields.JSONField[list[str]](description="labels of the units that it names")
    choice_sealed = fields.TextField()
    photo_sha256 = CharField(max_length=64)
    state = fields.CharEnumField(PaperState, max_length=20, default=PaperState.ENTERED)
    entered_by: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "tima.Staff", related_name="papers_entered", on_delete=fields.RESTRICT
    )
    entered_by_id: UUID
    entered_at = fields.DatetimeField()
    settled_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "tima.Staff", null=True, related_name="papers_settled", on_delete=fields.RESTRICT
    )
    settled_by_id: UUID | None
    settled_at: datetime | None = fields.DatetimeField(null=True)
    entry_number = fields.IntField(null=True)
    why = CharField(max_length=200, default="")

    class Meta:
        table = "paper_ballot"
        unique_together = (("decision_id", "photo_sha256"),)
        indexes = (("decision_id", "state"),)


class Objection(Model):
    """Somebody says that a ballot is not theirs, or that something about the result is wrong."""

    id = key()
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "tima.Decision", related_name="objections", on_delete=fields.RESTRICT
    )
    decision_id: UUID
    entry_number = fields.IntField(null=True, description="the ballot, null for the result as a whole")
    open_key = CharField(max_length=60, null=True, unique=True, description="one open one a ballot")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "tima.Person", on_delete=fields.RESTRICT
    )
    person_id: UUID
    words = CharField(max_length=500)
    claim_id: UUID | None = fields.UUIDField(null=True, description="the disputed binding that it came from")
    filed_at = fields.DatetimeField()
    state = fields.CharEnumField(ObjectionState, max_length=20, default=ObjectionState.OPEN)
    answer = CharField(max_length=500, default="")
    answered_by = CharField(max_length=100, default="")
    answered_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "objection"
        indexes = (("decision_id", "state"),)


class CommitteeVerdict(Model):
    """What one member of the committee says of an objection or of a disputed binding. Two alike decide."""

    id = key()
    about = fields.UUIDField(description="the objection or the binding")
    upholds = fields.BooleanField()
    words = CharField(max_length=500)
    given_by = CharField(max_length=100, description="the member's key")
    given_by_name = CharField(max_length=100)
    given_at = fields.DatetimeField()

    class Meta:
        table = "committee_verdict"
        unique_together = (("about", "given_by"),)


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


class NoticeProof(Model):
    """That the notice was put up (no unit), or has reached one unit."""

    id = key()
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "tima.Decision", related_name="proofs", on_delete=fields.RESTRICT
    )
    decision_id: UUID
    unit: fields.ForeignKeyNullableRelation[RollUnit] = fields.ForeignKeyField(
        "tima.RollUnit", null=True, on_delete=fields.RESTRICT
    )
    unit_id: UUID | None
    way = fields.CharEnumField(ProofOfNotice, max_length=20)
    at = fields.DatetimeField()
    words = CharField(max_length=200, default="")
    photo_sha256 = CharField(max_length=64, default="")
    recorded_by = CharField(max_length=100)

    class Meta:
        table = "notice_proof"
        indexes = (("decision_id",),)


class Execution(Model):
    """What was done with a decision that passed. Appended, never changed."""

    id = key()
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "tima.Decision", related_name="executions", on_delete=fields.RESTRICT
    )
    decision_id: UUID
    at = fields.DatetimeField()
    words = CharField(max_length=500)
    spent_fen = fields.BigIntField(default=0)
    recorded_by = CharField(max_length=100)
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "execution"
        indexes = (("decision_id",),)


class VoteNotice(Leased):
    """A message owed to a person about an entry of the chain: a ballot for their units, an objection to a
    ballot of theirs, the close. `due_at` is null once settled."""

    id = key()
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "tima.Decision", on_delete=fields.RESTRICT
    )
    decision_id: UUID
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "tima.Person", on_delete=fields.RESTRICT
    )
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
    decision: fields.OneToOneRelation[Decision] = fields.OneToOneField(
        "tima.Decision", related_name="stamp", on_delete=fields.RESTRICT
    )
    decision_id: UUID
    response = fields.TextField(default="", description="base64 of the authority's TimeStampResp (DER)")
    stamped_at: datetime | None = fields.DatetimeField(null=True, description="as the authority says")
    reason = CharField(max_length=200, default="", description="why it is not there yet")

    class Meta:
        table = "closing_stamp"
        indexes = (("urgency", "due_at"), ("due_at",))


class UrgentRepair(Model):
    """Art. 281: in an emergency the fund is spent on two confirmations, without a vote, and audited after."""

    id = key()
    estate: fields.ForeignKeyRelation[Estate] = fields.ForeignKeyField(
        "tima.Estate", on_delete=fields.RESTRICT
    )
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


class Bulletin(Model):
    """A published record as it went out. A later one, after an objection was upheld, stands beside it."""

    id = key()
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "tima.Decision", related_name="bulletins", on_delete=fields.RESTRICT
    )
    decision_id: UUID
    version = fields.SmallIntField()
    published_at = fields.DatetimeField()
    sha256 = CharField(max_length=64)
    body = fields.TextField(description="canonical JSON, see models/rules/votes/bulletin.py")

    class Meta:
        table = "bulletin"
        unique_together = (("decision_id", "version"),)
