#!/usr/bin/env bash
# A query that locks its rows locks nothing once it asks for values.
#
# Package:  tortoise-orm 1.1.9, asyncpg 0.32.0 (no server is needed: only the SQL is looked at)
#
# Expected: `Shop.filter(...).select_for_update()` locks what it reads. Whether rows come as objects or as
#           values is how they are handed over, so `.values_list("id", flat=True)` locks them too, and
#           whoever cannot be given a lock is told so.
#
# Happens:  `values`, `values_list`, `exists` and `count` leave FOR UPDATE out, without a word:
#
#             .select_for_update()                               SELECT … FOR UPDATE
#             .select_for_update().only("id")                    SELECT … FOR UPDATE
#             .select_for_update().values_list("id", flat=True)  SELECT …
#
#           Two programs that lock ids first and write then do both, as if there were no lock; a test with
#           one connection sees nothing. (queryset.py: these queries are built without the lock's settings.)
#
# Exit status: 0 while this happens, 1 when the behaviour has changed, 2 where it could not be tried.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
{
  python3 -m venv venv
  venv/bin/python -m pip install --quiet --disable-pip-version-check 'tortoise-orm[asyncpg]==1.1.9' asyncpg==0.32.0
} || exit 2

cat >look.py <<'PYTHON'
import asyncio
import sys

from tortoise import Tortoise, fields
from tortoise.models import Model


class Shop(Model):
    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=5)


async def main():
    await Tortoise.init(db_url="postgres://nobody@127.0.0.1:9/nothing", modules={"models": ["__main__"]})
    locking = Shop.filter(name="a").select_for_update()
    questions = {
        "as objects": locking,
        "only": locking.only("id"),
        "first": locking.first(),
        "values": locking.values("id"),
        "values_list": locking.values_list("id", flat=True),
        "exists": locking.exists(),
        "count": locking.count(),
    }
    locks = {name: question.sql().endswith("FOR UPDATE") for name, question in questions.items()}
    for name, question in questions.items():
        print(f"{name:12} {question.sql()}")
    expected = dict.fromkeys(("as objects", "only", "first"), True)
    expected |= dict.fromkeys(("values", "values_list", "exists", "count"), False)
    sys.exit(0 if locks == expected else 1)


asyncio.run(main())
PYTHON
venv/bin/python look.py
