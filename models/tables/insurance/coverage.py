"""Insured shares as they stood when somebody froze them: what a report cites."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.tables.fields import CharField
from models.tables.keys import key


class CoverageSnapshot(Model):
    """The figures of a day. Never changed: policies that become known later give another snapshot."""

    id = key()
    reach = CharField(max_length=50, description="whose lifts: a belonging and its key")
    day = fields.DateField()
    figures = fields.JSONField[dict[str, Any]]()
    sha256 = CharField(max_length=64, description="of the figures as canonical JSON")
    frozen_at = fields.DatetimeField()
    frozen_by = CharField(max_length=100)

    class Meta:
        table = "coverage_snapshot"
        unique_together = (("reach", "day", "sha256"),)
