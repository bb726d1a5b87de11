"""Pages in another language: by a link, kept in a cookie, or as the browser asks."""

import re
from datetime import timedelta

from bot.files.voices import VoiceTrouble
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.extend import Addition
from models.actions.reports.voices import StoredVoice, add_stored_voice
from models.rules.reports.photos import PhotoState
from models.tables.reports.report import Report
from models.tables.reports.voice import Voice
from tests.api.pages.reports.test_report import file_hazard
from tests.api.pages.surveys.test_surveys import shown_in
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.surveys import QUESTIONS, opened_round
from tests.support.voters import at_page
from tests.support.votes import open_vote

ENGLISH = {"Accept-Language": "en-GB,en;q=0.9"}
CHINESE = re.compile(r"[\u3400-\u9fff]+")
ONE_RESPONSE_BYTES = 14 * 1024


async def text_of(client: Client, path: str, headers: dict[str, str] | None = None) -> str:
    answer = await client.get(path, headers=headers or {})
    assert answer.status == 200
    return await answer.text()


def chinese_beside(text: str, lift: LiftCard) -> list[str]:
    """What is Chinese, without the names of the lift and those who answer for it, and of the language."""
    shown = re.sub(r'<a href="[^"]*lang=zh-CN".*?</a>', "", text)
    names = (
        lift.place,
        lift.maintainer,
        lift.use_unit,
        lift.address,
        *(line.insurer for line in lift.policies),
    )
    for name in names:
        shown = shown.replace(name, "")
    return CHINESE.findall(shown)


async def test_a_browser_that_asks_for_english_gets_it(web_client: Client, lift: LiftCard) -> None:
    for path in ("", "/sos", "/report"):
        text = await text_of(web_client, f"/l/{lift.code}{path}", ENGLISH)
        assert '<html lang="en">' in text
        assert chinese_beside(text, lift) == []
        assert len(text.encode()) < ONE_RESPONSE_BYTES
    assert '<html lang="zh-CN">' in await text_of(web_client, f"/l/{lift.code}")


async def test_a_report_is_filed_and_followed_in_english(web_client: Client, lift: LiftCard) -> None:
    receipt = await file_hazard(web_client, lift, words="noise on the third floor")
    text = await text_of(web_client, receipt, ENGLISH)
    assert "noise on the third floor" in text
    assert "Noise, shaking" in text
    told = set(re.findall(r"<strong>([^<]*)</strong><span class=\"tag", text))
    assert set(chinese_beside(text, lift)) <= set(CHINESE.findall(" ".join(told)))


async def test_a_link_chooses_the_language_and_a_cookie_keeps_it(web_client: Client, lift: LiftCard) -> None:
    path = f"/l/{lift.code}"
    assert '<a href="?lang=en" lang="en">English</a>' in await text_of(web_client, path)
    chosen = await web_client.get(f"{path}?lang=en")
    assert '<html lang="en">' in await chosen.text()
    kept = {"Cookie": f"tima-language={chosen.cookies['tima-language'].value}", "Accept-Language": "zh-CN"}
    for _ in range(2):  # the second is the page as it was kept
        assert '<html lang="en">' in await text_of(web_client, path, kept)
        assert '<html lang="zh-CN">' in await text_of(web_client, path)
    assert '<html lang="zh-CN">' in await text_of(web_client, f"{path}?lang=zh-CN", kept)
    assert '<html lang="en">' in await text_of(web_client, f"{path}?lang=xx", ENGLISH)  # not offered


async def test_the_link_to_a_language_keeps_the_rest_of_the_address(
    web_client: Client, lift: LiftCard
) -> None:
    path = f"/l/{lift.code}"
    assert 'href="?about=insurance&amp;lang=en"' in await text_of(web_client, f"{path}?about=insurance")
    assert "about=insurance" not in await text_of(web_client, path)  # another page than the one above


async def test_a_survey_is_answered_in_english(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    asked = await opened_round(services.clock())
    path = f"/l/{lift.code}/survey?round={asked}"
    form = await web_client.get(path, headers=ENGLISH)
    text = await form.text()
    assert "very good" in text
    for words in ("维保满意度", *(one for asked in QUESTIONS for one in (asked.words, *asked.choices))):
        text = text.replace(words, "")
    assert set(chinese_beside(text, lift)) <= {"评价"}  # to be sent in the chat
    cookie = f"tima-visitor={form.cookies['tima-visitor'].value}"
    data = {"shown": shown_in(await form.text()), "overall": "4", "q2": "1", "q3": ""}
    clock.advance(timedelta(seconds=10))
    sent = await web_client.post(path, data=data, headers={"Cookie": cookie, **ENGLISH})
    thanks = await sent.text()
    assert "Thank you, your answers have arrived" in thanks
    assert chinese_beside(thanks, lift) == []


async def test_a_page_that_is_not_translated_says_that_it_is_chinese(web_client: Client) -> None:
    text = await text_of(web_client, "/docs/residents", ENGLISH)
    assert '<html lang="zh-CN">' in text
    assert "?lang=" not in text


async def test_an_emergency_is_told_in_english_on_a_chinese_page(web_client: Client, lift: LiftCard) -> None:
    text = await text_of(web_client, f"/l/{lift.code}/sos")
    assert '<span lang="en">I am inside</span>' in text
    assert "There is enough air." in text


async def test_the_way_to_follow_is_told_in_english(web_client: Client, lift: LiftCard) -> None:
    text = await text_of(web_client, f"/l/{lift.code}/follow", ENGLISH)
    assert '<html lang="en">' in text
    assert set(chinese_beside(text, lift)) == {"通知我"}  # to be sent in the chat


async def test_a_receipt_says_in_english_why_a_voice_is_missing(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    receipt = await file_hazard(web_client, lift, words="noise on the third floor")
    spoken = Addition("v", (await Report.get()).id)
    assert await add_stored_voice(spoken, StoredVoice("", 1), "语音", services.clock())
    await Voice.all().update(state=PhotoState.REJECTED, reason=VoiceTrouble.SILENT.value)
    text = await text_of(web_client, receipt, ENGLISH)
    assert "A voice message did not arrive: The recording is silent." in text


async def test_the_privacy_page_says_its_periods_in_english(web_client: Client) -> None:
    text = await text_of(web_client, "/privacy", ENGLISH)
    for words in (
        "<dt>3 years</dt>",
        "<dt>6 months</dt>",
        "<dt>7 days</dt>",
        "<dt>1 day</dt>",
        "Your rights",
    ):
        assert words in text
    shown = re.sub(r'<a href="[^"]*lang=zh-CN".*?</a>', "", text)
    # What has to be sent or tapped in Chinese, and the administration's own name.
    assert set(CHINESE.findall(shown)) == {"我的数据", "删除我的数据", "删除", "匿名举报", "网信部门"}


async def test_votes_and_a_ballots_receipt_are_told_in_english(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    nothing = await text_of(web_client, f"/l/{lift.code}/votes", ENGLISH)
    assert "Nothing is announced or voted on" in nothing
    assert chinese_beside(nothing, lift) == []
    vote = await open_vote(services)
    clock.advance(vote.opens_at - clock())
    voter = await at_page(web_client, services, vote, "李一")
    await voter.open()
    await voter.vote("for")
    title = (await vote.row()).title
    known = await text_of(web_client, f"{voter.path}/receipt?number={voter.receipt}", ENGLISH)
    assert "It is in the record of ballots." in known
    assert f"?number={voter.receipt}&amp;lang=zh-CN" in known
    assert chinese_beside(known.replace(title, ""), lift) == []
    unknown = await web_client.get(f"{voter.path}/receipt?number=123", headers=ENGLISH)
    assert "This vote has no such receipt number." in await unknown.text()
    assert "There is no such vote" in await (await web_client.get("/v/0000", headers=ENGLISH)).text()


async def test_large_print_is_chosen_by_a_link_and_kept_on_the_phone(
    web_client: Client, lift: LiftCard
) -> None:
    path = f"/l/{lift.code}"
    usual = await text_of(web_client, path)
    assert '<a href="?text=large">大字</a>' in usual
    chosen = await web_client.get(f"{path}?text=large")
    kept = {"Cookie": f"tima-text={chosen.cookies['tima-text'].value}"}
    for _ in range(2):  # the second is the page as it was kept
        large = await text_of(web_client, path, kept)
        assert '<html lang="zh-CN" class="large">' in large
        assert '<a href="?text=usual">标准字</a>' in large
        assert 'class="large"' not in await text_of(web_client, path)
    sos = await text_of(web_client, f"{path}/sos", kept | ENGLISH)
    assert '<html lang="en" class="large">' in sos
    assert len(sos.encode()) < ONE_RESPONSE_BYTES
    assert 'class="large"' not in await text_of(web_client, f"{path}?text=usual", kept)
    assert 'class="large"' not in await text_of(web_client, f"{path}?text=huge")
