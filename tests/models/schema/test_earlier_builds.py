"""Databases of earlier builds and of each release are brought along, and keep every row.

A build before the first release says that it has had 0001 and lacks what was added to it later.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tortoise.context import get_current_context

from models.actions.lifts.cover_spans import repair_cover_spans
from models.actions.lifts.estate_names import repair_estate_endings
from models.actions.lifts.examination_columns import repair_examinations
from models.actions.shared.city_rules import LOCAL
from models.database import migrate, open_database, standing
from models.tables.insurance.cover_span import CoverSpan
from models.tables.insurance.policy import CoveredLift
from tests.support.databases_of_builds import ENGINES, database_of
from tests.support.rows import rows_by_table

OF_THE_TOOL = {"tortoise_migrations"}
# By build, one line of what it gets: what the next one added to 0001.
BUILDS = {
    "3b3ec8a": "column person.openid_hash may be NULL",
    "29cba8e": "table pilot_report added",
    "be70ea9": "table hand_over added",
    "0a4af33": "table voice added",
    "00c6409": "",  # as 0001 was when it was frozen
    "b4d3c22": "event got the unique constraint on incident_id, sequence",
    "1.0.0": "",  # the release
}
WHOLE_ON_POSTGRESQL = {"b4d3c22"}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize(("build", "put_right"), BUILDS.items())
async def test_it_gets_what_it_lacks_and_keeps_every_row(
    build: str, put_right: str, engine: str, tmp_path: Path
) -> None:
    async with database_of(build, engine, tmp_path) as url:
        before = await rows_by_table(url)
        assert before["event"]
        assert before["person"]

        told: list[str] = []
        await migrate(url, tell=lambda event, _app, words: told.append(words) if "repair" in event else None)

        if engine == "postgresql" and build in WHOLE_ON_POSTGRESQL:
            assert told == []
        else:
            assert put_right in told if put_right else told == []
        assert _kept(before) == _kept(await rows_by_table(url), like=before)
        now = await standing(url)
        assert (now.pending, now.differences, now.refusal()) == ((), [], "")
        await _every_row_can_be_read(url)
        await _lists_find_what_was_there(url)


def _kept(
    rows: dict[str, list[dict[str, Any]]], like: dict[str, list[dict[str, Any]]] | None = None
) -> dict[str, list[str]]:
    """The tables and columns of `like`, each row as text; a time as its moment, in whatever zone it is written."""
    like = like or rows
    return {
        table: sorted(
            repr([(name, _moment(row[name])) for name in sorted(like[table][0])]) for row in rows[table]
        )
        for table in like.keys() - OF_THE_TOOL
        if like[table]
    }


def _moment(value: Any) -> Any:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return value
    return moment.astimezone(UTC) if moment.tzinfo else value


async def _every_row_can_be_read(url: str) -> None:
    """By the tables of today: every column is there, and every value is one of its enum's."""
    async with open_database(url):
        context = get_current_context()
        assert context
        assert context.apps
        for models in context.apps.values():
            for model in models.values():
                assert len(await model.all()) == await model.all().count()


async def _lists_find_what_was_there(url: str) -> None:
    """The migrations have derived what lists look up as the product derives it."""
    async with open_database(url):
        assert await CoverSpan.exists() == await CoveredLift.exists()
        assert await repair_cover_spans() == 0
        assert await repair_examinations(datetime.now(LOCAL).date()) == 0
        assert await repair_estate_endings() == 0
