#!/usr/bin/env bash
# Removing a foreign key by a migration leaves its column behind on SQLite.
#
# Package:  tortoise-orm 1.1.9 (its own migrations)
#
# Expected: `RemoveField` of a foreign key, or the way back from the migration that added one, drops the
#           column `…_id` with it, as it does on PostgreSQL and as removing any other field does.
#
# Happens:  the table is made anew with the column still in it, now without its reference, and UNIQUE
#           where the key was one-to-one. No error is told, and the migration counts as done; to add the
#           field once more fails then:
#
#             tortoise.exceptions.OperationalError: duplicate column name: corrects_id
#
#           The schema editor leaves out the field of the relation, but the model has a second field for
#           the same column, which it writes (migrations/schema_editor/sqlite.py, _remake_table).
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

mkdir -p shop/migrations
cat >shop/__init__.py <<'PYTHON'
CONFIG = {
    "connections": {"default": "sqlite://shop.sqlite3"},
    "apps": {
        "shop": {
            "models": ["shop.models"],
            "default_connection": "default",
            "migrations": "shop.migrations",
        }
    },
}
PYTHON
cat >shop/models.py <<'PYTHON'
from tortoise import fields
from tortoise.models import Model


class Visit(Model):
    id = fields.IntField(primary_key=True)
    note = fields.CharField(max_length=20)
PYTHON

tortoise() {
  PYTHONPATH=. venv/bin/tortoise -c shop.CONFIG "$@" 2>&1 | tail -n 1
}
columns() {
  venv/bin/python -c 'import sqlite3
print(*(row[1] for row in sqlite3.connect("shop.sqlite3").execute("PRAGMA table_info(visit)")))'
}

tortoise makemigrations >/dev/null
tortoise migrate >/dev/null
cat >>shop/models.py <<'PYTHON'
    corrects = fields.OneToOneField("shop.Visit", null=True, related_name="correction")
PYTHON
tortoise makemigrations >/dev/null
first=$(cd shop/migrations && ls 0001*.py)
tortoise migrate >/dev/null
echo "with the key:     $(columns)"
tortoise downgrade shop "${first%.py}" >/dev/null
left=$(columns)
echo "after going back: $left"
again=$(PYTHONPATH=. venv/bin/tortoise -c shop.CONFIG migrate 2>&1 | grep "OperationalError: ") || true
echo "and forward:      $again"
[[ $left == *corrects_id* && $again == *"duplicate column name: corrects_id"* ]]
