"""A process that sends many messages at once: `python -m tests.support.token_callers API REDIS OPENID COUNT`."""

import asyncio
import sys

from aiohttp import ClientSession
from redis import asyncio as aioredis

from bot.kernel.clock import system_clock
from bot.kernel.metrics import Metrics
from bot.wechat.account import WeChatAccount
from bot.wechat.official_account import WeChat
from tests.support.values import APP_ID, APP_SECRET


async def send_at_once(api_url: str, redis_url: str, openid: str, count: int) -> None:
    """Raises the first error of any."""
    async with ClientSession() as http, aioredis.Redis.from_url(redis_url) as redis:
        account = WeChatAccount(APP_ID, APP_SECRET, api_url, http, redis, Metrics(), system_clock)
        wechat = WeChat(account)
        await asyncio.gather(*(wechat.send_text(openid, "好") for _ in range(count)))


if __name__ == "__main__":
    asyncio.run(send_at_once(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
