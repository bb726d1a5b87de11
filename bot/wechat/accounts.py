"""The two accounts of the settings, ready to be called."""

from aiohttp import ClientSession
from redis import asyncio as aioredis

from bot.kernel.clock import Clock
from bot.kernel.metrics import Metrics
from bot.kernel.settings import Settings
from bot.wechat.account import WeChatAccount


def official_account(
    settings: Settings, http: ClientSession, redis: "aioredis.Redis", metrics: Metrics, clock: Clock
) -> WeChatAccount:
    secret = settings.wechat_app_secret.get_secret_value()
    return WeChatAccount(settings.wechat_app_id, secret, settings.wechat_api_url, http, redis, metrics, clock)


def miniprogram_account(
    settings: Settings, http: ClientSession, redis: "aioredis.Redis", metrics: Metrics, clock: Clock
) -> WeChatAccount | None:
    """None where there is no mini-program."""
    app_id, secret = settings.miniprogram_app_id, settings.miniprogram_app_secret
    if not app_id or secret is None:
        return None
    url = settings.wechat_api_url
    return WeChatAccount(app_id, secret.get_secret_value(), url, http, redis, metrics, clock)
