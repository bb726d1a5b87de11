"""Register files as people send them."""

import csv
import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from bot.services import Services
from models.actions.imports.all import REGISTERS
from models.actions.imports.steps import NewImport, add_import
from models.actions.shared.audit import Actor
from models.rules.privacy.audit_chain import ActorKind
from models.tables.imports import Import
from models.tables.keys import new_key

OPERATOR = Actor(ActorKind.OPERATOR, name="test")


def rows_of(kind: str, *changes: Mapping[str, str]) -> list[list[str]]:
    """The headings, and the template's example with changes by heading, once for each."""
    columns = REGISTERS[kind].kind.columns
    rows = [[change.get(column.heading, column.example) for column in columns] for change in changes]
    return [[column.heading for column in columns], *rows]


def as_csv(rows: Sequence[Sequence[str]], encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


async def give(
    services: Services,
    kind: str,
    body: bytes,
    *,
    accepts_good: bool = False,
    name: str = "f.csv",
    held: bool = False,
) -> Import:
    """The file stored and noted, as a door leaves it for a worker."""
    key = new_key()
    services.imports.file(key).write_bytes(body)
    new = NewImport(kind, name, "0" * 64, len(body), accepts_good, None, OPERATOR)
    return await add_import(new, services.clock(), held=held, key=key)
