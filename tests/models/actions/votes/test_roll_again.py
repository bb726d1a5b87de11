"""A roll that is handed in again: what would change is shown, then merged unit by unit."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.services import Services
from models.actions.votes.bind import PaperProof, bind_by_code
from models.actions.votes.freeze import open_decision
from models.actions.votes.invitations import issue_invitations
from models.actions.votes.notices import prove_notice
from models.actions.votes.proxies import grant_proxy, take_proxy
from models.actions.votes.roll import ImportedRoll, import_roll
from models.rules.votes.decision import VoteRefusal
from models.rules.votes.kinds import ProofOfNotice
from models.rules.votes.roll_changes import RollChanges
from models.rules.votes.tally import Choice
from models.tables.votes.decision import RollHead, RollOwner, RollUnit
from models.tables.votes.owner import Proxy
from models.tables.votes.publication import NoticeProof
from tests.support.votes import (
    COMMITTEE,
    ROLL,
    Vote,
    announced_vote,
    draft_vote,
    new_person,
    table_of,
    verifier,
)

Rows = Sequence[Sequence[str]]


def with_cell(rows: Rows, room: str, place: int, value: str) -> list[Sequence[str]]:
    return [[*row[:place], value, *row[place + 1 :]] if row[2] == room else row for row in rows]


async def hand_in(services: Services, vote: Vote, rows: Rows, agreed: str = "") -> Any:
    return await import_roll(
        services.vault, vote.id, table_of(rows), COMMITTEE, services.clock(), agreed=agreed
    )


async def changed_to(services: Services, vote: Vote, rows: Rows) -> RollChanges:
    shown = await hand_in(services, vote, rows)
    assert isinstance(shown, RollChanges)
    assert isinstance(await hand_in(services, vote, rows, agreed=shown.key), ImportedRoll)
    return shown


async def test_nothing_is_written_until_exactly_these_changes_are_agreed_to(services: Services) -> None:
    vote = await announced_vote(services)
    before = {unit.label: unit.area for unit in await RollUnit.filter(decision_id=vote.id)}
    rows = with_cell(ROLL, "202", 3, "91.00")
    shown = await hand_in(services, vote, rows)
    assert shown.areas == (("1幢 1单元 202", 9040, 9100),)
    assert {unit.label: unit.area for unit in await RollUnit.filter(decision_id=vote.id)} == before
    # in the meantime somebody else has changed the roll
    await changed_to(services, vote, with_cell(ROLL, "201", 3, "90.00"))
    again = await hand_in(services, vote, rows, agreed=shown.key)
    assert isinstance(again, RollChanges)
    assert again.count == 2
    assert isinstance(await hand_in(services, vote, rows, agreed=again.key), ImportedRoll)
    assert (await RollUnit.get(decision_id=vote.id, room="202")).area == 9100


async def test_proofs_and_proxies_of_who_stays_go_on_and_of_who_went_end(services: Services) -> None:
    vote = await announced_vote(services)
    now, vault = services.clock(), services.vault
    for name, head in (("李一", 1), ("王二", 2)):
        code = await grant_proxy(vault, vote.id, head, vote.people[name], now)
        assert isinstance(code, str)
        await take_proxy(vault, code, await new_person(services, f"代{name}"), now)
    rooms = ("1幢 1单元 101", "1幢 1单元 201")
    await prove_notice(vote.id, ProofOfNotice.HANDED, now, COMMITTEE, now, labels=rooms, words="签收")
    sold = with_cell(with_cell(ROLL, "201", 5, "孙五"), "201", 6, "13800000005")
    shown = await changed_to(services, vote, sold)
    assert (shown.owners, shown.proofs, shown.proxies) == (("1幢 1单元 201",), 1, 1)
    assert [one.granted_by_id for one in await Proxy.all()] == [vote.people["李一"]]
    proofs = {one.words: one.unit_id is not None for one in await NoticeProof.filter(decision_id=vote.id)}
    assert proofs == {"签收": True, "1幢 1单元 201（业主已变更）签收": False}
    assert await vote.cast("王二", Choice.FOR, vote.opens_at) is VoteRefusal.NOT_BOUND
    await vote.must_cast("李一", Choice.FOR, vote.opens_at)


async def test_printed_invitations_go_on_for_owners_who_are_the_same(services: Services) -> None:
    vote = await announced_vote(services, bind=())
    now, vault = services.clock(), services.vault
    printed = await issue_invitations(vault, vote.id, COMMITTEE, now)
    # 赵四 buys the developer's flat as well, and 李一 sells one to 赵四 and somebody else
    rows = [
        ROLL[0],
        [*ROLL[1][:5], "赵四、孙五", "-、13800000005", "123X、-", ""],
        ROLL[2],
        ROLL[3],
        [*ROLL[4][:5], "赵四", "", "123X", ""],
    ]
    shown = await changed_to(services, vote, rows)
    assert shown.owners == ("1幢 1单元 102", "1幢 1单元 301")
    for name, four in (("李一", "0001"), ("赵四", "123X")):
        code = next(one.code for one in printed if one.name == name)
        person = await new_person(services, name)
        bound = await bind_by_code(vault, PaperProof(code, name, four), person, now)
        assert not isinstance(bound, VoteRefusal), (name, bound)
    heads = await RollHead.filter(decision_id=vote.id).order_by("number")
    assert [head.number for head in heads] == [1, 2, 3, 4]
    assert not await RollHead.filter(is_developer=True, decision_id=vote.id).exists()


async def test_a_roll_is_the_same_merged_as_imported_at_once(services: Services) -> None:
    """Rows added, removed and in another order: heads are numbered by their first unit either way."""
    vote = await announced_vote(services, bind=())
    rows = [
        ("0幢", "", "1", "50", "登记", "周六", "13800000006", "", ""),
        *with_cell(ROLL, "202", 3, "91.00")[2:],
        ("2幢", "", "1", "60", "登记", "李一", "13800000001", "", ""),
    ]
    await changed_to(services, vote, rows)
    other = await draft_vote(services)
    await import_roll(services.vault, other, table_of(rows), COMMITTEE, services.clock())

    async def written(decision_id: Any) -> list[tuple[Any, ...]]:
        units = RollUnit.filter(decision_id=decision_id).order_by("label")
        return await units.values_list("label", "area", "area_source", "head__number", "share_fen")

    async def owners(decision_id: Any) -> list[tuple[Any, ...]]:
        found = RollOwner.filter(decision_id=decision_id).order_by("head__number", "identity_hash")
        return await found.values_list("head__number", "identity_hash", "last_four_hash", "id_four_hash")

    assert await written(vote.id) == await written(other)
    assert await owners(vote.id) == await owners(other)


async def test_the_same_file_again_changes_nothing_and_asks_nothing(services: Services) -> None:
    vote = await announced_vote(services)
    keys = set(await RollUnit.filter(decision_id=vote.id).values_list("id", flat=True))
    assert isinstance(await hand_in(services, vote, ROLL), ImportedRoll)
    assert set(await RollUnit.filter(decision_id=vote.id).values_list("id", flat=True)) == keys
    assert await open_decision(vote.id, vote.opens_at) is None
    await vote.must_cast("李一", Choice.FOR)
    verifier().verify(await vote.publish())


@pytest.mark.long
async def test_twenty_thousand_units_with_three_hundred_changes(services: Services) -> None:
    decision = await draft_vote(services)
    rows = [
        [f"{n // 100}幢", "", f"{n:05d}", "89.12", "登记", f"业主{n}", f"138{n:08d}", "", ""]
        for n in range(20_000)
    ]
    vote = Vote(decision, services.vault, services.clock(), services.clock())
    assert isinstance(await hand_in(services, vote, rows), ImportedRoll)
    for n in range(0, 20_000, 200):
        rows[n][3] = "90.00"
        rows[n + 1][5], rows[n + 1][6] = f"新业主{n}", f"139{n:08d}"
        rows[n + 2][4] = "测绘"
    shown = await changed_to(services, vote, rows)
    assert shown.count == 300
    assert await RollHead.filter(decision_id=decision).count() == 20_000
