"""An owner's share as proof: opened from the page of the vote, and checked by whoever is shown it."""

from datetime import timedelta

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.votes.share_proof import share_code
from models.rules.base.documents import FileKind
from models.rules.votes.fund_use import FundStep
from models.rules.votes.tally import Choice
from models.tables.votes.spending import FundEvent
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.voters import at_page
from tests.support.votes import Vote, open_vote


async def published(services: Services, clock: MovableClock, choice: Choice) -> Vote:
    vote = await open_vote(services)
    for name in ("李一", "王二", "赵四"):
        await vote.must_cast(name, choice)
    await vote.publish()
    clock.advance(vote.closes_at + timedelta(hours=2) - clock())
    return vote


async def test_an_owner_opens_the_share_and_others_check_its_code(
    web_client: Client, services: Services, clock: MovableClock, lift: LiftCard
) -> None:
    vote = await published(services, clock, Choice.FOR)
    owner, other = (
        await at_page(web_client, services, vote, "李一"),
        await at_page(web_client, services, vote),
    )
    code = share_code(services.vault, vote.id, 1)
    assert f"/share?code={code}" in await owner.open()
    assert f"/share?code={code}" not in await other.open()
    text = await other.open(f"/share?code={code.lower()}")
    # 11,931.46 and 12,102.82: two units of 89.12 and 90.40 of 448.16 square metres.
    for words in ("1幢 1单元 101", "1幢 1单元 102", "89.12", "11,931.46 元", "24,034.28 元", code):
        assert words in text, words
    for words in ("李一", "1幢 1单元 201", "余款"):
        assert words not in text, words


async def test_what_went_back_is_shared_by_area(
    web_client: Client, services: Services, clock: MovableClock, lift: LiftCard
) -> None:
    vote = await published(services, clock, Choice.FOR)
    await FundEvent.create(
        decision_id=vote.id, sequence=1, step=FundStep.REFUNDED, fen=448_16, done_on=clock().date(),
        kind=FileKind.PDF, title="回单", sha256="0" * 64, size=1, party="", added_by="业委会", added_at=clock(),
    )  # fmt: skip
    other = await at_page(web_client, services, vote)
    text = await other.open("/share?code=" + share_code(services.vault, vote.id, 1))
    assert "余款 89.12 元" in text
    assert "179.52 元，按面积算" in text


async def test_a_code_that_is_not_ours_shows_nothing(
    web_client: Client, services: Services, clock: MovableClock, lift: LiftCard
) -> None:
    vote = await published(services, clock, Choice.FOR)
    other = await at_page(web_client, services, vote)
    code = share_code(services.vault, vote.id, 1)
    for wrong in ("2" + code[1:], code[:-1] + ("0" if code[-1] != "0" else "1"), "1-", "x", "9" * 60):
        text = await other.open("/share?code=" + wrong, 404)
        assert "没有这个核对码" in text
        assert "11,931" not in text
    assert "没有这个核对码" not in await other.open("/share")


async def test_there_is_no_share_of_what_did_not_pass(
    web_client: Client, services: Services, clock: MovableClock, lift: LiftCard
) -> None:
    vote = await published(services, clock, Choice.AGAINST)
    owner = await at_page(web_client, services, vote, "李一")
    assert "分摊凭证" not in await owner.open()
    code = share_code(services.vault, vote.id, 1)
    assert "决议公布通过以后" in await owner.open(f"/share?code={code}", 404)
