"""Between the close and the publication: rows changed by SQL, clocks set back, a vote of the earlier format."""

import json
from datetime import timedelta
from typing import Any

import pytest
from tortoise import connections

from bot.services import Services
from models.actions.votes.chain import Cast, Turnout, add_ballots, seal_ballot
from models.actions.votes.marks import add_void
from models.actions.votes.notices import prove_notice
from models.actions.votes.object import answer_objection, object_to_ballot
from models.actions.votes.publish import publish
from models.rules.base.canonical import stamp
from models.rules.votes.decision import VoteRefusal
from models.rules.votes.entries import BallotWay, EntryKind, close_entry
from models.rules.votes.kinds import ObjectionState, ProofOfNotice
from models.rules.votes.tally import Choice
from models.tables.audit import AuditEntry
from models.tables.votes.ballot import BallotEntry, Objection
from models.tables.votes.decision import Decision, RollHead, RollUnit
from models.tables.votes.publication import Bulletin, NoticeProof, VoteNotice
from tests.support.votes import COLLEAGUE, COMMITTEE, Vote, open_vote, verifier

HOUR = timedelta(hours=1)


async def sql(statement: str) -> None:
    """As a committee member with the database's password."""
    [connection] = connections.all()
    await connection.execute_script(statement)


async def voted(services: Services) -> Vote:
    vote = await open_vote(services)
    at = vote.opens_at
    await prove_notice(
        vote.id, ProofOfNotice.HANDED, at, COMMITTEE, at, labels=("1幢 1单元 202",), words="签收"
    )
    await vote.must_cast("李一", Choice.FOR)
    await vote.must_cast("王二", Choice.AGAINST)
    return vote


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE "roll_unit" SET "area" = 99999 WHERE "room" = '202'""",
        """UPDATE "decision" SET "roll_hash" = 'x', "closing_hash" = 'y' WHERE "closing_hash" <> ''""",
        """DELETE FROM "ballot_entry" WHERE "kind" = 'ballot' AND "number" = 2""",
        """UPDATE "ballot_entry" SET "cast_by" = 'proxy' WHERE "number" = 2""",
        """UPDATE "ballot_entry" SET "way" = 'paper' WHERE "number" = 1""",
        """UPDATE "ballot_entry" SET "opening_sealed" = 'x' WHERE "number" = 1""",
        """UPDATE "ballot_entry" SET "units" = '[]' WHERE "kind" = 'close'""",
        """UPDATE "ballot_entry" SET "receipt" = '1234567890123456' WHERE "number" = 1""",
    ],
)  # fmt: skip
async def test_what_was_changed_by_sql_is_not_published_and_is_audited(
    services: Services, statement: str
) -> None:
    vote = await voted(services)
    await vote.close()
    await sql(statement)
    later = vote.closes_at + HOUR
    assert await publish(services.vault, vote.id, COMMITTEE, later) is VoteRefusal.CHANGED
    assert not await Bulletin.all().exists()
    assert await AuditEntry.filter(verb="refuse_changed_vote").count() == 1


async def test_a_choice_exchanged_by_who_can_seal_is_found_by_its_commitment(services: Services) -> None:
    vote = await voted(services)
    await vote.close()
    entry = await BallotEntry.get(decision_id=vote.id, number=1)
    inside = json.loads(services.vault.open(entry.opening_sealed)) | {"choice": "against"}
    entry.opening_sealed = services.vault.seal(json.dumps(inside))
    await entry.save()
    refused = await publish(services.vault, vote.id, COMMITTEE, vote.closes_at + HOUR)
    assert refused is VoteRefusal.CHANGED


@pytest.mark.parametrize("is_disputed", [False, True])
async def test_a_void_that_nobody_decided_is_not_published_however_well_it_fits_the_chain(
    services: Services, is_disputed: bool
) -> None:
    vote = await voted(services)
    await vote.publish()
    by_sql = await BallotEntry.get(decision_id=vote.id, number=1)
    decision, later = await vote.row(), vote.closes_at + 2 * HOUR
    if is_disputed:
        objection = await object_to_ballot(vote.id, 1, vote.people["李一"], "不是我", later)
        assert not isinstance(objection, VoteRefusal)
        # one member says so, and writes the rest into the database
        assert await answer_objection(objection, upholds=True, answer="x", by=COMMITTEE, now=later) is None
        decision = await vote.row()
        await Objection.filter(id=objection).update(state=ObjectionState.UPHELD, open_key=None)
    await add_void(decision, by_sql, "异议成立", later)
    assert await publish(services.vault, vote.id, COMMITTEE, later) is VoteRefusal.CHANGED
    assert await Bulletin.filter(decision_id=vote.id).count() == 1
    assert await AuditEntry.filter(verb="refuse_changed_vote").count() == 1


async def test_a_decided_void_that_is_taken_out_of_the_chain_is_missed(services: Services) -> None:
    vote = await voted(services)
    await vote.close()
    later = vote.closes_at + HOUR
    objection = await object_to_ballot(vote.id, 1, vote.people["李一"], "不是我", later)
    assert not isinstance(objection, VoteRefusal)
    for member in (COMMITTEE, COLLEAGUE):
        assert await answer_objection(objection, upholds=True, answer="x", by=member, now=later) is None
    void = await BallotEntry.get(decision_id=vote.id, kind=EntryKind.VOID)
    await void.delete()
    await Decision.filter(id=vote.id).update(chain_length=void.number - 1, chain_head=void.previous)
    assert await publish(services.vault, vote.id, COMMITTEE, later) is VoteRefusal.CHANGED


async def test_a_ballot_behind_the_close_is_not_published_however_well_it_fits_the_chain(
    services: Services,
) -> None:
    vote = await voted(services)
    await vote.close()
    first = await BallotEntry.get(decision_id=vote.id, number=1)
    head = await RollHead.get(id=first.head_id)
    units = await RollUnit.filter(head_id=head.id)
    cast = Cast(head, units, Choice.AGAINST, BallotWay.ONLINE, vote.people["李一"])
    decision, later = await vote.row(), vote.closes_at + HOUR
    sealed = await seal_ballot(decision, cast, services.vault)
    await add_ballots(decision, [(sealed, Turnout(0, 0))], later)
    assert await publish(services.vault, vote.id, COMMITTEE, later) is VoteRefusal.CHANGED


async def test_what_the_result_does_not_come_from_may_change_and_changes_nothing(services: Services) -> None:
    vote = await voted(services)
    await vote.close()
    await sql("""DELETE FROM "notice_proof" """)
    await sql(
        """UPDATE "decision" SET "threshold" = 'special', "precedence" = 'paper' WHERE "closing_hash" <> ''"""
    )
    body = await vote.publish()
    checked = verifier().verify(body)
    assert checked.closing == (await vote.row()).closing_hash
    assert json.loads(body)["delivered"] == ["1幢 1单元 202"]
    # nor does a proof that is written down afterwards
    assert not await NoticeProof.all().exists()


async def test_a_clock_that_is_set_back_during_the_count_opens_nothing_again(services: Services) -> None:
    vote = await voted(services)
    await vote.close()
    back = vote.opens_at + HOUR
    assert await vote.cast("赵四", Choice.FOR, back) is VoteRefusal.TOO_LATE
    assert await publish(services.vault, vote.id, COMMITTEE, back) is None
    row = await vote.row()
    assert row.closed_at is not None
    assert row.published_at == row.closed_at
    assert row.objections_until == row.closed_at + timedelta(days=row.objection_days)
    assert await vote.cast("赵四", Choice.FOR, back) is VoteRefusal.TOO_LATE
    verifier().verify((await Bulletin.get(decision_id=vote.id)).body.encode())


async def test_everybody_who_voted_or_is_bound_is_owed_the_closing_hash(services: Services) -> None:
    vote = await voted(services)
    await VoteNotice.all().delete()
    await vote.close()
    close = await BallotEntry.get(decision_id=vote.id, kind=EntryKind.CLOSE)
    notices = await VoteNotice.filter(entry_number=close.number)
    assert {one.person_id for one in notices} == set(vote.people.values())


async def test_a_vote_that_an_earlier_version_closed_is_published_and_told_apart(services: Services) -> None:
    vote = await voted(services)
    await vote.close()
    close = await BallotEntry.get(decision_id=vote.id, kind=EntryKind.CLOSE)
    old: dict[str, Any] = close_entry(close.number, stamp(close.at), close.previous, None)
    await BallotEntry.filter(id=close.id).update(commitment="", units=[], hash=old["hash"])
    await Decision.filter(id=vote.id).update(closing_hash=old["hash"], chain_head=old["hash"])
    checked = verifier().verify(await vote.publish())
    assert checked.closing == old["hash"]
    assert ["截止哈希不包括送达证明" in warning for warning in checked.warnings] == [True]


async def test_an_objection_from_before_the_chain_told_of_them_is_in_it_at_the_close(
    services: Services,
) -> None:
    vote = await voted(services)
    at = vote.opens_at + HOUR
    objection = await object_to_ballot(vote.id, 2, vote.people["陈三"], "不是我", at)
    assert not isinstance(objection, VoteRefusal)
    # as the earlier version left it: the objection waits, and the chain does not know of it
    dispute = await BallotEntry.get(decision_id=vote.id, kind=EntryKind.DISPUTE)
    await VoteNotice.filter(entry_number=dispute.number).delete()
    await dispute.delete()
    row = await vote.row()
    await Decision.filter(id=vote.id).update(chain_length=row.chain_length - 1, chain_head=dispute.previous)
    checked = verifier().verify(await vote.publish())
    assert (checked.state(2), checked.corrected) == ("有异议，暂不计入", None)
