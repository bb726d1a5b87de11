"""The figures of a round, added up by the database: its rows never become objects here.

Every statement takes the round's key first. Whole numbers come back, so that shares stay exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from models.sql import Row, Sql, fetch, sql_of
from models.tables.surveys import SurveyAnswer

DIMENSIONS = ("district", "maintainer", "insurer", "use_unit", "lift")  # the coarse and the most wanted first

# What each lift's valid answers are, then the same added up over lifts that have as many valid answers:
# a weighted share is a sum of residents * satisfied / valid, and must not be rounded lift by lift.
_PER_LIFT = """
SELECT "lift_id", COUNT(*) AS "valid",
  SUM(CASE WHEN "score" = 1 THEN 1 ELSE 0 END) AS "n1", SUM(CASE WHEN "score" = 2 THEN 1 ELSE 0 END) AS "n2",
  SUM(CASE WHEN "score" = 3 THEN 1 ELSE 0 END) AS "n3", SUM(CASE WHEN "score" = 4 THEN 1 ELSE 0 END) AS "n4",
  SUM(CASE WHEN "score" = 5 THEN 1 ELSE 0 END) AS "n5"
FROM "survey_answer" WHERE "round_id" = {round} AND "excluded" IS NULL GROUP BY "lift_id"
"""
ANSWERS = f"""
SELECT {{columns}}, a."valid" AS "each", CAST(SUM(a."valid") AS BIGINT) AS "valid",
  CAST(SUM(a."n1") AS BIGINT) AS "n1", CAST(SUM(a."n2") AS BIGINT) AS "n2",
  CAST(SUM(a."n3") AS BIGINT) AS "n3", CAST(SUM(a."n4") AS BIGINT) AS "n4",
  CAST(SUM(a."n5") AS BIGINT) AS "n5", CAST(SUM(f."residents") AS BIGINT) AS "residents",
  CAST(SUM(f."residents" * (a."n4" + a."n5")) AS BIGINT) AS "satisfied"
FROM ({_PER_LIFT}) a JOIN {{frame}} f ON f."round_id" = {{round}} AND f."lift_id" = a."lift_id"
GROUP BY {{columns}}, a."valid"
"""  # noqa: S608 - our own words
FRAME = (
    'SELECT {columns}, COUNT(*) AS "lifts", CAST(SUM(f."residents") AS BIGINT) AS "residents"'
    ' FROM {frame} f WHERE f."round_id" = {round} GROUP BY {columns}'
)
INVITED = (
    'SELECT {columns}, COUNT(*) AS "invited" FROM "survey_invitation" i'
    ' JOIN {frame} f ON f."round_id" = i."round_id" AND f."lift_id" = i."lift_id"'
    ' WHERE i."round_id" = {round} GROUP BY {columns}'
)
WAYS = 'SELECT "way", COUNT(*) AS "n" FROM "survey_invitation" WHERE "round_id" = {round} GROUP BY "way"'
STANDING = (
    'SELECT "excluded", "score", COUNT(*) AS "n" FROM "survey_answer"'
    ' WHERE "round_id" = {round} GROUP BY "excluded", "score"'
)
QUESTION = (
    'SELECT {value} AS "value", COUNT(*) AS "n" FROM "survey_answer"'
    ' WHERE "round_id" = {round} AND "excluded" IS NULL GROUP BY {value}'
)

# The frame with one more dimension, "part": the lifts with such a policy on any minute between two times.
_INSURED_FRAME = """
(SELECT w.*, CASE WHEN w."lift_id" IN (
  SELECT c."lift_id" FROM "covered_lift" c JOIN "policy" p ON p."id" = c."policy_id"
  WHERE p."starts_at" < {until} AND p."ends_at" > {since}{lines}
) THEN '1' ELSE '' END AS "part_id" FROM "frame_lift" w)
"""
PART = "part"

# A respondent becomes a name that stands for nobody; keys are texts on SQLite and not on PostgreSQL.
_ERASED = "'erased:' || CAST(\"id\" AS VARCHAR(36))"
_ERASE_WHO = (
    f'UPDATE "survey_answer" SET "person_id" = NULL, "respondent" = {_ERASED} WHERE "round_id" = {{round}}',  # noqa: S608
    f'UPDATE "survey_invitation" SET "respondent" = {_ERASED} WHERE "round_id" = {{round}}',  # noqa: S608
)
_ERASE_TEXT = (
    'UPDATE "survey_answer" SET "told" = {rest} WHERE "round_id" = {round}',
    'UPDATE "survey_answer_version" SET "told" = {rest} WHERE "answer_id" IN'
    ' (SELECT "id" FROM "survey_answer" WHERE "round_id" = {round})',
)


@dataclass(frozen=True)
class InsuredLifts:
    """Lifts with a policy that has all of these lines, in force on any minute from `since` to before `until`.

    `lines`: columns of the policy, our own words.
    """

    since: datetime
    until: datetime
    lines: tuple[str, ...]


async def ask(
    statement: str,
    round_id: UUID,
    dimensions: Sequence[str] = (),
    key: str = "",
    part: InsuredLifts | None = None,
) -> list[Row]:
    """The rows of one of the statements above. `dimensions` and `key` are our own words, never a caller's.

    With a `part` there is the dimension PART: "1" for its lifts.
    """
    columns = ", ".join(f'f."{name}_id"' for name in dimensions)
    words = {"columns": columns, "value": _sql().json_text('"told"', key), "frame": '"frame_lift"'}
    if part is None:
        return await _ask(statement, round_id, **words)
    sql = _sql()
    lines = "".join(f' AND p."{line}"' for line in part.lines)
    words["frame"] = _INSURED_FRAME.format(until=sql.mark(2), since=sql.mark(3), lines=lines)
    times = (part.until.astimezone(UTC), part.since.astimezone(UTC))
    return await _ask(statement, round_id, *times, **words)


async def erase_who(round_id: UUID) -> None:
    for statement in _ERASE_WHO:
        await _ask(statement, round_id)


async def erase_text(round_id: UUID, key: str) -> None:
    """Take the answers to one question out of a round, and out of its history."""
    for statement in _ERASE_TEXT:
        await _ask(statement, round_id, rest=_sql().json_without('"told"', key))


async def _ask(statement: str, round_id: UUID, *more: datetime, **words: str) -> list[Row]:
    sql = _sql()
    statement = statement.format(round=sql.mark(1), **words)
    return await fetch(SurveyAnswer, statement, [sql.key(round_id), *more])


def _sql() -> Sql:
    return sql_of(SurveyAnswer._meta.db)
