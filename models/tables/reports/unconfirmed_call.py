"""A question that a cabin has not answered: may somebody be trapped?"""

from tortoise import fields

from models.tables.fields import CharField
from models.tables.keys import key
from models.tables.leased import Leased


class UnconfirmedCall(Leased):
    """What would be filed. Without an answer it is filed at `due_at`, and an answer removes the row.

    The draft is sealed, since it holds what a person said and who it was.
    """

    id = key()
    source_key = CharField(max_length=120, unique=True, description="of the report that it may become")
    openid_hash = CharField(max_length=43, description="whose question it is")
    draft_sealed = fields.TextField(description="a ReportDraft as JSON")
    asked_at = fields.DatetimeField()

    class Meta:
        table = "unconfirmed_call"
        indexes = (("urgency", "due_at"), ("due_at",), ("openid_hash", "asked_at"))
