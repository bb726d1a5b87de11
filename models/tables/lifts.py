"""The register of lifts, and the public codes that were issued for them."""

from datetime import date, datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.lifts.examinations import ExaminationKind
from models.rules.lifts.kind import LiftKind
from models.rules.lifts.ownership import OwnershipKind
from models.rules.lifts.state import LiftState
from models.rules.lifts.use import LiftUse
from models.rules.maintenance.item_lists import ItemListKind
from models.tables.cities import City, Estate
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, optional_foreign_key
from models.tables.partners.organisation import Organisation


class Lift(Model):
    id = key()
    city = foreign_key(City)
    city_id: UUID
    estate = foreign_key(Estate)
    estate_id: UUID
    building = CharField(max_length=50)
    unit = CharField(max_length=50, default="")
    position = CharField(max_length=50, default="", description="which of several, e.g. 左梯")
    rescue_number = CharField(max_length=7, description="识别码, the city's own number")
    registration_number = CharField(max_length=40, unique=True, description="使用登记证编号")
    kind = fields.CharEnumField(LiftKind, max_length=20)
    use = fields.CharEnumField(LiftUse, max_length=20, default=LiftUse.OTHER)
    floors = fields.SmallIntField()
    stations = fields.SmallIntField(null=True, description="站, where it stops at fewer than all floors")
    installed_on = fields.DateField()
    residents_served = fields.IntField(default=0)
    maintained_on_demand = fields.BooleanField(
        default=False, description="按需维保: the 15-day interval does not bind (TSG T5002)"
    )
    item_list = fields.CharEnumField(
        ItemListKind, max_length=20, null=True, description="annex of TSG T5002, null: by the kind of lift"
    )
    cover_checked_at: datetime | None = fields.DatetimeField(
        null=True, description="since when a lift without any policy is known to have none"
    )
    use_unit = optional_foreign_key(Organisation, "used_lifts")
    use_unit_id: UUID | None
    maintainer = optional_foreign_key(Organisation, "maintained_lifts")
    maintainer_id: UUID | None

    state = fields.CharEnumField(
        LiftState, max_length=20, default=LiftState.IN_USE, db_default=LiftState.IN_USE.value
    )
    state_since: date | None = fields.DateField(null=True, description="null: in use since it was installed")
    state_reason = CharField(max_length=200, default="", db_default="", description="residents read it")
    back_on: date | None = fields.DateField(null=True, description="when it is expected to run again")

    # What lists look up; derived from the policies and the examinations, which rule.
    covered_from: datetime | None = fields.DatetimeField(
        null=True, description="when its first policy began or will begin, null: none on record"
    )
    examination_passed = fields.BooleanField(
        null=True, description="the last that was done, null: none on record"
    )
    examination_until: date | None = fields.DateField(
        null=True, description="the last day on which it holds, null: it holds on none"
    )

    maker = CharField(max_length=100, default="", db_default="", description="制造单位")
    installer = CharField(max_length=100, default="", db_default="", description="施工单位")
    owner = CharField(max_length=100, default="", db_default="", description="产权人, never a private person")
    ownership = fields.CharEnumField(OwnershipKind, max_length=20, null=True)
    notice_number = CharField(max_length=60, default="", db_default="", description="施工告知编号")
    notified_on: date | None = fields.DateField(null=True, description="施工告知")
    registered_on: date | None = fields.DateField(null=True, description="使用登记")

    class Meta:
        table = "lift"
        unique_together = (("city_id", "rescue_number"),)
        indexes = (
            ("rescue_number",),
            ("estate_id",),
            ("use_unit_id",),
            ("maintainer_id",),
            ("building",),
            ("kind", "id"),
            ("installed_on", "id"),
            ("cover_checked_at",),
            ("state", "id"),
            ("covered_from",),
            ("examination_passed", "id"),
            ("examination_until",),
        )


class LiftInspection(Model):
    """An inspection (定期检验) or self-test (自行检测) of a lift, one a day.

    What failed holds on no day: `valid_until` is the day before.
    """

    id = key()
    lift = foreign_key(Lift, "inspections")
    lift_id: UUID
    inspected_on = fields.DateField()
    valid_until = fields.DateField(description="the last day on which it holds")
    kind = fields.CharEnumField(
        ExaminationKind,
        max_length=20,
        default=ExaminationKind.INSPECTION,
        db_default=ExaminationKind.INSPECTION.value,
    )
    passed = fields.BooleanField(default=True, db_default=True)
    body = CharField(max_length=100, default="", db_default="", description="who examined it")
    report_number = CharField(max_length=60, default="", db_default="")

    class Meta:
        table = "lift_inspection"
        unique_together = (("lift_id", "inspected_on"),)
        indexes = (("valid_until",),)


class LiftCode(Model):
    """A code printed for a lift. Reissuing revokes the old row and adds a new one."""

    code = CharField(max_length=12, primary_key=True)
    lift = foreign_key(Lift, "codes")
    lift_id: UUID
    issued_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)
    reason = CharField(max_length=200, default="", description="why it was revoked")

    class Meta:
        table = "lift_code"
        indexes = (("lift_id",),)
