"""The feed that insurers pull: each event that concerns one, numbered for that insurer."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.tables.keys import foreign_key, key, one_to_one
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event


class FeedEntry(Model):
    """An event for one insurer, written with the event. `position` comes later: `actions/ledger/feed.py`."""

    id = key()
    organisation = foreign_key(Organisation)
    organisation_id: UUID
    event = foreign_key(Event)
    event_id: UUID
    position: int | None = fields.BigIntField(null=True)

    class Meta:
        table = "feed_entry"
        unique_together = (("organisation_id", "position"), ("organisation_id", "event_id"))


class FeedHead(Model):
    """The last position given out in one insurer's feed. Its lock makes publishers take turns."""

    id = key()
    organisation = one_to_one(Organisation)
    organisation_id: UUID
    position = fields.BigIntField(default=0)

    class Meta:
        table = "feed_head"
