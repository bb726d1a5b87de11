#!/usr/bin/env bash
# Looking for a text that is longer than its column raises, where it should find nothing.
#
# Package:  tortoise-orm 1.1.9
#
# Expected: `Shop.filter(name=text)` is a question. A text of six characters is in no column of five, so
#           the answer is no row, as SQL answers; `exists` is false, `get_or_none` is None.
#
# Happens:  the column's validators judge the question as if it were to be stored:
#
#             tortoise.exceptions.ValidationError: name: Length of 'abcdef' 6 > 5
#
#           So do `__not`, `__in`, `__not_in`, `__gt`, `exclude`, `exists` and `get_or_none`; one long
#           text in a list of a thousand is enough. `__contains`, `__startswith` and `__iexact` of the
#           same text find nothing, as expected. A view that passes on what a visitor typed answers 500.
#           (fields/base.py: to_db_value validates, and filters use it too.)
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
from tortoise.exceptions import ValidationError
from tortoise.models import Model


class Shop(Model):
    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=5)


async def answer_to(question):
    try:
        return await question
    except ValidationError as error:
        return f"ValidationError: {error}"


async def main():
    await Tortoise.init(db_url="sqlite://:memory:", modules={"models": ["__main__"]})
    await Tortoise.generate_schemas()
    await Shop.create(name="abc")
    text = "abcdef"
    judged = {
        "filter(name=…)": Shop.filter(name=text).count(),
        "filter(name__not=…)": Shop.filter(name__not=text).count(),
        "filter(name__in=['abc', …])": Shop.filter(name__in=["abc", text]).count(),
        "filter(name__gt=…)": Shop.filter(name__gt=text).count(),
        "exclude(name=…)": Shop.exclude(name=text).count(),
        "exists(name=…)": Shop.exists(name=text),
        "get_or_none(name=…)": Shop.get_or_none(name=text),
    }
    asked = {
        "filter(name__contains=…)": Shop.filter(name__contains=text).count(),
        "filter(name__startswith=…)": Shop.filter(name__startswith=text).count(),
        "filter(name__iexact=…)": Shop.filter(name__iexact=text).count(),
    }
    judged = {name: await answer_to(question) for name, question in judged.items()}
    asked = {name: await answer_to(question) for name, question in asked.items()}
    for name, answer in (judged | asked).items():
        print(f"{name:30} {answer}")
    await Tortoise.close_connections()
    as_described = all("6 > 5" in str(one) for one in judged.values()) and set(asked.values()) == {0}
    sys.exit(0 if as_described else 1)


asyncio.run(main())
PYTHON
venv/bin/python look.py
