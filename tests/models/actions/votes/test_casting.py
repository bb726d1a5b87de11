"""Casting: when, for what, twice, from two devices; and the chain that comes of it."""

import asyncio
import json
from datetime import timedelta

import pytest
from tortoise.exceptions import IntegrityError

from bot.services import Services
from models.actions.votes.cast import own_ballots
from models.actions.votes.freeze import close_decision, open_decision
from models.rules.reports.kinds import ROUTINE
from models.rules.votes.decision import VoteRefusal
from models.rules.votes.entries import EntryKind
from models.rules.votes.tally import Choice
from models.tables.votes.ballot import BallotEntry
from models.tables.votes.decision import RollUnit
from models.tables.votes.publication import VoteNotice
from tests.support.votes import announced_vote, new_person, open_vote, verifier

SECOND = timedelta(seconds=1)


async def test_a_ballot_is_taken_from_the_first_second_to_the_last(services: Services) -> None:
    vote = await announced_vote(services)
    assert await vote.cast("李一", Choice.FOR, vote.opens_at - SECOND) is VoteRefusal.TOO_EARLY
    await vote.must_cast("李一", Choice.FOR, vote.opens_at)
    await vote.must_cast("李一", Choice.FOR, vote.closes_at - SECOND)
    assert await vote.cast("李一", Choice.FOR, vote.closes_at) is VoteRefusal.TOO_LATE
    assert await vote.cast("李一", Choice.FOR, vote.closes_at + SECOND) is VoteRefusal.TOO_LATE


async def test_the_roll_freezes_at_the_opening_second_and_the_chain_closes_once(services: Services) -> None:
    vote = await announced_vote(services)
    assert await open_decision(vote.id, vote.opens_at - SECOND) is VoteRefusal.TOO_EARLY
    assert await open_decision(vote.id, vote.opens_at) is None
    frozen = (await vote.row()).roll_hash
    assert await open_decision(vote.id, vote.opens_at + SECOND) is None
    assert (await vote.row()).roll_hash == frozen
    assert await close_decision(vote.id, vote.closes_at - SECOND) is VoteRefusal.TOO_EARLY
    await asyncio.gather(*(close_decision(vote.id, vote.closes_at) for _ in range(3)))
    assert await BallotEntry.filter(decision_id=vote.id, kind=EntryKind.CLOSE).count() == 1


async def test_one_ballot_is_for_all_units_of_the_owner_and_weighs_what_the_roll_says(
    services: Services,
) -> None:
    vote = await open_vote(services)
    [receipt] = await vote.must_cast("李一", Choice.FOR)
    assert receipt.units == ("1幢 1单元 101", "1幢 1单元 102")
    row = await vote.row()
    assert (row.voted_area, row.voted_heads) == (8912 + 9040, 1)
    assert (row.whole_area, row.whole_heads) == (44816, 4)


async def test_nobody_votes_for_another_s_head(services: Services) -> None:
    vote = await open_vote(services)
    [of_zhao] = await vote.must_cast("赵四", Choice.FOR)
    assert await vote.cast("李一", Choice.AGAINST, heads=[of_zhao.head]) is VoteRefusal.NOT_YOURS
    assert await vote.cast("李一", Choice.AGAINST, heads=[999]) is VoteRefusal.NOT_YOURS
    vote.people["路人"] = await new_person(services, "路人")
    assert await vote.cast("路人", Choice.FOR) is VoteRefusal.NOT_BOUND


async def test_a_choice_may_be_changed_and_its_history_is_kept(services: Services) -> None:
    vote = await open_vote(services)
    await vote.must_cast("赵四", Choice.FOR)
    await vote.must_cast("赵四", Choice.AGAINST)
    history = await own_ballots(services.vault, vote.id, vote.people["赵四"])
    assert [one.choice for one in history] == [Choice.AGAINST, Choice.FOR]
    row = await vote.row()
    assert (row.ballots, row.voted_heads, row.chain_length) == (2, 1, 2)


async def test_a_second_tap_is_the_same_ballot(services: Services) -> None:
    vote = await open_vote(services)
    first = await vote.must_cast("赵四", Choice.FOR, source_key="tap")
    again = await vote.must_cast("赵四", Choice.FOR, source_key="tap")
    assert first == again
    assert (await vote.row()).ballots == 1


async def test_the_same_form_sent_with_another_choice_is_another_ballot_and_the_last_counts(
    services: Services,
) -> None:
    vote = await open_vote(services)
    await vote.must_cast("赵四", Choice.FOR, source_key="form")
    [receipt] = await vote.must_cast("赵四", Choice.AGAINST, source_key="form")
    assert (receipt.entry, receipt.choice) == (2, Choice.AGAINST)
    assert json.loads(await vote.publish())["results"]["strict"]["against"]["heads"] == 1


async def test_two_devices_at_once_are_two_links_of_one_chain_and_the_last_counts(services: Services) -> None:
    vote = await open_vote(services)
    await asyncio.gather(vote.must_cast("李一", Choice.FOR), vote.must_cast("李一", Choice.AGAINST))
    entries = await BallotEntry.filter(decision_id=vote.id).order_by("number")
    assert [entry.number for entry in entries] == [1, 2]
    assert entries[1].previous == entries[0].hash
    bulletin = json.loads(await vote.publish())
    assert bulletin["openings"][1]["choice"] in ("for", "against")
    voted = bulletin["results"]["strict"]
    last_was_for = bulletin["openings"][1]["choice"] == "for"
    assert voted["in_favour"]["area"] == (17952 if last_was_for else 0)


async def test_while_voting_is_open_the_database_does_not_say_which_way(services: Services) -> None:
    vote = await open_vote(services)
    await vote.must_cast("李一", Choice.AGAINST)
    entry = await BallotEntry.filter(decision_id=vote.id).first().values()
    assert entry is not None
    assert "against" not in json.dumps(entry, default=str)


async def test_co_owners_are_told_and_a_sale_leaves_the_ballot(services: Services) -> None:
    vote = await open_vote(services)
    await vote.must_cast("王二", Choice.FOR)
    told = await VoteNotice.filter(decision_id=vote.id).values_list("person_id", flat=True)
    assert list(told) == [vote.people["陈三"]]
    assert await RollUnit.filter(decision_id=vote.id, has_voted=True).count() == 1


async def test_casting_many_at_once_keeps_one_gapless_chain_that_the_verifier_confirms(
    services: Services,
) -> None:
    rows = [
        (f"{number // 10}幢", "", str(number), "100", "登记", f"业主{number}", f"139{number:08d}", "", "")
        for number in range(30)
    ]
    vote = await open_vote(services, rows=rows, bind=())
    from models.rules.votes.kinds import BindingState, BoundBy
    from models.tables.votes.decision import RollOwner
    from models.tables.votes.owner import Binding

    row = await vote.row()
    for number, owner in enumerate(await RollOwner.filter(decision_id=vote.id).order_by("head__number")):
        person = await new_person(services, str(number))
        vote.people[str(number)] = person
        await Binding.create(
            estate_id=row.estate_id, person_id=person, identity_hash=owner.identity_hash,
            state=BindingState.ACTIVE, how=BoundBy.CODE, bound_at=services.clock(), active_key=str(number),
        )  # fmt: skip
    last = vote.closes_at - SECOND
    await asyncio.gather(*(vote.must_cast(name, Choice.FOR, last) for name in vote.people))
    raw = await vote.publish()
    checked = verifier().verify(raw)
    assert checked.results["strict"]["passed"]
    assert len(checked.opened) == 30


async def test_a_ballot_that_cannot_be_finished_leaves_nothing(services: Services) -> None:
    vote = await open_vote(services)
    at = vote.opens_at
    await VoteNotice.create(
        decision_id=vote.id, person_id=vote.people["陈三"], entry_number=1, created_at=at, urgency=ROUTINE
    )
    with pytest.raises(IntegrityError):  # 陈三 is told of entry 1 already, says the table
        await vote.cast("王二", Choice.FOR)
    assert not await RollUnit.filter(decision_id=vote.id, has_voted=True).exists()
    assert not await BallotEntry.filter(decision_id=vote.id).exists()
    assert (await vote.row()).chain_length == 0
