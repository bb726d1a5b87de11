#!/usr/bin/env bash
# What `filter` finds and what `exclude` finds are together not all rows; some come twice.
#
# Package:  tortoise-orm 1.1.9 on SQLite; the same on PostgreSQL
#
# Expected: `exclude(x)` is the rest of `filter(x)`, as the word says and as Django's ORM takes care of:
#           a shop without a rank is not of rank 1, and a shop that sells nothing sells nothing for 1.
#
# Happens:  1. A row whose column is NULL is in neither. `filter(rank__not=1)`, which reads like the same
#              question, has it: that one adds OR rank IS NULL, `exclude` and `~Q` do not.
#           2. Over the rows of another table `exclude(items__price=1)` asks for an item of another price:
#              the shop that sells for 1 and for 2 is found by both; one that sells for 2 and 3 comes
#              twice; one that sells nothing never comes.
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
from tortoise.expressions import Q
from tortoise.models import Model


class Shop(Model):
    name = fields.CharField(max_length=20, primary_key=True)
    rank = fields.IntField(null=True)


class Item(Model):
    id = fields.IntField(primary_key=True)
    shop = fields.ForeignKeyField("models.Shop", related_name="items")
    price = fields.IntField()


async def main():
    await Tortoise.init(db_url="sqlite://:memory:", modules={"models": ["__main__"]})
    await Tortoise.generate_schemas()
    sells = {"sells for 1 and 2": (1, 2), "sells for 2 and 3": (2, 3), "sells nothing": ()}
    for rank, (name, prices) in enumerate(sells.items(), 1):
        shop = await Shop.create(name=name, rank=rank if prices else None)
        for price in prices:
            await Item.create(shop=shop, price=price)

    async def names(question):
        return sorted(await question.values_list("name", flat=True))

    first, second, nothing = sells
    looked = {
        "filter(rank=1)": (await names(Shop.filter(rank=1)), [first]),
        "exclude(rank=1)": (await names(Shop.exclude(rank=1)), [second]),
        "filter(~Q(rank=1))": (await names(Shop.filter(~Q(rank=1))), [second]),
        "filter(rank__not=1)": (await names(Shop.filter(rank__not=1)), [second, nothing]),
        "filter(items__price=1)": (await names(Shop.filter(items__price=1)), [first]),
        "exclude(items__price=1)": (await names(Shop.exclude(items__price=1)), [first, second, second]),
    }
    for question, (found, _) in looked.items():
        print(f"{question:25} {found}")
    await Tortoise.close_connections()
    sys.exit(0 if all(found == described for found, described in looked.values()) else 1)


asyncio.run(main())
PYTHON
venv/bin/python look.py
