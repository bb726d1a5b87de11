"""The people who work in the console, and how each proves who they are."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.staff.access import StaffRole
from models.tables.cities import City, District, Estate, Office
from models.tables.fields import CharField
from models.tables.keys import key, optional_foreign_key
from models.tables.partners.organisation import Organisation


class Staff(Model):
    """One person in one role. Exactly the link that the role belongs to is set.

    Nobody can sign in before they have chosen a password through a set-up link.
    """

    id = key()
    sign_in_name = CharField(max_length=64, unique=True, description="in canonical form")
    display_name = CharField(max_length=50)
    role = fields.CharEnumField(StaffRole, max_length=20)
    organisation = optional_foreign_key(Organisation)
    organisation_id: UUID | None
    district = optional_foreign_key(District)
    district_id: UUID | None
    city = optional_foreign_key(City)
    city_id: UUID | None
    estate = optional_foreign_key(Estate)
    estate_id: UUID | None
    office = optional_foreign_key(Office)
    office_id: UUID | None
    is_active = fields.BooleanField(default=True)
    created_at = fields.DatetimeField()
    signed_in_at = fields.DatetimeField(null=True, description="the last time")

    password_hash = CharField(max_length=200, default="", description="Argon2id, empty before set-up")
    totp_sealed = CharField(max_length=300, default="", description="empty where no code is asked for")
    totp_step = fields.IntField(
        default=0, description="time step of the last code, used up with all before it"
    )
    failures = fields.SmallIntField(default=0, description="wrong passwords and codes since the last sign-in")
    locked_until: datetime | None = fields.DatetimeField(null=True)
    sessions_from = fields.DatetimeField(description="sessions that began earlier have ended")
    setup_hash = CharField(max_length=64, null=True, unique=True)
    setup_expires_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "staff"
        indexes = (("role", "is_active"),)


class RecoveryCode(Model):
    """Lets a person in once who has lost the phone that makes the codes."""

    id = key()
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "tima.Staff", related_name="recovery_codes", on_delete=fields.CASCADE
    )
    staff_id: UUID
    code_hash = CharField(max_length=43, description="keyed, by the vault")
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "recovery_code"
        indexes = (("staff_id", "code_hash"),)


class StaffDevice(Model):
    """A browser in which a person has signed in. Guesses made elsewhere do not lock it."""

    id = key()
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "tima.Staff", related_name="devices", on_delete=fields.CASCADE
    )
    staff_id: UUID
    known_from = fields.DatetimeField()
    failures = fields.SmallIntField(default=0, description="wrong passwords and codes since the last sign-in")
    locked_until: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "staff_device"
        indexes = (("staff_id", "known_from"),)


class SavedView(Model):
    """A list of the console as one person wants to find it again. The words may be a reporter's: sealed."""

    id = key()
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "tima.Staff", related_name="views", on_delete=fields.CASCADE
    )
    staff_id: UUID
    list = CharField(max_length=30, description="its name in the console")
    view_sealed = fields.TextField(description="name and address query, as JSON")
    created_at = fields.DatetimeField()

    class Meta:
        table = "saved_view"
        indexes = (("staff_id", "list"),)
