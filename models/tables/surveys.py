"""Satisfaction surveys: wording, rounds with their frozen frame, invitations, answers and their history."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.rules.surveys.rounds import AskedBy, Exclusion, SurveySubject
from models.tables.cities import City, District, Estate
from models.tables.fields import CharField
from models.tables.keys import foreign_key, key, one_to_one, optional_foreign_key
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from models.tables.people.person import Person


class QuestionSet(Model):
    """The wording of a survey. Never edited: what is asked differently is the next version."""

    id = key()
    subject = fields.CharEnumField(SurveySubject, max_length=20)
    version = fields.SmallIntField()
    questions = fields.JSONField[list[dict[str, Any]]]()
    created_at = fields.DatetimeField()
    created_by = CharField(max_length=100)

    class Meta:
        table = "question_set"
        unique_together = (("subject", "version"),)


class SurveyRound(Model):
    """One survey from a day to a day. Open from `opened_at` until, not including, `closes_at`.

    `planned_closes_at` differs from `closes_at` only where the regulator ended it
    early, and `closed_why` says why.
    """

    id = key()
    city = foreign_key(City)
    city_id: UUID
    district = optional_foreign_key(District, description="null for the whole city")
    district_id: UUID | None
    subject = fields.CharEnumField(SurveySubject, max_length=20)
    question_set = foreign_key(QuestionSet)
    question_set_id: UUID
    title = CharField(max_length=100)
    created_at = fields.DatetimeField()
    created_by = CharField(max_length=100)
    opened_at: datetime | None = fields.DatetimeField(null=True)
    closes_at = fields.DatetimeField()
    planned_closes_at = fields.DatetimeField()
    closed_why = CharField(max_length=500, default="", description="of an early end")
    merged_later = fields.IntField(
        default=0, description="answers that turned out, after the end, to be a person's second for a lift"
    )
    forgotten_at: datetime | None = fields.DatetimeField(
        null=True, description="when its texts, and who had answered, were erased"
    )

    class Meta:
        table = "survey_round"
        indexes = (
            ("city_id", "closes_at"),
            ("district_id", "closes_at"),
            ("created_at", "id"),
            ("closes_at", "id"),
        )


class FrameLift(Model):
    """A lift that a round asks about, with whom it served and who was in charge of it at the opening."""

    id = key()
    round: fields.ForeignKeyRelation[SurveyRound] = fields.ForeignKeyField(
        "tima.SurveyRound", related_name="frame", on_delete=fields.CASCADE
    )
    round_id: UUID
    lift = foreign_key(Lift)
    lift_id: UUID
    residents = fields.IntField(description="服务居民人数")
    district = foreign_key(District)
    district_id: UUID
    estate = foreign_key(Estate)
    estate_id: UUID
    insurer = optional_foreign_key(Organisation, "framed_as_insurer")
    insurer_id: UUID | None
    maintainer = optional_foreign_key(Organisation, "framed_as_maintainer")
    maintainer_id: UUID | None
    use_unit = optional_foreign_key(Organisation, "framed_as_use_unit")
    use_unit_id: UUID | None

    class Meta:
        table = "frame_lift"
        unique_together = (("round_id", "lift_id"),)


class SurveyInvitation(Model):
    """That somebody was shown a survey, once for each lift and round, by whichever way came first."""

    id = key()
    round: fields.ForeignKeyRelation[SurveyRound] = fields.ForeignKeyField(
        "tima.SurveyRound", on_delete=fields.CASCADE
    )
    round_id: UUID
    lift = foreign_key(Lift)
    lift_id: UUID
    respondent = CharField(max_length=64)
    way = fields.CharEnumField(AskedBy, max_length=20)
    at = fields.DatetimeField()

    class Meta:
        table = "survey_invitation"
        unique_together = (("round_id", "lift_id", "respondent"),)


class SurveyAnswer(Model):
    """What one respondent answers for one lift in one round, as it stands now.

    `respondent` is `person:KEY` or `visitor:HASH`, unique with the round and
    the lift. `score` repeats the overall question for counting. `told` are
    all answers by the question's key, texts among them: those are never published.
    """

    id = key()
    round: fields.ForeignKeyRelation[SurveyRound] = fields.ForeignKeyField(
        "tima.SurveyRound", related_name="answers", on_delete=fields.CASCADE
    )
    round_id: UUID
    lift = foreign_key(Lift)
    lift_id: UUID
    respondent = CharField(max_length=64)
    person = optional_foreign_key(Person, "survey_answers")
    person_id: UUID | None
    way = fields.CharEnumField(AskedBy, max_length=20)
    score = fields.SmallIntField()
    told = fields.JSONField[dict[str, int | str]]()
    excluded = fields.CharEnumField(Exclusion, max_length=20, null=True)
    version = fields.SmallIntField(default=1)
    given_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()

    class Meta:
        table = "survey_answer"
        unique_together = (("round_id", "lift_id", "respondent"),)
        # The last holds all that the figures need, in the order in which they are added up.
        indexes = (("person_id",), ("round_id", "lift_id", "excluded", "score"))


class AnswerVersion(Model):
    """What an answer was at each time it was given or changed. Appended: only texts are erased on request."""

    id = key()
    answer: fields.ForeignKeyRelation[SurveyAnswer] = fields.ForeignKeyField(
        "tima.SurveyAnswer", related_name="history", on_delete=fields.CASCADE
    )
    answer_id: UUID
    version = fields.SmallIntField()
    way = fields.CharEnumField(AskedBy, max_length=20)
    told = fields.JSONField[dict[str, int | str]]()
    excluded = fields.CharEnumField(Exclusion, max_length=20, null=True)
    at = fields.DatetimeField()

    class Meta:
        table = "survey_answer_version"
        unique_together = (("answer_id", "version"),)


class SurveyCertificate(Model):
    """A closed round's figures, signed once, with the anonymous rows that they are made of. Never changed."""

    id = key()
    round = one_to_one(SurveyRound, "certificate")
    round_id: UUID
    content = fields.JSONField[dict[str, Any]](description="with its signature")
    rows = fields.TextField(description="rows.csv")
    issued_at = fields.DatetimeField()
    issued_by = CharField(max_length=100)

    class Meta:
        table = "survey_certificate"
