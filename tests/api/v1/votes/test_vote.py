"""Voting in the mini-program: prove to be an owner, vote, change it, keep the receipt, object."""

from datetime import timedelta

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.people.keep_phone import keep_phone
from models.actions.votes.claims import settle_dispute
from models.actions.votes.invitations import issue_invitations
from models.rules.votes.kinds import BindingState
from models.rules.votes.tally import Choice
from models.tables.people.person import Person
from models.tables.votes.ballot import Objection
from models.tables.votes.owner import Binding
from scripts.simulators.wechat_miniprogram import MiniProgramSimulator
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.mini_program import MiniProgram
from tests.support.votes import COLLEAGUE, COMMITTEE, announced_vote, verifier

SECOND = timedelta(seconds=1)


async def test_an_owner_proves_it_votes_changes_the_vote_and_finds_how_it_was_counted(
    mini: MiniProgram, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    vote = await announced_vote(services, bind=())
    [brief] = (await mini.get(f"/lifts/{lift.code}/votes")).body["votes"]
    path = f"/votes/{brief['slug']}"
    seen = (await mini.get(path)).body
    assert (seen["stage"], seen["heads"], seen["result"]) == ("noticed", [], None)
    assert (await mini.put(path + "/binding", {})).problem == "signed-out"
    await mini.sign_in()
    invitations = await issue_invitations(services.vault, vote.id, COMMITTEE, clock())
    code = next(one.code for one in invitations if one.name == "李一")
    for wrong in (
        {"code": code, "name": "李一", "last_four": "9999"},
        {"code": code, "name": "李二", "last_four": "0001"},
        {"code": "NONSENSE00", "name": "李一", "last_four": "0001"},
        {"code": code},
    ):
        assert (await mini.put(path + "/binding", wrong)).problem == "proof-refused"
    assert (await mini.put(path + "/binding", {})).problem == "proof-refused"
    assert (await mini.post(path + "/ballots", {"choice": "for"})).problem == "vote-not-open"
    for _ in range(2):
        bound = await mini.put(path + "/binding", {"code": code, "name": "李一", "last_four": "0001"})
        [head] = bound.body["heads"]
    assert [unit["label"] for unit in head["units"]] == ["1幢 1单元 101", "1幢 1单元 102"]
    assert head["share_fen"] == sum(unit["share_fen"] for unit in head["units"])
    assert [one["slug"] for one in (await mini.get("/votes")).body["votes"]] == [brief["slug"]]

    mine, mini.openid = mini.openid, "o-other"
    await mini.sign_in()
    taken = await mini.put(path + "/binding", {"code": code, "name": "李一", "last_four": "0001"})
    assert (taken.problem, "另一个手机" in taken.body["detail"]) == ("owner-disputed", True)
    dispute = {"code": code, "name": "李一", "last_four": "0001", "dispute": True}
    claimed = await mini.put(path + "/binding", dispute)
    assert (claimed.problem, "两位成员" in claimed.body["detail"]) == ("owner-disputed", True)
    claim = await Binding.get(state=BindingState.DISPUTED)
    for member in (COMMITTEE, COLLEAGUE):
        await settle_dispute(claim.id, gives=False, words="不像", by=member, now=clock())
    mini.openid = mine

    clock.advance(vote.opens_at - clock())
    await mini.sign_in()
    weighty = {"choice": "for", "area": 10**9, "heads": [head["head"]], "weight": 500}
    first = await mini.post(path + "/ballots", weighty, key="k" * 20)
    again = await mini.post(path + "/ballots", weighty, key="k" * 20)
    assert (first.status, first.body) == (201, again.body)
    [receipt] = first.body["receipts"]
    clock.advance(SECOND)
    other_head = {"choice": "against", "heads": [head["head"] + 1]}
    assert (await mini.post(path + "/ballots", other_head)).problem == "not-an-owner"
    assert (await mini.post(path + "/ballots", {"choice": "yes"})).problem == "invalid"
    assert (await mini.post(path + "/ballots", {"choice": "against"})).status == 201
    now = (await mini.get(path)).body
    assert now["area"]["taken_part"] == 8912 + 9040
    assert [one["choice"] for one in now["heads"][0]["ballots"]] == ["against", "for"]
    found = await mini.get(f"{path}/receipts/{receipt['receipt']}")
    assert (found.body["entry"], found.body["choice"]) == (1, None)
    assert (await mini.get(f"{path}/receipts/0000000000000000")).problem == "ballot-unknown"

    clock.advance(vote.closes_at - clock())
    await mini.sign_in()
    assert (await mini.post(path + "/ballots", {"choice": "for"})).problem == "vote-not-open"
    verifier().verify(await vote.publish())
    found = await mini.get(f"{path}/receipts/{receipt['receipt']}")
    assert (found.body["standing"], found.body["choice"]) == ("replaced", "for")
    result = (await mini.get(path)).body["result"]
    assert (result["passed"], result["against"]["heads"]) == (False, 1)


async def test_a_verified_phone_proves_it_too_and_a_stranger_s_ballot_is_objected_to(
    web_client: Client,
    wechat: MiniProgramSimulator,
    mini: MiniProgram,
    services: Services,
    clock: MovableClock,
) -> None:
    vote = await announced_vote(services, bind=["王二"])
    path = f"/votes/{(await vote.row()).slug}"
    await mini.sign_in()
    person = await Person.get(mini_openid_hash=services.vault.look_up_hash(mini.openid))
    await keep_phone(person.id, "13800000003", services.vault, clock())
    assert (await mini.put(path + "/binding", {})).body["heads"][0]["units"][0]["label"] == "1幢 1单元 201"
    clock.advance(vote.opens_at + SECOND - clock())
    await mini.sign_in()
    await vote.must_cast("王二", Choice.FOR, clock())
    [ballot] = (await mini.get(path)).body["heads"][0]["ballots"]
    assert (ballot["is_mine"], ballot["choice"], ballot["receipt"]) == (False, None, None)
    not_me = {"entry": ballot["entry"], "words": "不是我"}
    for _ in range(2):
        told = await mini.put(path + "/objections", not_me)
        assert told.body["heads"][0]["ballots"][0]["objection"] == "open"
    assert await Objection.all().count() == 1
    stranger = MiniProgram(web_client, wechat)
    await stranger.sign_in()
    assert (await stranger.put(path + "/objections", not_me)).problem == "ballot-unknown"
    assert (await stranger.post(path + "/ballots", {"choice": "for"})).problem == "not-an-owner"
    assert (await stranger.get("/votes/NOSUCH")).problem == "vote-unknown"


async def test_an_owner_entrusts_somebody_and_takes_it_back(
    web_client: Client,
    wechat: MiniProgramSimulator,
    mini: MiniProgram,
    services: Services,
    clock: MovableClock,
) -> None:
    vote = await announced_vote(services, bind=())
    path = f"/votes/{(await vote.row()).slug}"
    clock.advance(vote.opens_at + SECOND - clock())
    await mini.sign_in()
    invitations = await issue_invitations(services.vault, vote.id, COMMITTEE, clock())
    code = next(one.code for one in invitations if one.name == "李一")
    bound = await mini.put(path + "/binding", {"code": code, "name": "李一", "last_four": "0001"})
    [head] = bound.body["heads"]
    assert (head["entrusted"], head["taken_up"], bound.body["proxy_limit"] > 0) == (False, False, True)
    own, other = f"{path}/proxies/{head['head']}", f"{path}/proxies/{head['head'] + 1}"
    assert (await mini.put(other, {})).problem == "not-an-owner"

    unseen, granted = (await mini.put(own, {})).body["code"], (await mini.put(own, {})).body["code"]
    son = MiniProgram(web_client, wechat)
    assert (await son.put(path + "/proxy", {"code": granted})).problem == "signed-out"
    await son.sign_in()
    for void in (unseen, "NONSENSE00"):
        assert (await son.put(path + "/proxy", {"code": void})).problem == "proof-refused"
    for _ in range(2):
        taken = await son.put(path + "/proxy", {"code": granted})
        assert [one["by_proxy"] for one in taken.body["heads"]] == [True]
    for_him = {"choice": "for", "heads": [head["head"]]}
    assert (await son.post(path + "/ballots", for_him)).status == 201
    [head] = (await mini.get(path)).body["heads"]
    assert (head["entrusted"], head["taken_up"]) == (True, True)

    for _ in range(2):
        [head] = (await mini.delete(own)).body["heads"]
        assert head["entrusted"] is False
    assert (await son.post(path + "/ballots", for_him)).problem == "not-an-owner"
    assert (await mini.post(path + "/ballots", {"choice": "against"})).status == 201
    assert (await mini.put(own, {})).problem == "not-an-owner", "an owner's own word stands"
