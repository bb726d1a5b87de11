"""What a scan costs: counted, not timed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from models.actions.lifts.find import LiftCard
from scripts.lib.statements import heard_statements
from tests.conftest import Client


@pytest.fixture
async def tasks() -> AsyncIterator[list[str]]:
    """The names of the coroutines of which tasks are made."""
    loop = asyncio.get_running_loop()
    made: list[str] = []

    def make(loop: asyncio.AbstractEventLoop, work: Any, **more: Any) -> "asyncio.Task[Any]":
        made.append(getattr(work, "__qualname__", ""))
        return asyncio.Task(work, loop=loop, **more)

    before = loop.get_task_factory()
    loop.set_task_factory(make)
    yield made
    loop.set_task_factory(before)


async def test_a_page_that_is_kept_takes_no_statement_no_task_and_no_template(
    web_client: Client, lift: LiftCard, monkeypatch: pytest.MonkeyPatch, tasks: list[str]
) -> None:
    first = await (await web_client.get(f"/l/{lift.code}")).text()
    tasks.clear()
    monkeypatch.setattr("api.pages.lifts.lift.page", None)
    with heard_statements() as heard:
        assert await (await web_client.get(f"/l/{lift.code}")).text() == first
    assert heard == []
    assert [name for name in tasks if "within" in name or "_handled" in name] == []


async def test_the_first_scan_of_a_lift_takes_five_statements(web_client: Client, lift: LiftCard) -> None:
    with heard_statements() as heard:
        await web_client.get(f"/l/{lift.code}")
    assert len(heard) <= 5
