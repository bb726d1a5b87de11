"""The closing hash is sent to every voter and stamped by an authority, which may be away for a while."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_aiohttp import AiohttpServer

from bot.jobs.votes import stamp_close, tell
from bot.services import Services
from bot.worker import Worker
from models.actions.shared.work import claim
from models.actions.votes.object import object_to_ballot
from models.actions.votes.stamps import FIRST_WAIT, stamp_of
from models.rules.votes.decision import CLOSE_AFTER
from models.rules.votes.tally import Choice
from models.tables.people.person import Person
from models.tables.votes.publication import ClosingStamp, VoteNotice
from scripts.simulators.time_stamps import StampMode, TimeStampAuthority
from scripts.simulators.wechat import WeChatSimulator
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.votes import SCRIPT, Vote, open_vote
from tests.support.waiting import until


@pytest.fixture
def authority(tmp_path: Path) -> TimeStampAuthority:
    (tmp_path / "tsa").mkdir()
    return TimeStampAuthority(tmp_path / "tsa")


async def stamping(services: Services, authority: TimeStampAuthority, server: AiohttpServer) -> Services:
    running = await server(authority.app())
    changes = {"tsa_url": str(running.make_url("/")), "tsa_ca_file": authority.root}
    return replace(services, settings=services.settings.model_copy(update=changes))


async def closed_vote(services: Services, clock: MovableClock) -> Vote:
    vote = await open_vote(services)
    await vote.must_cast("李一", Choice.FOR)
    clock.advance(vote.closes_at + CLOSE_AFTER - clock())
    await vote.close()
    return vote


async def work(services: Services, clock: MovableClock) -> None:
    for owed in await claim(ClosingStamp, 9, clock()):
        await stamp_close(services, owed)


async def test_an_authority_that_is_down_is_asked_again_until_it_has_stamped(
    services: Services,
    clock: MovableClock,
    authority: TimeStampAuthority,
    aiohttp_server: AiohttpServer,
    tmp_path: Path,
) -> None:
    services = await stamping(services, authority, aiohttp_server)
    vote = await closed_vote(services, clock)
    for mode in (StampMode.DOWN, StampMode.GARBAGE):
        authority.mode = mode
        await work(services, clock)
        assert (await ClosingStamp.get()).reason
        assert (await stamp_of(vote.id)).stamped_at is None  # type: ignore[union-attr]
        clock.advance(4 * FIRST_WAIT)
    authority.mode = StampMode.STAMPS
    await work(services, clock)
    stamp = await stamp_of(vote.id)
    assert stamp is not None
    assert stamp.stamped_at is not None
    assert (await ClosingStamp.get()).due_at is None
    # and anybody can check it
    (tmp_path / "closing.tsr").write_bytes(stamp.response)
    (tmp_path / "bulletin.json").write_bytes(await vote.publish())
    command = [sys.executable, str(SCRIPT), "bulletin.json", "--stamp", "closing.tsr", "--tsa-ca"]

    def verdict(root: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, str(root)], capture_output=True, text=True, cwd=tmp_path, check=False
        )

    assert "时间戳核对无误" in verdict(authority.root).stdout
    (tmp_path / "other").mkdir()
    assert "时间戳不符" in verdict(TimeStampAuthority(tmp_path / "other").root).stderr
    # nor does the stamp of one vote fit another
    published = json.loads((tmp_path / "bulletin.json").read_bytes())
    assert (await vote.row()).closing_hash == published["chain"][-1]["hash"]


async def test_a_stamp_of_something_else_is_not_kept(
    services: Services, clock: MovableClock, authority: TimeStampAuthority, aiohttp_server: AiohttpServer
) -> None:
    services = await stamping(services, authority, aiohttp_server)
    await closed_vote(services, clock)
    await work(services, clock)
    await ClosingStamp.all().update(response="", stamped_at=None, due_at=clock())
    authority.mode = StampMode.OLD_ANSWER
    await work(services, clock)
    again = await ClosingStamp.get()
    assert (again.response, again.stamped_at) == ("", None)
    assert "VerificationError" in again.reason


@asynccontextmanager
async def working(services: Services) -> AsyncIterator[None]:
    worker = Worker(services)
    running = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await running


async def test_a_vote_that_closed_before_an_authority_was_set_is_stamped_once_it_is(
    services: Services, clock: MovableClock, authority: TimeStampAuthority, aiohttp_server: AiohttpServer
) -> None:
    vote = await closed_vote(services, clock)

    async def is_told() -> bool:
        return not await VoteNotice.filter(settled_at=None).exists()

    async def is_stamped() -> bool:
        return await ClosingStamp.filter(stamped_at__not_isnull=True).exists()

    async with working(services):
        await until(is_told, seconds=8)
    owed = await ClosingStamp.get()
    assert (owed.stamped_at, owed.attempts) == (None, 0)
    async with working(await stamping(services, authority, aiohttp_server)):
        await until(is_stamped, seconds=8)
    stamp = await stamp_of(vote.id)
    assert stamp is not None
    assert stamp.response


async def test_the_page_says_whether_the_hash_is_stamped(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await closed_vote(services, clock)
    path = f"/v/{(await vote.row()).slug}"
    text = await (await web_client.get(path)).text()
    assert (await vote.row()).closing_hash in text
    assert "时间戳机构在" not in text
    assert (await web_client.get(path + "/closing.tsr")).status == 404
    await ClosingStamp.all().update(response="AAAA", stamped_at=clock())
    assert "时间戳机构在" in await (await web_client.get(path)).text()
    answer = await web_client.get(path + "/closing.tsr")
    assert (answer.status, answer.content_type) == (200, "application/timestamp-reply")


async def test_every_voter_is_sent_the_closing_hash(
    web_client: Client, services: Services, clock: MovableClock, wechat: WeChatSimulator
) -> None:
    vote = await open_vote(services)
    openid = services.vault.open((await Person.get(id=vote.people["陈三"])).openid_sealed)
    clock.advance(vote.closes_at + CLOSE_AFTER - clock() - timedelta(hours=1))
    wechat.hear(openid)
    await Phone(web_client, openid=openid).say("你好")
    await vote.close()
    assert {one.person_id for one in await VoteNotice.all()} == set(vote.people.values())
    await tell(services, await VoteNotice.get(person_id=vote.people["陈三"]))
    sent = wechat.messages(openid)[-1].text
    for words in ("投票已截止", (await vote.row()).closing_hash, f"/v/{(await vote.row()).slug}"):
        assert words in sent


async def test_who_cast_a_ballot_is_told_that_somebody_objects(
    web_client: Client, services: Services, clock: MovableClock, wechat: WeChatSimulator
) -> None:
    vote = await open_vote(services)
    openid = services.vault.open((await Person.get(id=vote.people["王二"])).openid_sealed)
    clock.advance(vote.opens_at - clock())
    wechat.hear(openid)
    await Phone(web_client, openid=openid).say("你好")
    [receipt] = await vote.must_cast("王二", Choice.FOR, clock())
    await object_to_ballot(vote.id, receipt.entry, vote.people["陈三"], "不是我", clock())
    await tell(services, await VoteNotice.get(person_id=vote.people["王二"]))
    assert "提出异议" in wechat.messages(openid)[-1].text
