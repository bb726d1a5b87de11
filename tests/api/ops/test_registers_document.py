"""The document of the registers says what the code does."""

import re
from datetime import date

from api.ops.docs import DOCUMENTS
from bot.files import sheets, workbook_rows
from models.actions.imports.all import REGISTERS
from models.rules.maintenance.item_lists import ItemListKind, list_on
from models.rules.maintenance.schedule import PLACE_WITHIN_METRES, TOLD_WITHIN, Doubt, Node
from models.rules.reports.relapse import RELAPSES_WITHIN
from scripts.demo.city_rules import EVALUATION

TEXT = (DOCUMENTS / "registers.md").read_text("utf-8")


def table_of(kind: str) -> list[list[str]]:
    section = TEXT.split(f"### {kind}\n")[1].split("\n### ")[0].split("\n## ")[0]
    rows = re.findall(r"^\| (.*) \|$", section, re.MULTILINE)
    return [[cell.strip() for cell in row.split(" | ")] for row in rows][1:]


def test_every_register_is_there_with_its_columns_in_order_and_its_key() -> None:
    assert re.findall(r"^### (\w+)$", TEXT, re.MULTILINE) == list(REGISTERS)
    for name, register in REGISTERS.items():
        kind = register.kind
        told = [(row[0], row[1] == "必填") for row in table_of(name)]
        assert told == [(column.heading, column.required) for column in kind.columns]
        assert f"主键：{'、'.join(kind.heading(one) for one in kind.key)}" in TEXT.split(f"### {name}\n")[1]


def test_limits_and_intervals_are_those_of_the_code() -> None:
    assert f"CSV {sheets.MAX_CSV_BYTES // 2**20} MB、{sheets.MAX_ROWS // 10_000} 万行" in TEXT
    assert (
        f"xlsx {workbook_rows.MAX_XLSX_BYTES // 2**20} MB、{workbook_rows.MAX_XLSX_ROWS // 10_000} 万行"
        in TEXT
    )
    items = list_on(ItemListKind.TRACTION, date(2026, 11, 22))
    assert "、".join(str(len(items.due(node))) for node in Node) in TEXT
    assert f"超过 {PLACE_WITHIN_METRES} 米" in TEXT
    assert TOLD_WITHIN.days == 3
    assert f"{RELAPSES_WITHIN.days} 天内复发" in TEXT
    assert f"困人 {EVALUATION['arrival_minutes']} 分钟内到场" in TEXT
    assert re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE) == [doubt.value for doubt in Doubt]
