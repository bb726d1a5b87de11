"""Servers of others: our own certificate as people see it, WeChat, and the mail server."""

import asyncio
import ssl
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from aiohttp import ClientSession
from aiosmtplib import SMTPException
from fakeredis import FakeAsyncRedis
from redis import asyncio as aioredis
from redis.exceptions import RedisError
from wechatpy.exceptions import WeChatClientException

from bot.channels.smtp import sign_in_to_mail_server
from bot.checkup.sign import Health, InBoth, Sign, silent
from bot.kernel.clock import system_clock
from bot.kernel.metrics import Metrics
from bot.kernel.redis_client import connect_redis
from bot.kernel.settings import Settings
from bot.wechat.account import WeChatUnavailable
from bot.wechat.accounts import official_account
from bot.wechat.admin import WeChatAdmin

RENEW_BEFORE = timedelta(days=14)
CERTIFICATE = InBoth("certificate", "网站证书")
WECHAT = InBoth("WeChat", "微信")
MAIL = InBoth("mail", "邮件")
RENEW = InBoth("renew the certificate of TIMA_PUBLIC_URL", "请给 TIMA_PUBLIC_URL 换新证书")
SET_UP_WECHAT = InBoth("scripts/wechat_setup says what is wrong", "scripts/wechat_setup 会说哪里不对")
SEE_TO_MAIL = InBoth("see to TIMA_SMTP_HOST, its user and password", "请检查 TIMA_SMTP_HOST 和它的账号、密码")


async def check_certificate(settings: Settings, now: datetime) -> Sign:
    address = urlsplit(settings.public_url)
    if address.scheme != "https" or address.hostname is None:
        return Sign(
            CERTIFICATE,
            Health.GOOD,
            InBoth("none: TIMA_PUBLIC_URL is not https", "没有：TIMA_PUBLIC_URL 不是 https"),
        )
    trust = await asyncio.to_thread(ssl.create_default_context)
    try:
        _, writer = await asyncio.open_connection(address.hostname, address.port or 443, ssl=trust)
    except ssl.SSLError as error:
        why = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else "SSLError"
        return Sign(CERTIFICATE, Health.BAD, InBoth(f"is refused: {why}", f"浏览器会拒绝：{why}"), RENEW)
    except OSError as error:
        what = type(error).__name__
        found = InBoth(f"cannot be seen from this machine: {what}", f"从这台机器上看不到：{what}")
        return Sign(CERTIFICATE, Health.LOOK, found, InBoth("look from outside", "请从外面打开网站看一看"))
    held = writer.get_extra_info("peercert")
    writer.close()
    left = datetime.fromtimestamp(ssl.cert_time_to_seconds(held["notAfter"]), UTC) - now
    found = InBoth(f"holds for {left.days} days", f"还有 {left.days} 天到期")
    if left > RENEW_BEFORE:
        return Sign(CERTIFICATE, Health.GOOD, found)
    return Sign(CERTIFICATE, Health.LOOK, found, RENEW)


async def check_wechat(settings: Settings) -> Sign:
    """A call with the account's own token (stable_token: it ends nobody's)."""
    try:
        async with ClientSession() as http, _redis_of(settings) as redis:
            admin = WeChatAdmin(official_account(settings, http, redis, Metrics(), system_clock))
            await admin.callback_addresses()
    except WeChatClientException as error:
        found = InBoth(f"refuses us: {error.errcode}", f"不认我们：{error.errcode}")
        return Sign(WECHAT, Health.BAD, found, SET_UP_WECHAT)
    except (WeChatUnavailable, RedisError, OSError) as error:
        return silent(WECHAT, type(error).__name__, SET_UP_WECHAT)
    return Sign(WECHAT, Health.GOOD, InBoth("takes our keys", "认我们的密钥"))


def _redis_of(settings: Settings) -> "AbstractAsyncContextManager[aioredis.Redis]":
    return FakeAsyncRedis() if settings.embedded else connect_redis(settings.redis_url)


async def check_mail(settings: Settings) -> Sign:
    """Signs in and sends nothing."""
    if not settings.smtp_host:
        return Sign(
            MAIL, Health.GOOD, InBoth("none: TIMA_SMTP_HOST is not set", "不用：没有设 TIMA_SMTP_HOST")
        )
    try:
        await sign_in_to_mail_server(settings)
    except (SMTPException, OSError) as error:
        return silent(MAIL, type(error).__name__, SEE_TO_MAIL)
    return Sign(MAIL, Health.GOOD, InBoth("takes our sign-in", "登录得上"))
