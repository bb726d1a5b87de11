#!/usr/bin/env bash
# A semicolon in a model's docstring breaks its migration on SQLite.
#
# Package:  tortoise-orm 1.1.9 (its own migrations, `tortoise makemigrations` and `tortoise migrate`)
#
# Expected: a docstring is the table's comment, and a comment may hold any character.
#           `tortoise migrate` creates the table on SQLite, as it does on PostgreSQL.
#
# Happens:  the migration fails and creates nothing:
#
#             tortoise.exceptions.OperationalError: near "never": syntax error
#
#           The schema editor writes the docstring into the statement as /* … */, and in an
#           atomic migration splits the script at every semicolon, those in comments too
#           (migrations/schema_editor/sqlite.py, _run_sql). PostgreSQL gets the script whole.
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
# write_model DOCSTRING: a table of one column, and no migration yet.
write_model() {
  rm -rf shop/migrations shop.sqlite3*
  mkdir shop/migrations
  touch shop/migrations/__init__.py
  cat >shop/models.py <<PYTHON
from tortoise import fields
from tortoise.models import Model


class Order(Model):
    """$1"""

    id = fields.IntField(primary_key=True)
PYTHON
}
migrate() {
  export PYTHONPATH=$place
  venv/bin/tortoise -c shop.CONFIG makemigrations >/dev/null &&
    venv/bin/tortoise -c shop.CONFIG migrate 2>&1
}

write_model "Paid once, never changed."
if ! migrate >output.txt; then
  echo "A docstring without a semicolon fails as well:"
  tail -n 3 output.txt
  exit 2
fi

write_model "Paid once; never changed."
if migrate >output.txt; then
  echo "The behaviour has changed: a semicolon in a docstring migrates."
  exit 1
fi
if ! grep -q 'near "never": syntax error' output.txt; then
  echo "The behaviour has changed: it fails otherwise."
  tail -n 3 output.txt
  exit 1
fi
echo "As described: $(grep 'near "never": syntax error' output.txt | tail -n 1)"
