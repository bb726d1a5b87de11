"""Ballots: the chain of entries, paper, objections and what the committee says of them."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.votes.entries import BallotWay, CastBy, EntryKind
from models.rules.votes.kinds import ObjectionState, PaperState
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, optional_foreign_key
from models.tables.people.person import Person
from models.tables.staff import Staff
from models.tables.votes.decision import Decision, RollHead


class BallotEntry(Model):
    """One link of a decision's chain. Appended, never changed.

    Units and choice are in `opening_sealed` alone as one sealed text; `units` says only who has taken part.
    """

    id = key()
    decision = foreign_key(Decision, "chain")
    decision_id: UUID
    number = fields.IntField()
    kind = fields.CharEnumField(EntryKind, max_length=20)
    at = fields.DatetimeField()
    way = fields.CharEnumField(BallotWay, max_length=20, null=True)
    receipt = CharField(max_length=16, null=True, unique=True)
    commitment = CharField(max_length=64, default="")
    opening_sealed = fields.TextField(default="", description="JSON of units, choice and salt")
    head = optional_foreign_key(RollHead, "entries")
    head_id: UUID | None
    units = fields.JSONField[list[str]](default=list, description="labels of the units that it is for")
    person = optional_foreign_key(Person, description="who cast it online")
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
    decision = foreign_key(Decision, "papers")
    decision_id: UUID
    head = foreign_key(RollHead)
    head_id: UUID
    units = fields.JSONField[list[str]](description="labels of the units that it names")
    choice_sealed = fields.TextField()
    photo_sha256 = CharField(max_length=64)
    state = fields.CharEnumField(PaperState, max_length=20, default=PaperState.ENTERED)
    entered_by = foreign_key(Staff, "papers_entered")
    entered_by_id: UUID
    entered_at = fields.DatetimeField()
    settled_by = optional_foreign_key(Staff, "papers_settled")
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
    decision = foreign_key(Decision, "objections")
    decision_id: UUID
    entry_number = fields.IntField(null=True, description="the ballot, null for the result as a whole")
    open_key = CharField(max_length=60, null=True, unique=True, description="one open one a ballot")
    person = foreign_key(Person)
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
