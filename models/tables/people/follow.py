"""Which lifts a person follows, and the messages that are owed to them."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.notices.follows import FollowTopic
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key
from models.tables.leased import Leased
from models.tables.lifts import Lift
from models.tables.people.person import Person


class Follow(Model):
    """A person wants to hear of a lift. `since`: when that was said last. A year later it ends by itself."""

    id = key()
    person = foreign_key(Person, "follows")
    person_id: UUID
    lift = foreign_key(Lift, "follows")
    lift_id: UUID
    since = fields.DatetimeField()

    class Meta:
        table = "lift_follow"
        unique_together = (("person_id", "lift_id"),)
        indexes = (("lift_id",), ("since",))


class FollowNotice(Leased):
    """One message owed to a follower. `about`: the key of the fact, told once however many lifts lead to it.

    `due_at` is null once settled.
    """

    id = key()
    person = foreign_key(Person, "follow_notices")
    person_id: UUID
    lift = foreign_key(Lift, "follow_notices")
    lift_id: UUID
    topic = fields.CharEnumField(FollowTopic, max_length=20)
    about = fields.UUIDField(description="of the change of state, the vote, the visit or the page's turn")
    created_at = fields.DatetimeField()
    settled_at: datetime | None = fields.DatetimeField(null=True)
    reason = CharField(max_length=200, default="", description="why it could not be sent")

    class Meta:
        table = "follow_notice"
        unique_together = (("person_id", "topic", "about"),)
        indexes = (("urgency", "due_at"), ("due_at",), ("person_id", "lift_id"))
