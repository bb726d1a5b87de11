"""Every check at once, each within its budget. Nothing is changed, and nothing is sent to partners."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime

from bot.checkup.installation import Installation
from bot.checkup.machine import check_disk, check_journal, check_shared
from bot.checkup.outside import (
    CERTIFICATE,
    MAIL,
    RENEW,
    SEE_TO_MAIL,
    SET_UP_WECHAT,
    WECHAT,
    check_certificate,
    check_mail,
    check_wechat,
)
from bot.checkup.servers import (
    DATABASE,
    REDIS,
    SEE_TO_REDIS,
    check_clock,
    check_redis,
    check_tables,
)
from bot.checkup.sign import Health, InBoth, Sign, silent
from bot.checkup.work import check_backups, check_channels, check_workers
from models.database import DATABASE_AWAY
from models.rules.base import budgets

SETTINGS = InBoth("settings", "设置")
SEE_TO_DATABASE = InBoth("see to the server of TIMA_DATABASE_URL", "请检查 TIMA_DATABASE_URL 那台服务器")


async def examine(installation: Installation, now: datetime) -> list[Sign]:
    """The machine first, then servers, then what the work leaves behind. The database has to be open."""
    redis, outside, ledger = await asyncio.gather(
        _within(check_redis(installation), REDIS, SEE_TO_REDIS),
        _outside(installation, now),
        _ledger(installation, now),
    )
    return [
        _settings(installation),
        check_disk(installation),
        *check_shared(installation),
        check_journal(installation, now),
        redis,
        *ledger,
        *outside,
    ]


def _settings(installation: Installation) -> Sign:
    if not installation.wrong:
        return Sign(SETTINGS, Health.GOOD, InBoth("complete", "完整"))
    names = ", ".join(installation.wrong)
    advice = InBoth("set them; /docs/configuration lists all", "请设好；/docs/configuration 列出了全部")
    return Sign(
        SETTINGS, Health.BAD, InBoth(f"missing or wrong: {names}", f"没有设或设错了：{names}"), advice
    )


async def _within(check: Awaitable[Sign], matter: InBoth, advice: InBoth) -> Sign:
    try:
        async with asyncio.timeout(budgets.CHECKUP):
            return await check
    except TimeoutError:
        return silent(matter, "TimeoutError", advice)


async def _outside(installation: Installation, now: datetime) -> list[Sign]:
    """Nothing where the settings do not say whom to ask."""
    settings = installation.settings
    if settings is None:
        return []
    found = await asyncio.gather(
        _within(check_certificate(settings, now), CERTIFICATE, RENEW),
        _within(check_wechat(settings), WECHAT, SET_UP_WECHAT),
        _within(check_mail(settings), MAIL, SEE_TO_MAIL),
    )
    return list(found)


async def _ledger(installation: Installation, now: datetime) -> list[Sign]:
    """Tables of another version end it: what they hold cannot be read."""
    try:
        async with asyncio.timeout(budgets.CHECKUP):
            tables = await check_tables(installation)
            if tables.health is not Health.GOOD:
                return [tables]
            work = [await check_workers(now), await check_backups(now), await check_channels(now)]
            return [tables, await check_clock(), *work]
    except DATABASE_AWAY as error:
        return [silent(DATABASE, type(error).__name__, SEE_TO_DATABASE)]
