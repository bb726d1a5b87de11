"""Voting in the chat: what is open, a number for the choice, a receipt; a link for whoever is not known."""

import re
from datetime import timedelta

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.votes.own import own_heads
from models.rules.votes.tally import Choice
from models.tables.people.person import Person
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.votes import Vote, open_vote


async def phone_of(client: Client, services: Services, vote: Vote, name: str) -> Phone:
    person = await Person.get(id=vote.people[name])
    return Phone(client, openid=services.vault.open(person.openid_sealed))


async def test_an_owner_votes_by_a_number_changes_and_asks_after_the_receipt(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await open_vote(services)
    phone = await phone_of(web_client, services, vote, "李一")
    assert "公示中" in await phone.say("表决")
    clock.advance(vote.opens_at - clock())
    asked = await phone.say("投票")
    for words in ("更换 1 幢曳引机", "1幢 1单元 101", "1幢 1单元 102", "1 同意", "/v/"):
        assert words in asked
    assert "想投" not in await phone.say("9")
    message = phone.sender.text(phone.openid, "1")
    said = await phone.send(message)
    assert "已收到您的票：同意" in said
    assert await phone.send(message) == said
    number = re.search(r"回执 ([0-9 ]+)", said)
    assert number
    assert "公布以后才能查" in await phone.say(number[1])
    assert "现在的意见：同意" in await phone.say("表决")
    assert "已收到您的票：反对" in await phone.say("反对")
    [head] = await own_heads(await vote.row(), vote.people["李一"], services.vault)
    assert [one.choice for one in head.ballots] == [Choice.AGAINST, Choice.FOR]
    await phone.say("表决")
    clock.advance(vote.closes_at - clock())
    assert "时间已过" in await phone.say("1")
    assert (await vote.row()).ballots == 2


async def test_two_open_votes_are_chosen_by_a_number(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await open_vote(services)
    await open_vote(services, bind=())
    phone = await phone_of(web_client, services, vote, "赵四")
    clock.advance(vote.opens_at - clock() + timedelta(minutes=1))
    assert "2 更换 1 幢曳引机" in await phone.say("表决")
    assert "1 同意" in await phone.say("2")
    assert "已收到您的票：弃权" in await phone.say("3")


async def test_whoever_is_not_known_gets_a_link_that_asks_for_the_code_on_paper(
    web_client: Client, services: Services, lift: LiftCard, phone: Phone, clock: MovableClock
) -> None:
    vote = await open_vote(services)
    assert "扫纸上的码" in await phone.say("表决")
    await phone.say(lift.code)
    said = await phone.say("表决")
    link = re.search(rf"https://tima\.example(/v/{(await vote.row()).slug}\S+)", said)
    assert link
    answer = await web_client.get(link[1], allow_redirects=False)
    assert (answer.status, "tima-voter" in answer.cookies) == (303, True)
