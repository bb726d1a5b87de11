"""What must not get in: bad rolls, one clerk alone, wrong codes, too many proxies; and what objections do."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.services import Services
from models.actions.votes.bind import PaperProof, bind_by_code
from models.actions.votes.chain import CastReceipt
from models.actions.votes.claims import settle_dispute
from models.actions.votes.draft import announce_decision, reissue_decision, withdraw_decision
from models.actions.votes.invitations import issue_invitations
from models.actions.votes.object import answer_objection, object_to_ballot
from models.actions.votes.own import standing_of_receipt
from models.actions.votes.paper import confirm_paper, enter_paper
from models.actions.votes.proxies import grant_proxy, revoke_proxy, take_proxy
from models.actions.votes.publish import publish
from models.actions.votes.roll import import_roll
from models.rules.staff.access import StaffRole
from models.rules.votes.counting import BallotStanding
from models.rules.votes.decision import VoteRefusal
from models.rules.votes.kinds import BindingState
from models.rules.votes.tally import Choice
from models.tables.votes.decision import RollUnit
from models.tables.votes.owner import Binding
from models.tables.votes.publication import Bulletin
from tests.support.staff import hire
from tests.support.votes import (
    COLLEAGUE,
    COMMITTEE,
    ROLL,
    announced_vote,
    draft_vote,
    new_person,
    open_vote,
    table_of,
    verifier,
)

GOOD = ROLL[0]


def changed(place: int, value: str) -> Sequence[str]:
    return [*GOOD[:place], value, *GOOD[place + 1 :]]


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        ([changed(3, "0")], 2, "大于 0"),
        ([changed(3, "")], 2, "面积：没有填"),
        ([changed(3, "八十九")], 2, "不是数字"),
        ([changed(3, "-5")], 2, "大于 0"),
        ([changed(3, "1.234")], 2, "两位小数"),
        ([changed(6, "123")], 2, "电话不对"),
        ([changed(5, "")], 2, "业主：没有填"),
        ([GOOD, GOOD], 3, "重复"),
        ([], 0, "空的"),
    ],
)
async def test_a_bad_roll_is_refused_whole_and_its_row_named(
    services: Services, rows: list[Sequence[str]], line: int, words: str
) -> None:
    decision = await draft_vote(services)
    problems = await import_roll(services.vault, decision, table_of(rows), COMMITTEE, services.clock())
    assert isinstance(problems, tuple)
    assert [(one.line.number, words in one.reasons) for one in problems] == [(line, True)]
    assert not await RollUnit.filter(decision_id=decision).exists()


async def test_an_empty_roll_is_never_announced_and_notice_is_never_short(services: Services) -> None:
    decision, now = await draft_vote(services), services.clock()
    opens = now + timedelta(days=15)
    closes = opens + timedelta(days=1)
    early = opens - timedelta(seconds=1)
    assert await announce_decision(decision, early, closes, COMMITTEE, now) is VoteRefusal.SHORT_NOTICE
    assert await announce_decision(decision, opens, closes, COMMITTEE, now) is VoteRefusal.EMPTY_ROLL


async def test_a_frozen_roll_is_not_edited_but_the_decision_is_done_again(services: Services) -> None:
    vote = await open_vote(services)
    at = vote.opens_at + timedelta(hours=1)
    again = await import_roll(services.vault, vote.id, table_of(ROLL), COMMITTEE, at)
    assert again is VoteRefusal.WRONG_STAGE
    assert await reissue_decision(vote.id, COMMITTEE, at) is VoteRefusal.WRONG_STAGE
    assert await withdraw_decision(vote.id, "名册错了", COMMITTEE, at) is None
    assert await vote.cast("李一", Choice.FOR, at) is VoteRefusal.WRONG_STAGE
    new = await reissue_decision(vote.id, COMMITTEE, at)
    assert isinstance(new, UUID)
    assert not await RollUnit.filter(decision_id=new).exists()


async def test_a_code_needs_the_number_is_used_once_and_locks(services: Services) -> None:
    vote = await announced_vote(services, bind=())
    now, vault = services.clock(), services.vault
    codes = {one.name: one.code for one in await issue_invitations(vault, vote.id, COMMITTEE, now)}
    person, other = await new_person(services, "甲"), await new_person(services, "乙")
    li = PaperProof(codes["李一"], "李 一", "0001")
    for wrong in (replace(li, last_four="9999"), replace(li, name="李二"), replace(li, code="NONSENSE00")):
        assert await bind_by_code(vault, wrong, person, now) is VoteRefusal.WRONG_CODE
    assert await bind_by_code(vault, li, person, now, is_snapshot=True) is VoteRefusal.SNAPSHOT
    first = await bind_by_code(vault, li, person, now)
    assert not isinstance(first, VoteRefusal)
    assert await bind_by_code(vault, li, person, now) == first
    assert await bind_by_code(vault, li, other, now) is VoteRefusal.HELD_BY_ANOTHER
    wang = PaperProof(codes["王二"], "王二", "0002")
    for _ in range(5):
        await bind_by_code(vault, replace(wang, last_four="9999"), other, now)
    assert await bind_by_code(vault, wang, other, now) is VoteRefusal.LOCKED


async def test_a_second_claim_to_an_owner_goes_to_the_committee(services: Services) -> None:
    vote = await announced_vote(services)
    holder = await Binding.get(person_id=vote.people["李一"])
    rival = await new_person(services, "丙")
    claim = await Binding.create(
        estate_id=holder.estate_id, person_id=rival, identity_hash=holder.identity_hash,
        state=BindingState.DISPUTED, how=holder.how, bound_at=services.clock(),
    )  # fmt: skip
    vote.people["丙"] = rival
    assert await vote.cast("丙", Choice.FOR, vote.opens_at) is VoteRefusal.NOT_BOUND
    now = services.clock()
    given: Any = {"gives": True, "words": "看了房产证", "now": now}
    assert await settle_dispute(claim.id, by=COMMITTEE, **given) is None
    assert await settle_dispute(claim.id, by=COMMITTEE, **given) is VoteRefusal.SAME_PERSON
    assert await vote.cast("丙", Choice.FOR, vote.opens_at) is VoteRefusal.NOT_BOUND
    assert await settle_dispute(claim.id, by=COLLEAGUE, **given) is None
    assert await vote.cast("李一", Choice.FOR, vote.opens_at) is VoteRefusal.NOT_BOUND
    await vote.must_cast("丙", Choice.FOR, vote.opens_at)


async def test_paper_needs_two_people_who_read_the_same_and_counts_once(services: Services) -> None:
    vote = await open_vote(services)
    first = (await hire(services, StaffRole.PROPERTY_COMPANY, "clerk")).staff.id
    second = (await hire(services, StaffRole.OWNERS_COMMITTEE, "reader")).staff.id
    now, vault, room = vote.opens_at + timedelta(hours=1), services.vault, ["1幢 1单元 202"]
    paper = await enter_paper(vault, vote.id, room, Choice.AGAINST, "a" * 64, first, now)
    assert isinstance(paper, UUID)
    assert await enter_paper(vault, vote.id, room, Choice.FOR, "a" * 64, first, now) is VoteRefusal.ALREADY
    assert await confirm_paper(vault, paper, Choice.AGAINST, first, now) is VoteRefusal.SAME_PERSON
    assert await confirm_paper(vault, paper, Choice.FOR, second, now) is VoteRefusal.DIFFERS
    assert isinstance(await confirm_paper(vault, paper, Choice.AGAINST, second, now), CastReceipt)
    assert await confirm_paper(vault, paper, Choice.AGAINST, second, now) is VoteRefusal.ALREADY
    mixed = ["1幢 1单元 101", "1幢 1单元 202"]
    assert await enter_paper(vault, vote.id, mixed, Choice.FOR, "b" * 64, first, now) is VoteRefusal.NOT_YOURS
    await vote.must_cast("赵四", Choice.FOR, now)
    strict = json.loads(await vote.publish())["results"]["strict"]
    assert strict["voted"] == {"area": 9040, "heads": 1}
    assert strict["in_favour"]["heads"] == 1  # online wins, as the city has it


async def test_not_me_suspends_the_ballot_two_members_void_it_and_the_correction_is_published(
    services: Services,
) -> None:
    vote = await open_vote(services)
    [receipt] = await vote.must_cast("王二", Choice.FOR)
    at = vote.opens_at + timedelta(hours=1)
    assert (
        await object_to_ballot(vote.id, receipt.entry, vote.people["赵四"], "不是我", at)
        is VoteRefusal.UNKNOWN
    )
    objection = await object_to_ballot(vote.id, receipt.entry, vote.people["陈三"], "不是我", at)
    assert isinstance(objection, UUID)
    assert (
        await object_to_ballot(vote.id, receipt.entry, vote.people["陈三"], "再", at) is VoteRefusal.ALREADY
    )
    first = verifier().verify(await vote.publish())
    assert first.state(receipt.entry) == "有异议，暂不计入"
    counted = {name: row["voted"]["heads"] for name, row in first.results.items()}
    assert counted == {"strict": 0, "by_estate_rule": 0, "with_disputed": 1}
    later = vote.closes_at + timedelta(days=1)
    said: Any = {"upholds": True, "answer": "查实", "now": later}
    assert await answer_objection(objection, by=COMMITTEE, **said) is None
    assert await answer_objection(objection, by=COMMITTEE, **said) is VoteRefusal.SAME_PERSON
    assert (await vote.row()).voted_heads == 1
    assert await answer_objection(objection, by=COLLEAGUE, **said) is None
    assert (await vote.row()).voted_heads == 0
    assert await publish(services.vault, vote.id, COMMITTEE, later) is None
    latest = verifier().verify((await Bulletin.get(decision_id=vote.id, version=2)).body.encode())
    assert (latest.closing, latest.results) == (first.closing, first.results)
    assert latest.corrected["with_disputed"]["voted"]["heads"] == 0
    assert latest.state(receipt.entry) == "已作废"
    found = await standing_of_receipt(receipt.number, services.vault)
    assert found is not None
    assert (found.standing, found.choice) == (BallotStanding.VOIDED, Choice.FOR)


async def test_a_proxy_holds_one_head_votes_for_it_and_may_be_revoked(services: Services) -> None:
    vote = await open_vote(services)
    now, vault = vote.opens_at + timedelta(hours=1), services.vault
    people = vote.people
    code = await grant_proxy(vault, vote.id, 1, people["李一"], now)
    assert not isinstance(code, VoteRefusal)
    assert await grant_proxy(vault, vote.id, 2, people["李一"], now) is VoteRefusal.NOT_YOURS
    assert await take_proxy(vault, code, people["赵四"], now) == vote.id
    assert await take_proxy(vault, code, people["陈三"], now) is VoteRefusal.CODE_USED
    second = await grant_proxy(vault, vote.id, 2, people["王二"], now)
    assert not isinstance(second, VoteRefusal)
    assert await take_proxy(vault, second, people["赵四"], now) is VoteRefusal.PROXY_LIMIT
    [receipt] = await vote.must_cast("赵四", Choice.FOR, now, heads=[1])
    assert receipt.units == ("1幢 1单元 101", "1幢 1单元 102")
    assert await revoke_proxy(vote.id, 1, people["李一"], now) is None
    assert await vote.cast("赵四", Choice.AGAINST, now, heads=[1]) is VoteRefusal.NOT_YOURS
    assert (await vote.row()).ballots == 1


async def test_publishing_waits_for_the_close_and_the_same_is_not_published_twice(services: Services) -> None:
    vote = await open_vote(services)
    await vote.must_cast("李一", Choice.FOR)
    assert await publish(services.vault, vote.id, COMMITTEE, vote.closes_at) is VoteRefusal.WRONG_STAGE
    await vote.publish()
    again = vote.closes_at + timedelta(hours=2)
    assert await publish(services.vault, vote.id, COMMITTEE, again) is VoteRefusal.ALREADY
