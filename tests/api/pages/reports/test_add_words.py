"""A reporter who has more to say, from the receipt."""

import asyncio
import re

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.reports.kinds import Progress
from models.tables.reports.report import Event, Incident
from tests.api.pages.reports.test_report import file_hazard
from tests.conftest import Client
from tests.support.clock import MovableClock


async def form_of(client: Client, receipt: str, words: str, **more: str) -> dict[str, str]:
    text = await (await client.get(f"{receipt}/add")).text()
    found = re.search(r'name="nonce" value="([^"]+)"', text)
    assert found
    return {"nonce": found[1], "words": words, **more}


async def test_more_words_go_to_whoever_works_on_it_and_stand_on_the_receipt(
    web_client: Client, lift: LiftCard
) -> None:
    receipt = await file_hazard(web_client, lift)
    assert f'href="{receipt}/add">补充情况' in await (await web_client.get(receipt)).text()
    sent = await form_of(web_client, receipt, "五楼也响")
    answers = await asyncio.gather(*(web_client.post(f"{receipt}/add", data=sent) for _ in range(2)))
    assert "您补充：五楼也响" in await answers[0].text()
    assert await Event.filter(kind="said").count() == 1


async def test_words_that_call_for_help_are_asked_about_first(web_client: Client, lift: LiftCard) -> None:
    receipt = await file_hazard(web_client, lift)
    sent = await form_of(web_client, receipt, "有人困在电梯里了，快来救人")
    answer = await web_client.post(f"{receipt}/add", data=sent)
    text = await answer.text()
    assert answer.status == 422
    assert f"/l/{lift.code}/sos" in text
    assert "有人困在电梯里了，快来救人</textarea>" in text
    assert not await Event.filter(kind="said").exists()
    await web_client.post(f"{receipt}/add", data=sent | {"nobody_trapped": "1"})
    assert await Event.filter(kind="said").count() == 1


async def test_nothing_and_too_much_come_back_with_what_is_wrong(web_client: Client, lift: LiftCard) -> None:
    receipt = await file_hazard(web_client, lift)
    for words in ("", "长" * 2001):
        answer = await web_client.post(f"{receipt}/add", data=await form_of(web_client, receipt, words))
        assert answer.status == 422
        assert "请写 1 到 2000 个字" in await answer.text()


async def test_a_matter_that_is_over_takes_no_more(
    web_client: Client, lift: LiftCard, services: Services, clock: MovableClock
) -> None:
    receipt = await file_hazard(web_client, lift)
    sent = await form_of(web_client, receipt, "五楼也响")
    await Incident.all().update(closed_at=clock(), progress=Progress.RESOLVED)
    assert "补充情况" not in await (await web_client.get(receipt)).text()
    answer = await web_client.post(f"{receipt}/add", data=sent, allow_redirects=False)
    assert answer.headers["Location"] == receipt
    assert not await Event.filter(kind="said").exists()
