"""The emergency page is small, and a call by it outlasts the time budget of forms: it may be on its way into
the journal."""

import re

import pytest

from api.http.pages import MORE_STYLES, STYLESHEET
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.base import budgets
from models.tables.reports.report import Report
from tests.conftest import Client

CLASSES = re.compile(r"\.([a-z]+)")
FORM = {"nonce": "n" * 20, "role": "inside"}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("size", ["usual", "large"])
async def test_the_emergency_page_brings_the_styles_that_it_uses_and_no_others(
    web_client: Client, lift: LiftCard, language: str, size: str
) -> None:
    answer = await web_client.get(f"/l/{lift.code}/sos?lang={language}&text={size}")
    text = await answer.text()
    assert STYLESHEET in text
    assert MORE_STYLES not in text
    used = {name for names in re.findall(r'class="([^"]+)"', text) for name in names.split()}
    assert not used & (set(CLASSES.findall(MORE_STYLES)) - set(CLASSES.findall(STYLESHEET)))
    assert answer.headers["Content-Encoding"] in ("gzip", "deflate")
    assert int(answer.headers["Content-Length"]) < 2600  # 3 s at 50 kb/s and 2 s latency


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
