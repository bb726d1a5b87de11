"""The owner's own word ends the proxy, on every way that it is said."""

from datetime import timedelta
from uuid import UUID

from bot.services import Services
from models.actions.votes.object import answer_objection, object_to_ballot
from models.actions.votes.paper import confirm_paper, enter_paper
from models.actions.votes.proxies import grant_proxy, take_proxy
from models.rules.staff.access import StaffRole
from models.rules.votes.decision import VoteRefusal
from models.rules.votes.tally import Choice
from models.tables.votes.owner import Proxy
from tests.support.staff import hire
from tests.support.votes import COLLEAGUE, COMMITTEE, Vote, open_vote, verifier

HOUR = timedelta(hours=1)


async def entrusted(services: Services, vote: Vote, head: int = 1, owner: str = "李一") -> None:
    code = await grant_proxy(services.vault, vote.id, head, vote.people[owner], vote.opens_at)
    assert isinstance(code, str)
    assert await take_proxy(services.vault, code, vote.people["赵四"], vote.opens_at) == vote.id


async def test_the_owner_s_ballot_ends_the_proxy_and_counts(services: Services) -> None:
    vote = await open_vote(services)
    await entrusted(services, vote)
    await vote.must_cast("赵四", Choice.FOR, heads=[1])
    await vote.must_cast("李一", Choice.AGAINST)
    assert await vote.cast("赵四", Choice.FOR, heads=[1]) is VoteRefusal.NOT_YOURS
    again = await grant_proxy(services.vault, vote.id, 1, vote.people["李一"], vote.opens_at + HOUR)
    assert again is VoteRefusal.OWN_WORD
    assert not await Proxy.filter(live_key__not_isnull=True).exists()
    strict = verifier().verify(await vote.publish()).results["strict"]
    assert (strict["in_favour"]["heads"], strict["against"]["heads"]) == (0, 1)


async def test_a_code_that_nobody_had_taken_up_ends_as_well(services: Services) -> None:
    vote = await open_vote(services)
    code = await grant_proxy(services.vault, vote.id, 1, vote.people["李一"], vote.opens_at)
    assert isinstance(code, str)
    await vote.must_cast("李一", Choice.AGAINST)
    taken = await take_proxy(services.vault, code, vote.people["赵四"], vote.opens_at + HOUR)
    assert taken is VoteRefusal.REVOKED


async def test_a_co_owner_s_ballot_is_the_owners_own_word(services: Services) -> None:
    vote = await open_vote(services)
    await entrusted(services, vote, 2, "王二")
    await vote.must_cast("陈三", Choice.FOR)
    assert await vote.cast("赵四", Choice.AGAINST, heads=[2]) is VoteRefusal.NOT_YOURS


async def test_the_owner_s_paper_counts_before_what_the_proxy_cast_online(services: Services) -> None:
    vote = await open_vote(services)
    first = (await hire(services, StaffRole.PROPERTY_COMPANY, "clerk")).staff.id
    second = (await hire(services, StaffRole.OWNERS_COMMITTEE, "reader")).staff.id
    await entrusted(services, vote)
    await vote.must_cast("赵四", Choice.FOR, heads=[1])
    units, at = ["1幢 1单元 101", "1幢 1单元 102"], vote.opens_at + HOUR
    paper = await enter_paper(services.vault, vote.id, units, Choice.AGAINST, "a" * 64, first, at)
    assert isinstance(paper, UUID)
    await confirm_paper(services.vault, paper, Choice.AGAINST, second, at)
    assert await vote.cast("赵四", Choice.FOR, at, heads=[1]) is VoteRefusal.NOT_YOURS
    strict = verifier().verify(await vote.publish()).results["strict"]
    assert (strict["in_favour"]["heads"], strict["against"]["heads"]) == (0, 1)


async def test_a_ballot_that_proved_not_to_be_the_owner_s_leaves_them_free_to_entrust(
    services: Services,
) -> None:
    vote = await open_vote(services)
    [receipt] = await vote.must_cast("王二", Choice.FOR)
    at = vote.opens_at + HOUR
    objection = await object_to_ballot(vote.id, receipt.entry, vote.people["陈三"], "不是我", at)
    assert isinstance(objection, UUID)
    refused = await grant_proxy(services.vault, vote.id, 2, vote.people["陈三"], at)
    assert refused is VoteRefusal.OWN_WORD
    for member in (COMMITTEE, COLLEAGUE):
        await answer_objection(objection, upholds=True, answer="查实", by=member, now=at)
    assert isinstance(await grant_proxy(services.vault, vote.id, 2, vote.people["陈三"], at), str)
