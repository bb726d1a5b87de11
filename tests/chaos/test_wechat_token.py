"""Two hundred callers in four processes, and one token between them."""

import asyncio
import sys

import pytest
from pytest_aiohttp import AiohttpServer

from scripts.simulators.wechat import WeChatSimulator
from scripts.simulators.wechat_people import Pushed
from tests.support.chat import new_openid
from tests.support.redis_server import RedisDatabase
from tests.support.values import APP_ID, APP_SECRET

CALLERS, PROCESSES = 50, 4


@pytest.mark.processes
async def test_one_fetches_the_token_and_after_its_revocation_one_more_and_every_message_arrives(
    redis_database: RedisDatabase, aiohttp_server: AiohttpServer
) -> None:
    redis_database.empty()
    wechat, openid = WeChatSimulator(APP_ID, APP_SECRET), new_openid()
    wechat.hear(openid)
    wechat.delay_seconds = 0.02
    url = str((await aiohttp_server(wechat.app())).make_url("")).rstrip("/")
    fetched_until_half: list[int] = []

    def revoke_at_half(_: Pushed) -> None:
        if wechat.received == CALLERS * PROCESSES // 2:
            fetched_until_half.append(wechat.token_requests)
            wechat.revoke_token()

    wechat.listeners.append(revoke_at_half)
    command = [sys.executable, "-m", "tests.support.token_callers", url, redis_database.url, openid]
    running = [await asyncio.create_subprocess_exec(*command, str(CALLERS)) for _ in range(PROCESSES)]
    assert await asyncio.gather(*(one.wait() for one in running)) == [0] * PROCESSES
    assert fetched_until_half == [1]
    assert wechat.token_requests == 2
    assert wechat.received == CALLERS * PROCESSES
