"""The version after this one alters columns of a filled database: nothing else of the table is lost."""

from pathlib import Path

import pytest

from tests.support.databases_of_builds import ENGINES, database_of
from tests.support.migrations import next_migration
from tests.support.project import Project
from tests.support.rows import rows_by_table

EVENT = "models/tables/reports/report.py"
ACTOR = "actor = CharField(max_length=100"


@pytest.mark.parametrize("engine", ENGINES)
async def test_a_column_is_altered_and_one_added_under_rows_that_others_point_to(
    engine: str, tmp_path: Path
) -> None:
    now, following = Project.copied_to(tmp_path / "now"), Project.copied_to(tmp_path / "next")
    following.edit(
        EVENT, ACTOR, "note = fields.CharField(max_length=9, null=True)\n    " + ACTOR[:-3] + "120"
    )
    assert following.new_migration("wider").returncode == 0
    async with database_of("00c6409", engine, tmp_path) as url:
        assert now.migrate(url).returncode == 0
        before = await rows_by_table(url)
        assert before["event"]
        assert before["delivery"]

        assert next_migration("wider") in following.complaints(url)
        migrated = following.migrate(url)
        assert migrated.returncode == 0, migrated.stderr

        assert following.complaints(url) == ""
        after = await rows_by_table(url)
        assert [one | {"note": None} for one in before["event"]] == after["event"]
        assert {
            name: rows for name, rows in before.items() if name not in ("event", "tortoise_migrations")
        } == {name: rows for name, rows in after.items() if name not in ("event", "tortoise_migrations")}
