"""Who stands for an owner: proofs, one person one owner, a claim and what it suspends, codes that end codes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.services import Services
from models.actions.votes.bind import PaperProof, bind_by_code
from models.actions.votes.claims import settle_dispute
from models.actions.votes.invitations import Invitation, issue_invitations, renew_invitations
from models.actions.votes.own import own_heads
from models.actions.votes.proxies import grant_proxy, take_proxy
from models.actions.votes.roll import import_roll
from models.rules.votes.counting import BallotStanding
from models.rules.votes.decision import VoteRefusal
from models.rules.votes.kinds import BindingState, BoundBy
from models.rules.votes.tally import Choice
from models.tables.audit import AuditEntry
from models.tables.votes.owner import Binding
from tests.support.votes import (
    COLLEAGUE,
    COMMITTEE,
    LAST_FOUR,
    ROLL,
    Vote,
    announced_vote,
    draft_vote,
    new_person,
    open_vote,
    table_of,
    verifier,
)

HOUR = timedelta(hours=1)


@dataclass
class Papers:
    """The sheets of a vote in which nobody is bound yet."""

    services: Services
    vote: Vote
    codes: dict[str, str]

    async def bind(self, name: str, person: UUID, at: datetime | None = None, **more: Any) -> object:
        proof = PaperProof(self.codes[name], name, LAST_FOUR[name])
        at = at or self.services.clock()
        return await bind_by_code(self.services.vault, proof, person, at, **more)


async def papers_of(services: Services) -> Papers:
    vote = await announced_vote(services, bind=())
    printed = await issue_invitations(services.vault, vote.id, COMMITTEE, services.clock())
    return Papers(services, vote, {one.name: one.code for one in printed})


async def test_one_person_is_one_owner_and_co_owners_may_share_a_phone(services: Services) -> None:
    papers = await papers_of(services)
    person = await new_person(services, "甲")
    assert not isinstance(await papers.bind("王二", person), VoteRefusal)
    for other in ("李一", "赵四"):
        assert await papers.bind(other, person) is VoteRefusal.HOLDS_ANOTHER
    assert not isinstance(await papers.bind("陈三", person), VoteRefusal)  # who owns 201 with 王二
    assert await Binding.filter(person_id=person).count() == 2


async def test_claims_count_as_owners_that_a_person_stands_for(services: Services) -> None:
    papers = await papers_of(services)
    await papers.bind("李一", await new_person(services, "李一"))
    rival = await new_person(services, "乙")
    assert await papers.bind("李一", rival, disputes=True) is VoteRefusal.DISPUTED
    assert await papers.bind("赵四", rival) is VoteRefusal.HOLDS_ANOTHER


async def test_who_votes_for_others_by_proxy_is_not_held_up(services: Services) -> None:
    vote = await open_vote(services)
    now = vote.opens_at + HOUR
    code = await grant_proxy(services.vault, vote.id, 1, vote.people["李一"], now)
    assert isinstance(code, str)
    assert await take_proxy(services.vault, code, vote.people["赵四"], now) == vote.id


async def test_the_same_code_of_the_real_owner_offers_the_dispute_which_suspends_what_was_cast(
    services: Services,
) -> None:
    papers = await papers_of(services)
    vote, at = papers.vote, papers.vote.opens_at + HOUR
    thief, owner = await new_person(services, "贼"), await new_person(services, "李一")
    await papers.bind("李一", thief)
    vote.people |= {"贼": thief, "李一": owner}
    await vote.must_cast("贼", Choice.AGAINST, at)
    assert await papers.bind("李一", owner, at) is VoteRefusal.HELD_BY_ANOTHER
    assert not await Binding.filter(state=BindingState.DISPUTED).exists()
    for _ in range(2):
        assert await papers.bind("李一", owner, at, disputes=True) is VoteRefusal.DISPUTED
    [claim] = await Binding.filter(state=BindingState.DISPUTED)
    # what the holder says afterwards is suspended as well
    await vote.must_cast("贼", Choice.ABSTAIN, at + HOUR)
    [head] = await own_heads(await vote.row(), thief, services.vault)
    assert {one.standing for one in head.ballots} == {BallotStanding.SUSPENDED}
    # and nothing of it is in the count while nobody has decided
    checked = verifier().verify(await vote.publish())
    assert checked.results["strict"]["voted"]["heads"] == 0
    assert checked.results["with_disputed"]["voted"]["heads"] == 1
    later = vote.closes_at + 2 * HOUR
    given: Any = {"gives": True, "words": "看了房产证和身份证", "now": later}
    assert await settle_dispute(claim.id, by=COMMITTEE, **given) is None
    assert (await Binding.get(id=claim.id)).state is BindingState.DISPUTED
    assert await settle_dispute(claim.id, by=COLLEAGUE, **given) is None
    assert (await Binding.get(id=claim.id)).state is BindingState.ACTIVE
    [head] = await own_heads(await vote.row(), owner, services.vault)
    assert {one.standing for one in head.ballots} == {BallotStanding.VOIDED}


async def test_a_claim_that_is_turned_down_lets_the_ballots_count_again(services: Services) -> None:
    papers = await papers_of(services)
    vote, at = papers.vote, papers.vote.opens_at + HOUR
    vote.people["李一"] = await new_person(services, "李一")
    await papers.bind("李一", vote.people["李一"])
    await vote.must_cast("李一", Choice.FOR, at)
    await papers.bind("李一", await new_person(services, "乙"), at, disputes=True)
    claim = await Binding.get(state=BindingState.DISPUTED)
    for member in (COMMITTEE, COLLEAGUE):
        await settle_dispute(claim.id, gives=False, words="见了业主本人", by=member, now=at)
    checked = verifier().verify(await vote.publish())
    assert checked.results["strict"]["in_favour"]["heads"] == 1
    assert checked.corrected is None


async def test_members_who_disagree_decide_nothing_until_two_say_the_same(services: Services) -> None:
    papers = await papers_of(services)
    await papers.bind("李一", await new_person(services, "李一"))
    await papers.bind("李一", await new_person(services, "乙"), disputes=True)
    claim, now = await Binding.get(state=BindingState.DISPUTED), services.clock()
    await settle_dispute(claim.id, gives=True, words="像", by=COMMITTEE, now=now)
    await settle_dispute(claim.id, gives=False, words="不像", by=COLLEAGUE, now=now)
    assert (await Binding.get(id=claim.id)).state is BindingState.DISPUTED
    await settle_dispute(claim.id, gives=False, words="再看过", by=COMMITTEE, now=now)
    assert (await Binding.get(id=claim.id)).state is BindingState.ENDED
    late = settle_dispute(claim.id, gives=True, words="", by=COLLEAGUE, now=now)
    assert await late is VoteRefusal.ALREADY


async def test_a_thief_who_entrusted_somebody_loses_the_proxy_and_its_ballot(services: Services) -> None:
    papers = await papers_of(services)
    vote, at = papers.vote, papers.vote.opens_at + HOUR
    thief, friend = await new_person(services, "贼"), await new_person(services, "友")
    vote.people["友"] = friend
    await papers.bind("李一", thief)
    code = await grant_proxy(services.vault, vote.id, 1, thief, at)
    assert isinstance(code, str)
    await take_proxy(services.vault, code, friend, at)
    await vote.must_cast("友", Choice.AGAINST, at, heads=[1])
    await papers.bind("李一", await new_person(services, "李一"), at, disputes=True)
    assert await vote.cast("友", Choice.AGAINST, at, heads=[1]) is VoteRefusal.NOT_BOUND
    assert verifier().verify(await vote.publish()).results["strict"]["voted"]["heads"] == 0


async def test_a_new_code_ends_the_old_one_also_of_an_owner_who_is_bound(services: Services) -> None:
    papers = await papers_of(services)
    now, vault = services.clock(), services.vault
    await papers.bind("李一", await new_person(services, "贼"))
    renewed = await renew_invitations(
        vault, papers.vote.id, "1幢 1单元 102", COMMITTEE, now, is_witnessed=False
    )
    assert isinstance(renewed, list)
    [paper] = renewed
    owner = await new_person(services, "李一")
    assert await papers.bind("李一", owner) is VoteRefusal.WRONG_CODE
    papers.codes["李一"] = paper.code
    assert await papers.bind("李一", owner, disputes=True) is VoteRefusal.DISPUTED
    renew = renew_invitations(vault, papers.vote.id, "9幢 1", COMMITTEE, now, is_witnessed=False)
    assert await renew is VoteRefusal.UNKNOWN
    late = papers.vote.closes_at
    renew = renew_invitations(vault, papers.vote.id, "1幢 1单元 102", COMMITTEE, late, is_witnessed=False)
    assert await renew is VoteRefusal.TOO_LATE


async def test_an_owner_without_a_number_is_let_in_by_a_member_who_has_seen_them(services: Services) -> None:
    vote = await announced_vote(services, bind=())
    now, vault, place = services.clock(), services.vault, "1幢 1单元 301"
    assert await renew_invitations(vault, vote.id, place, COMMITTEE, now, is_witnessed=False) == []
    seen = await renew_invitations(vault, vote.id, place, COMMITTEE, now, is_witnessed=True)
    assert isinstance(seen, list)
    person = await new_person(services, "代表")
    assert not isinstance(await bind_by_code(vault, PaperProof(seen[0].code), person, now), VoteRefusal)
    assert (await Binding.get(person_id=person)).how is BoundBy.COMMITTEE
    entries = [one for one in await AuditEntry.filter(verb="renew_invitations") if one.details["witnessed"]]
    assert [one.actor_name for one in entries] == [COMMITTEE.name]


@pytest.mark.parametrize(("name", "masked"), [("李一", "李＊"), ("欧阳一一", "欧＊"), ("李", "＊")])
def test_the_paper_does_not_say_the_name_that_is_asked_for(name: str, masked: str) -> None:
    assert Invitation("C", name, ()).masked_name == masked


async def test_a_binding_of_another_roll_does_not_count(services: Services) -> None:
    """The owner whom somebody stood for in an earlier vote is not on this roll: it holds up nothing."""
    papers = await papers_of(services)
    person = await new_person(services, "甲")
    await papers.bind("李一", person)
    later = await draft_vote(services)
    now = services.clock()
    await import_roll(services.vault, later, table_of(ROLL[3:]), COMMITTEE, now)
    printed = await issue_invitations(services.vault, later, COMMITTEE, now)
    code = next(one.code for one in printed if one.name == "赵四")
    bound = await bind_by_code(services.vault, PaperProof(code, "赵四", "123X"), person, now)
    assert not isinstance(bound, VoteRefusal)
