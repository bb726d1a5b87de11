"""Frozen: literal values only, nothing imported from the project.

Registration numbers that were stored as somebody typed them get the one spelling
by which they are looked up. Until now an unknown number made every look-up read
all lifts for such rows. A row whose number is taken by another stays as it is.
"""

import re
import unicodedata

from tortoise import migrations
from tortoise.migrations import operations as ops

BRACKETS = str.maketrans("〔〕【】[]{}", "()()()()")
# Numbers with a character that a spelled one seldom has. Both databases order classes by code point.
AS_TYPED = 'SELECT "id", "registration_number" AS "number" FROM "lift" WHERE "registration_number" '
ON_POSTGRESQL = "~ '[^A-Z0-9()一-鿿/.-]'"
ON_SQLITE = "GLOB '*[^A-Z0-9()一-鿿/.-]*'"


def spelled(number):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", number).translate(BRACKETS)).upper()


async def respell(_apps, editor):
    client = editor.client
    is_sqlite = client.capabilities.dialect == "sqlite"
    mark = (lambda n: "?") if is_sqlite else (lambda n: f"${n}")
    rows = await client.execute_query_dict(AS_TYPED + (ON_SQLITE if is_sqlite else ON_POSTGRESQL) + ' ORDER BY "id"')
    for row in rows:
        number = spelled(row["number"])
        taken = f'SELECT 1 AS "one" FROM "lift" WHERE "registration_number" = {mark(1)}'
        if number != row["number"] and not await client.execute_query_dict(taken, [number]):
            change = f'UPDATE "lift" SET "registration_number" = {mark(1)} WHERE "registration_number" = {mark(2)}'
            await client.execute_query(change, [number, row["number"]])


async def leave(_apps, _editor):
    """The older build finds spelled numbers too."""


class Migration(migrations.Migration):
    dependencies = [('tima', '0009_template_messages')]

    initial = False

    operations = [ops.RunPython(respell, leave)]
