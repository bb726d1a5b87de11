"""The statements that every ballot needs, written out: the query builder would cost more than the database.

Own words alone stand in them; what callers give goes in as parameters, in the order of their marks.
"""

from collections.abc import Sequence
from uuid import UUID

from models.sql import Row, fetch, sql_of
from models.tables.votes.decision import Decision

_UNIT = 'h."id", h."number", u."label", u."area", u."share_fen"'
# 1 decision, 2 person, 3 estate. A head may be named twice: by two bindings, or by a binding and a proxy.
VOICES = f"""
SELECT {_UNIT}, 1 AS "own" FROM "binding" b
JOIN "roll_owner" o ON o."identity_hash" = b."identity_hash" AND o."decision_id" = {{0}}
JOIN "roll_head" h ON h."id" = o."head_id" JOIN "roll_unit" u ON u."head_id" = h."id"
WHERE b."person_id" = {{1}} AND b."estate_id" = {{2}} AND b."state" = 'active'
UNION
SELECT {_UNIT}, 0 FROM "proxy" p
JOIN "roll_head" h ON h."id" = p."head_id" JOIN "roll_unit" u ON u."head_id" = h."id"
WHERE p."decision_id" = {{0}} AND p."holder_id" = {{1}} AND p."revoked_at" IS NULL
"""  # noqa: S608 - our own words
# 1 head, 2 estate.
BOUND = """
SELECT DISTINCT b."person_id" FROM "roll_owner" o JOIN "binding" b ON b."identity_hash" = o."identity_hash"
WHERE o."head_id" = {0} AND b."estate_id" = {1} AND b."state" = 'active'
"""
# 1 decision, 2 estate. Everybody who is bound to an owner on the roll, and everybody who has cast a ballot.
VOTERS = """
SELECT b."person_id" FROM "roll_owner" o JOIN "binding" b ON b."identity_hash" = o."identity_hash"
WHERE o."decision_id" = {0} AND b."estate_id" = {1} AND b."state" = 'active'
UNION
SELECT "person_id" FROM "ballot_entry" WHERE "decision_id" = {0} AND "person_id" IS NOT NULL
"""
# 1 decision, 2 person, 3 estate. Who says to be an owner that this person is bound to, by the owner's heads.
RIVALS = """
SELECT o."head_id", c."person_id", c."id" AS "claim_id" FROM "binding" b
JOIN "binding" c ON c."identity_hash" = b."identity_hash" AND c."estate_id" = b."estate_id"
JOIN "roll_owner" o ON o."identity_hash" = b."identity_hash" AND o."decision_id" = {0}
WHERE b."person_id" = {1} AND b."estate_id" = {2} AND b."state" = 'active' AND c."state" = 'disputed'
"""
# 1 head, then labels. The areas of the units that have not taken part before.
UNITS_TAKE_PART = (
    'UPDATE "roll_unit" SET "has_voted" = TRUE'
    ' WHERE "head_id" = {0} AND "has_voted" = FALSE AND "label" IN ({labels}) RETURNING "area"'
)
# 1 head. Others may go on to refer to it, as a proxy does.
HOLD_HEAD = 'SELECT "has_voted" FROM "roll_head" WHERE "id" = {0}{hold}'
HEAD_TAKES_PART = 'UPDATE "roll_head" SET "has_voted" = TRUE WHERE "id" = {0}'


async def ask(statement: str, *parameters: UUID, labels: Sequence[str] = ()) -> list[Row]:
    """Inside the caller's transaction where there is one. `labels` fill the place of that name."""
    sql = sql_of(Decision._meta.db)
    marks = [sql.mark(place) for place in range(1, len(parameters) + len(labels) + 1)]
    words = statement.format(*marks, labels=", ".join(marks[len(parameters) :]), hold=sql.hold_row)
    return await fetch(Decision, words, [*map(sql.key, parameters), *labels])
