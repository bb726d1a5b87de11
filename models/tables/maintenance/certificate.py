"""Certificates of maintenance workers (特种设备作业人员证), as their maintainer has recorded them."""

from datetime import date
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.tables.fields import CharField
from models.tables.keys import foreign_key, key
from models.tables.partners.organisation import Organisation


class WorkerCertificate(Model):
    """One certificate of a worker. A renewed one is another row. It is ended, never removed.

    Its number is mostly the number of the identity card: sealed, and shown by its last four characters.
    """

    id = key()
    maintainer = foreign_key(Organisation, "worker_certificates")
    maintainer_id: UUID
    worker = CharField(max_length=50, description="the name in the work link")
    number_sealed = CharField(max_length=300)
    number_hash = CharField(max_length=43)
    number_end = CharField(max_length=4)
    valid_from = fields.DateField()
    valid_until = fields.DateField(description="the last day on which it holds")
    ended_on: date | None = fields.DateField(null=True)
    recorded_at = fields.DatetimeField()
    recorded_by = CharField(max_length=100)

    class Meta:
        table = "worker_certificate"
        unique_together = (("maintainer_id", "number_hash", "valid_until"),)
        indexes = (("maintainer_id", "worker"), ("valid_until",))
