"""Voters are forgotten when they ask, rolls when their time is over; the count is not changed by either."""

from datetime import timedelta

from bot.services import Services
from models.actions.privacy.my_data import erase_person
from models.actions.privacy.purge import purge
from models.actions.votes.my_votes import votes_of_person
from models.actions.votes.object import object_to_ballot
from models.actions.votes.publish import publish
from models.rules.privacy.retention import Data, cutoff
from models.rules.votes.decision import VoteRefusal
from models.rules.votes.tally import Choice
from models.tables.people.person import Person
from models.tables.votes.decision import RollOwner
from models.tables.votes.publication import Bulletin
from tests.support.clock import MovableClock
from tests.support.everything import stored_in_tables
from tests.support.votes import COMMITTEE, open_vote, verifier


async def test_a_voter_who_asks_is_forgotten_and_the_ballot_stands(services: Services) -> None:
    vote = await open_vote(services)
    [receipt] = await vote.must_cast("王二", Choice.FOR)
    at = vote.opens_at + timedelta(hours=1)
    assert not isinstance(
        await object_to_ballot(vote.id, receipt.entry, vote.people["陈三"], "不是我", at), VoteRefusal
    )
    mine = await votes_of_person(vote.people["王二"], services.vault)
    assert [one.choice for one in mine.ballots] == [Choice.FOR]
    assert [name for name, _ in mine.bound] == ["翠湖苑"]
    for name in ("王二", "陈三"):
        person = await Person.get(id=vote.people[name])
        assert await erase_person(person.id, at, services.photos.remove) is not None
        kept = await stored_in_tables()
        assert person.openid_hash
        assert person.openid_hash not in kept
        assert person.openid_sealed not in kept
        assert await vote.cast(name, Choice.AGAINST, at) is VoteRefusal.NOT_BOUND
    assert not (await votes_of_person(vote.people["王二"], services.vault)).ballots
    await vote.close()
    assert await publish(services.vault, vote.id, COMMITTEE, vote.closes_at + timedelta(hours=1)) is None
    results = verifier().verify((await Bulletin.get(decision_id=vote.id)).body.encode()).results
    heads = {name: row["in_favour"]["heads"] for name, row in results.items()}
    assert heads == {"strict": 0, "by_estate_rule": 0, "with_disputed": 1}  # the objection waits


async def test_the_names_of_a_roll_go_when_their_time_is_over(
    services: Services, clock: MovableClock
) -> None:
    vote = await open_vote(services)
    await vote.must_cast("李一", Choice.FOR)
    before = await vote.publish()
    ends = (await vote.row()).objections_until
    assert ends is not None
    now = ends + (ends - cutoff(Data.ROLL, ends)) - timedelta(days=2)
    named = RollOwner.filter(decision_id=vote.id).exclude(name_sealed="")
    [_ async for _ in purge(now, services.photos.remove)]
    assert await named.count() == 5
    [_ async for _ in purge(now + timedelta(days=4), services.photos.remove)]
    assert await named.count() == 0
    assert (await Bulletin.get(decision_id=vote.id)).body.encode() == before
