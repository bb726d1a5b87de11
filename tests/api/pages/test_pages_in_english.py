"""Insurance, maintenance, votes, surveys and one's own data in English: names and contracts alone stay Chinese."""

import re
from datetime import timedelta

import pytest

from bot.kernel.links import my_data_link
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.people.identify import add_nameless
from models.actions.surveys.answer import answer_survey
from tests.api.pages.test_languages import ENGLISH, chinese_beside
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.surveys import QUESTIONS, draft_of, opened_round, somebody
from tests.support.voters import Voter, at_page
from tests.support.votes import open_vote

_IN_CHINESE = re.compile(r'<(\w+)[^>]* lang="zh-CN"[^>]*>.*?</\1>', re.DOTALL)


async def english(client: Client, path: str, status: int = 200) -> str:
    answer = await client.get(path, headers=ENGLISH)
    text = await answer.text()
    assert answer.status == status, text
    assert '<html lang="en">' in text
    return text


def chinese_left(text: str, lift: LiftCard, *names: str) -> list[str]:
    """What no mark calls Chinese, without names."""
    shown = _IN_CHINESE.sub("", text.replace('<html lang="en">', ""))
    for name in names:
        shown = shown.replace(name, "")
    return chinese_beside(shown, lift)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("policy", "What it costs, and who pays"),
        ("policy?star=5&at=2026-11-01T09:00", "This is how it was at"),
        ("products", "Lift insurance on offer"),
        ("suggest", "Your suggestion"),
        ("maintainer", "Who maintains this lift"),
    ],
)
async def test_a_lifts_insurance_and_maintenance_are_told_in_english(
    web_client: Client, lift: LiftCard, path: str, words: str
) -> None:
    text = await english(web_client, f"/l/{lift.code}/{path}")
    assert words in text
    assert chinese_left(text, lift) == []


async def test_a_wrong_moment_is_refused_in_english(web_client: Client, lift: LiftCard) -> None:
    assert "a time in the past" in await english(web_client, f"/l/{lift.code}/policy?at=2099-01-01", 422)


async def test_maintainers_are_compared_in_english(web_client: Client, lift: LiftCard) -> None:
    text = await english(web_client, "/maintainers")
    assert "Maintainers evaluated" in text
    assert set(chinese_left(text, lift)) <= {"江城市"}


async def test_an_owner_registers_votes_and_reads_the_result_in_english(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    vote = await open_vote(services)
    owner = EnglishVoter(web_client, (await vote.row()).slug)
    assert "Not begun yet" in await owner.open()
    asked = {"code": "ABCDE-FGHJK", "name": "张三", "last_four": "0000"}
    assert "The code, the name or the four digits are wrong" in await owner.send("binding", 409, **asked)
    clock.advance(vote.opens_at - clock())
    voter = await at_page(web_client, services, vote, "李一")
    owner.cookie = voter.cookie
    assert "Your home" in await owner.open()
    assert "Choose for, against or abstention" in await owner.send("ballots", 422)
    await owner.open()
    assert "Your ballot has arrived: for" in await owner.vote("for")
    names = ((await vote.row()).title, "李一")
    assert set(chinese_left(owner.text, lift, *names)) == set()
    clock.advance(timedelta(days=400))
    assert "Voting has ended" in await owner.open()


class EnglishVoter(Voter):
    """The same browser, set to English."""

    async def _ask(self, method: str, path: str, status: int, **more: object) -> str:
        join = "&" if "?" in path else "?"
        return await super()._ask(method, f"{path}{join}lang=en", status, **more)


async def test_the_results_of_a_survey_are_told_in_english(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    asked = await opened_round(clock())
    for _ in range(12):
        await answer_survey(draft_of(asked, lift.lift_id, somebody(services), 4), clock())
    clock.advance(timedelta(days=60))
    assert "Surveys" in await english(web_client, "/surveys")
    text = await english(web_client, f"/surveys/{asked}")
    assert "Satisfaction: Lift maintenance" in text
    asked_in = [words for one in QUESTIONS for words in (one.words, *one.choices)]
    assert chinese_left(text, lift, "维保满意度", "滨江区", *asked_in) == []


async def test_ones_own_data_is_told_in_english_as_is_a_link_that_has_ended(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    person = await add_nameless(clock())
    path = my_data_link(services, person).removeprefix("https://tima.example")
    text = await english(web_client, path)
    assert "With your WeChat: reports 0" in text
    assert set(chinese_left(text, lift)) <= {"删除我的数据"}
    clock.advance(timedelta(minutes=16))
    assert "This link no longer opens" in await english(web_client, path, 404)


async def test_records_of_maintenance_and_the_open_data_are_told_in_english(
    web_client: Client, lift: LiftCard
) -> None:
    for path, words in (
        (f"/l/{lift.code}/maintenance", "Maintenance records"),
        ("/open", "Open data of the lifts of"),
    ):
        text = await english(web_client, path)
        assert words in text
        assert set(chinese_left(text, lift)) <= {"江城市", "滨江区"}, path
