"""Evaluations of maintainers (维保单位评测), version by version, and the appeals against them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.maintenance.evaluation import AppealAnswer, EvaluationState
from models.tables.cities import City
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key
from models.tables.partners.organisation import Organisation


class Evaluation(Model):
    """What is said of a maintainer for a period. Once published it is never edited: there is a new version.

    `told` is what the maintainer proved of itself, `measured` what our own
    data says, `result` what the scheme made of both, each with its steps, and
    frozen when the publicity period begins.
    """

    id = key()
    maintainer = foreign_key(Organisation, "evaluations")
    maintainer_id: UUID
    city = foreign_key(City)
    city_id: UUID
    version = fields.SmallIntField()
    state = fields.CharEnumField(EvaluationState, max_length=20, default=EvaluationState.DRAFT)
    period_from = fields.DateField()
    period_to = fields.DateField(description="the last day of the period")
    told = fields.JSONField[dict[str, Any]]()
    measured = fields.JSONField[dict[str, Any]](default=dict)
    scheme = fields.JSONField[dict[str, Any]](default=dict)
    result = fields.JSONField[dict[str, Any]](default=dict)
    star = fields.SmallIntField(null=True, description="2 to 5, 0 for none, null before it is worked out")
    grade = CharField(max_length=1, default="")
    created_at = fields.DatetimeField()
    public_from = fields.DatetimeField(null=True, description="when the publicity period began")
    public_until: datetime | None = fields.DatetimeField(null=True)
    published_at = fields.DatetimeField(null=True)
    withdrawn_why = CharField(max_length=500, default="")

    class Meta:
        table = "evaluation"
        unique_together = (("maintainer_id", "version"),)
        indexes = (
            ("city_id", "state"),
            ("maintainer_id", "state", "period_to"),
            ("period_to", "id"),
            ("created_at", "id"),
        )


class Appeal(Model):
    """What the maintainer says against an evaluation while it is public. The regulator answers."""

    id = key()
    evaluation = foreign_key(Evaluation, "appeals")
    evaluation_id: UUID
    words = CharField(max_length=2000)
    filed_at = fields.DatetimeField()
    filed_by = CharField(max_length=100)
    answer = fields.CharEnumField(AppealAnswer, max_length=20, null=True)
    answer_words = CharField(max_length=2000, default="")
    answered_at = fields.DatetimeField(null=True)
    answered_by = CharField(max_length=100, default="")

    class Meta:
        table = "appeal"
        indexes = (("evaluation_id",),)
