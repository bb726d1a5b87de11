"""A call for help by page outlasts the time budget of forms: it may be on its way into the journal."""

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.base import budgets
from models.tables.reports.report import Report
from tests.conftest import Client

FORM = {"nonce": "n" * 20, "role": "inside"}


async def test_a_call_that_takes_longer_than_a_form_is_filed(
    web_client: Client, lift: LiftCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgets, "FORM", 0.0)
    answer = await web_client.post(f"/l/{lift.code}/sos", data=FORM, allow_redirects=False)
    assert answer.status == 303
    assert await Report.all().count() == 1


async def test_a_call_that_has_to_be_journaled_then_is_journaled(
    web_client: Client, services: Services, lift: LiftCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgets, "FORM", 0.0)
    monkeypatch.setattr(budgets, "FILE_CALL", 0.0)  # the database takes too long
    answer = await web_client.post(f"/l/{lift.code}/sos", data=FORM, allow_redirects=False)
    assert answer.status == 202
    assert "tel:" in await answer.text()
    assert len(await services.journal.names()) == 1
