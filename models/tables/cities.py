"""Cities, districts and estates, and each city's configuration."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.cities.rules import RuleTopic
from models.rules.lifts.use import LiftUse
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, optional_foreign_key


class City(Model):
    id = key()
    division_code = CharField(max_length=6, unique=True, description="行政区划代码")
    name = CharField(max_length=50)
    is_default = fields.BooleanField(default=False, description="answers where the lift is unknown")

    class Meta:
        table = "city"


class CityRule(Model):
    """One topic's value from a day on, with the document that it comes from."""

    id = key()
    city = foreign_key(City)
    topic = fields.CharEnumField(RuleTopic, max_length=30)
    valid_from = fields.DateField()
    value = fields.JSONField[dict[str, object]]()
    source = CharField(max_length=200)

    class Meta:
        table = "city_rule"
        unique_together = (("city_id", "topic", "valid_from"),)


class District(Model):
    id = key()
    city = foreign_key(City)
    division_code = CharField(max_length=6, unique=True)
    name = CharField(max_length=50)

    class Meta:
        table = "district"


class Office(Model):
    """A sub-district (镇街), which estates name, or a sector department (行业主管部门), which has uses.

    Its people read about the lifts of both, and change nothing.
    """

    id = key()
    district = foreign_key(District)
    district_id: UUID
    name = CharField(max_length=50)

    class Meta:
        table = "office"
        unique_together = (("district_id", "name"),)


class OfficeUse(Model):
    """The department looks after lifts of this use within its district."""

    id = key()
    office: fields.ForeignKeyRelation[Office] = fields.ForeignKeyField(
        "tima.Office", related_name="uses", on_delete=fields.CASCADE
    )
    office_id: UUID
    use = fields.CharEnumField(LiftUse, max_length=20)

    class Meta:
        table = "office_use"
        unique_together = (("office_id", "use"),)


class Estate(Model):
    """A residential estate, or another place with lifts: a hospital, a mall, an office block."""

    id = key()
    district = foreign_key(District)
    district_id: UUID
    sub_district = optional_foreign_key(Office, "estates")
    sub_district_id: UUID | None
    name = CharField(max_length=100)
    address = CharField(max_length=200)
    latitude_e6 = fields.IntField(null=True, description="millionths of a degree, GCJ-02")
    longitude_e6 = fields.IntField(null=True, description="millionths of a degree, GCJ-02")

    class Meta:
        table = "estate"
        unique_together = (("district_id", "name"),)
        indexes = (("name",), ("latitude_e6",), ("sub_district_id",))


class EstateEnding(Model):
    """An ending of an estate's name, so that an index finds the name by any piece of it.

    Derived by `rules.lifts.endings`; in bytes, which every database sorts alike.
    """

    id = key()
    estate: fields.ForeignKeyRelation[Estate] = fields.ForeignKeyField(
        "tima.Estate", related_name="endings", on_delete=fields.CASCADE
    )
    estate_id: UUID
    words = fields.BinaryField()

    class Meta:
        table = "estate_ending"
        indexes = (("words", "estate_id"), ("estate_id",))
