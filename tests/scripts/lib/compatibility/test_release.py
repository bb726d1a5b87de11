"""Whoever was programmed against the last release is not broken by this build."""

import json
from pathlib import Path
from typing import Any

import pytest

from models.database import migrate
from scripts.lib.compatibility.describe import describe
from scripts.lib.compatibility.documents import breaking_changes
from scripts.lib.compatibility.schemas import Direction, SchemaComparer
from scripts.lib.compatibility.shapes import shape_of, shapes_by_type
from scripts.lib.earlier_builds import DUMPS, KEY, LOOKUP_KEY, RELEASES
from tests.support.databases_of_builds import database_of

RELEASE = list(RELEASES)[-1]
MESSAGE = SchemaComparer({}, {}, Direction.ANSWER)


@pytest.fixture(scope="module")
def promised() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DUMPS / f"{RELEASE}.promises.json").read_text("utf-8"))
    return found


async def test_documents_and_messages_keep_what_the_release_has_promised(
    promised: dict[str, Any], tmp_path: Path
) -> None:
    async with database_of(RELEASE, "sqlite", tmp_path) as url:
        await migrate(url)
        now = await describe(url, KEY, LOOKUP_KEY)
    for document in ("partners", "residents"):
        assert breaking_changes(promised[document], now[document]) == []
    assert set(promised["types"]) <= set(now["types"])
    shapes = shapes_by_type(now["messages"])
    for kind, shape in promised["messages"].items():
        assert list(MESSAGE.breaks(shape, shapes[kind], kind)) == []


def test_a_message_that_loses_a_member_or_its_type_is_named() -> None:
    told = [{"type": "filed", "at": "x", "lift": {"code": "A", "floors": 3}}, {"type": "filed", "lift": None}]
    assert list(MESSAGE.breaks(shape_of(told), shape_of(told), "filed")) == []
    without = [{"type": "filed", "at": "x", "lift": {"code": "A"}}]
    assert list(MESSAGE.breaks(shape_of(told), shape_of(without), "filed")) == ["filed.lift.floors is gone"]
    retyped = [{"type": 1, "at": "x", "lift": {"code": "A", "floors": 3}}]
    assert list(MESSAGE.breaks(shape_of(told), shape_of(retyped), "filed")) == [
        "filed.type: integer is not among string"
    ]
