#!/usr/bin/env bash
# Altering a column on SQLite loses the table's unique constraint and its index.
#
# Package:  tortoise-orm 1.1.9 (its own migrations, `tortoise makemigrations` and `tortoise migrate`)
#
# Expected: after a column's length has changed, unique_together and indexes of the model hold as before.
#
# Happens:  `tortoise migrate` says that all went well, and the table has neither any more:
#
#             before: ['idx_order_note_1f648f', 'sqlite_autoindex_order_1']
#             after:  []
#
#           SQLite cannot alter a column, so that the table is made anew; the new one gets the columns
#           only (migrations/schema_editor/sqlite.py, _remake_table). A changed comment is enough.
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

mkdir shop
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
# write_model LENGTH: orders of a customer are numbered, and found by their note.
write_model() {
  cat >shop/models.py <<PYTHON
from tortoise import fields
from tortoise.models import Model


class Order(Model):
    id = fields.IntField(primary_key=True)
    customer = fields.IntField()
    number = fields.IntField()
    note = fields.CharField(max_length=$1)

    class Meta:
        unique_together = (("customer", "number"),)
        indexes = (("note",),)
PYTHON
}
migrate() {
  export PYTHONPATH=$place
  venv/bin/tortoise -c shop.CONFIG makemigrations >/dev/null && venv/bin/tortoise -c shop.CONFIG migrate >/dev/null
}
indexes() {
  venv/bin/python -c '
import sqlite3
print(sorted(name for _, name, *_ in sqlite3.connect("shop.sqlite3").execute("PRAGMA index_list(\"order\")")))'
}

mkdir shop/migrations
touch shop/migrations/__init__.py
write_model 20
migrate || exit 2
before=$(indexes)
write_model 40
migrate || exit 2
after=$(indexes)
echo "before: $before"
echo "after:  $after"
if [ "$before" = "[]" ]; then exit 2; fi
if [ "$after" != "[]" ]; then
  echo "The behaviour has changed: the altered table has indexes."
  exit 1
fi
