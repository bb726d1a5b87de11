"""People who speak with us through WeChat."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.tables.fields import CharField
from models.tables.keys import key


class Person(Model):
    """Found by keyed hashes of what the vault has sealed.

    WeChat names one person differently to each account: `openid` to the official account,
    `mini_openid` to the mini-program. Where both belong to one open platform, `unionid` is the
    same in both and joins them. What is not known is null, its sealed column empty. `phone` is
    the number that WeChat has verified.
    """

    id = key()
    openid_hash = CharField(max_length=43, null=True, unique=True)
    openid_sealed = fields.TextField(default="")
    mini_openid_hash = CharField(max_length=43, null=True, unique=True)
    mini_openid_sealed = fields.TextField(default="")
    unionid_hash = CharField(max_length=43, null=True, unique=True)
    unionid_sealed = fields.TextField(default="")
    phone_hash = CharField(max_length=43, null=True)
    phone_sealed = fields.TextField(default="")
    phone_at: datetime | None = fields.DatetimeField(null=True, description="when WeChat vouched for it")
    first_seen_at = fields.DatetimeField()
    no_safety_pages = fields.BooleanField(
        default=False, db_default=False, description="wants no pages on riding safely by themselves"
    )

    class Meta:
        table = "person"
        indexes = (("phone_hash",),)
