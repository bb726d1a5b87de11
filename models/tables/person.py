"""People who speak with us through WeChat."""

from tortoise import fields
from tortoise.models import Model

from models.tables.keys import key


class Person(Model):
    """Found by a keyed hash of the openid, which itself is sealed by the vault."""

    id = key()
    openid_hash = fields.CharField(max_length=43, unique=True)
    openid_sealed = fields.TextField()
    first_seen_at = fields.DatetimeField()

    class Meta:
        table = "person"
