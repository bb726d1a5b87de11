"""The short pages on riding safely, and where people meet them."""

import re

import pytest

from models.actions.lifts.find import LiftCard
from models.rules.notices.safety_pages import SafetyTopic
from tests.conftest import Client

ONE_RESPONSE_BYTES = 14 * 1024
_CHINESE = re.compile("[一-鿿]")

pytestmark = pytest.mark.parametrize("ground", ["embedded"], indirect=True)  # no page asks the database


@pytest.mark.parametrize("topic", SafetyTopic)
async def test_a_page_is_short_and_each_drawing_has_its_words(web_client: Client, topic: SafetyTopic) -> None:
    answer = await web_client.get(f"/safety/{topic.value}")
    text = await answer.text()
    assert answer.status == 200
    assert len(text.encode()) < ONE_RESPONSE_BYTES
    points = text.split('<ol class="points">')[1].split("</ol>")[0]
    assert points.count("<li>") == points.count("<svg") == points.count("<strong>") >= 5
    others = {one.value for one in SafetyTopic} - {topic.value}
    assert set(re.findall(r'href="/safety/(\w+)"', text)) == others


async def test_whoever_is_trapped_and_reads_can_dial(web_client: Client) -> None:
    assert 'href="tel:96333"' in await (await web_client.get("/safety/trapped")).text()


async def test_an_english_page_is_english(web_client: Client) -> None:
    text = await (await web_client.get("/safety/lift?lang=en")).text()
    main = text.split("<main>")[1].split("</main>")[0]
    assert "Riding an escalator" in main
    assert _CHINESE.findall(main) == []


async def test_an_unknown_topic_is_not_found(web_client: Client) -> None:
    assert (await web_client.get("/safety/flying")).status == 404


async def test_the_scan_page_and_the_first_page_lead_there(web_client: Client, lift: LiftCard) -> None:
    assert 'href="/safety/lift"' in await (await web_client.get(f"/l/{lift.code}")).text()
    assert 'href="/safety"' in await (await web_client.get("/")).text()
    index = await (await web_client.get("/safety")).text()
    assert re.findall(r'href="/safety/(\w+)"', index) == [one.value for one in SafetyTopic]
