#!/usr/bin/env bash
# `limit(2).delete()` deletes all rows.
#
# Package:  tortoise-orm 1.1.9 on SQLite; the same SQL is made for PostgreSQL
#
# Expected: `Job.filter(done=True).order_by("id").limit(2).delete()` deletes the two oldest, as a purge in
#           batches wants it, or raises where the database knows no DELETE … LIMIT.
#
# Happens:  the limit and the order are left out without a word, and all five go. So does
#           `limit(2).update(...)`: all rows are changed. (queryset.py: `limit` and `orderings` are used only
#           where the dialect says support_update_limit_order_by, as MySQL's does; nothing tells the others.)
#
# Exit status: 0 while this happens, 1 when the behaviour has changed, 2 where it could not be tried.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
{
  python3 -m venv venv
  venv/bin/python -m pip install --quiet --disable-pip-version-check tortoise-orm==1.1.9
} || exit 2

cat >look.py <<'PYTHON'
import asyncio
import sys

from tortoise import Tortoise, fields
from tortoise.models import Model


class Job(Model):
    id = fields.IntField(primary_key=True)
    done = fields.BooleanField(default=True)


async def main():
    await Tortoise.init(db_url="sqlite://:memory:", modules={"models": ["__main__"]})
    await Tortoise.generate_schemas()
    await Job.bulk_create([Job() for _ in range(5)])
    oldest = Job.filter(done=True).order_by("id").limit(2)
    print("rows that the query reads:  ", len(await oldest))
    updated = await oldest.update(done=True)
    print("rows that its update wrote: ", updated, oldest.update(done=True).sql())
    deleted = await oldest.delete()
    print("rows that its delete took:  ", deleted, oldest.delete().sql())
    await Tortoise.close_connections()
    sys.exit(0 if (updated, deleted) == (5, 5) else 1)


asyncio.run(main())
PYTHON
venv/bin/python look.py
