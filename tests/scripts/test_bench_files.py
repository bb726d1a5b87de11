"""The files that `scripts.bench.imports` writes: a row that is refused would measure nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.files.sheets import open_sheet
from models.rules.imports.batch import BatchReader
from models.rules.imports.lifts import LIFTS
from models.rules.imports.policies import POLICIES
from models.rules.imports.table import ImportTable
from scripts.bench.imports import write_files


@pytest.mark.parametrize("table", [LIFTS, POLICIES], ids=lambda table: table.name)
def test_every_row_is_good(table: ImportTable, tmp_path: Path) -> None:
    write_files(tmp_path, 50)
    with (tmp_path / f"{table.name}.csv").open("rb") as file:
        read = BatchReader(table).read(
            list(open_sheet(file, table).lines), datetime(2026, 11, 30, tzinfo=UTC)
        )
    assert len(read) == 50
    assert [problems for _, _, problems in read if problems] == []
