"""Frozen: literal values only, nothing imported from the project.

Numbers of policies, claims and records that were stored as somebody typed them get the one
spelling by which they are compared. A row whose number is taken by another stays as it is.
"""

import re
import unicodedata

from tortoise import migrations
from tortoise.migrations import operations as ops

# By table: the column beside which the number is unique, if any.
TABLES = {'policy': '', 'claim': 'policy_id', 'partner_record': 'organisation_id'}
AS_TYPED = 'SELECT "id", "number" FROM "{table}" WHERE "number" '
ON_POSTGRESQL = "~ '[^A-Z0-9()一-鿿/.-]'"
ON_SQLITE = "GLOB '*[^A-Z0-9()一-鿿/.-]*'"


def spelled(number):
    capitals = unicodedata.normalize("NFKC", number).upper()
    return unicodedata.normalize("NFKC", re.sub(r"\s+", "", capitals))


async def respell(_apps, editor):
    client = editor.client
    is_sqlite = client.capabilities.dialect == "sqlite"
    mark = (lambda n: "?") if is_sqlite else (lambda n: f"${n}")
    for table, beside in TABLES.items():
        asked = AS_TYPED.format(table=table) + (ON_SQLITE if is_sqlite else ON_POSTGRESQL) + ' ORDER BY "id"'
        for row in await client.execute_query_dict(asked):
            number = spelled(row["number"])
            if number == row["number"]:
                continue
            taken = f'SELECT 1 AS "one" FROM "{table}" WHERE "number" = {mark(1)}'
            values = [number]
            if beside:
                taken += f' AND "{beside}" = (SELECT "{beside}" FROM "{table}" WHERE "id" = {mark(2)})'
                values.append(row["id"])
            if not await client.execute_query_dict(taken, values):
                change = f'UPDATE "{table}" SET "number" = {mark(1)} WHERE "id" = {mark(2)}'
                await client.execute_query(change, [number, row["id"]])


async def leave(_apps, _editor):
    """The older build finds spelled numbers too."""


class Migration(migrations.Migration):
    dependencies = [('tima', '0011_closed_rounds')]

    initial = False

    operations = [ops.RunPython(respell, leave)]
