"""Redis and the database: whether they answer, and whether they are set up as they have to be."""

import time
from datetime import UTC, datetime, timedelta

from redis.exceptions import RedisError

from bot.checkup.installation import Installation
from bot.checkup.sign import Health, InBoth, Sign, silent
from bot.kernel.redis_client import connect_redis
from bot.kernel.redis_persistence import server_writes_to_disk
from bot.kernel.settings import EMBEDDED
from models.database import database_time, standing

WORST_SKEW = timedelta(seconds=5)
REDIS = InBoth("Redis", "Redis")
DATABASE = InBoth("database", "数据库")
TABLES = InBoth("tables", "数据表")
CLOCK = InBoth("clock", "时钟")
KEEP_NO_FILES = InBoth('set save "", appendonly no', '请设 save ""、appendonly no')
SEE_TO_REDIS = InBoth("see to the server of TIMA_REDIS_URL", "请检查 TIMA_REDIS_URL 那台服务器")


async def check_redis(installation: Installation) -> Sign:
    if installation.redis_url == EMBEDDED:
        return Sign(REDIS, Health.GOOD, InBoth("inside the one process", "在唯一的进程里面"))
    try:
        async with connect_redis(installation.redis_url) as redis:
            began = time.monotonic()
            await redis.ping()
            took = f"{(time.monotonic() - began) * 1000:.0f} ms"
            if await server_writes_to_disk(redis):
                found = InBoth(f"answers in {took}, and writes to a disk", f"{took} 应答，但在往磁盘写")
                return Sign(
                    REDIS,
                    Health.LOOK,
                    found,
                    InBoth('set save "", appendonly no', '请设 save ""、appendonly no'),
                )
    except (RedisError, OSError) as error:
        return silent(REDIS, type(error).__name__, SEE_TO_REDIS)
    return Sign(
        REDIS, Health.GOOD, InBoth(f"answers in {took}, and writes to no disk", f"{took} 应答，不写磁盘")
    )


async def check_tables(installation: Installation) -> Sign:
    """Raises DATABASE_AWAY."""
    refusal = (await standing(installation.database_url)).refusal()
    if refusal:
        found = InBoth(refusal, f"和这个版本要的不一样：{refusal}")
        advice = InBoth("scripts/migrate brings them along", "请运行 scripts/migrate")
        return Sign(TABLES, Health.BAD, found, advice)
    return Sign(TABLES, Health.GOOD, InBoth("as this version makes them", "和这个版本要的一样"))


async def check_clock() -> Sign:
    """Raises DATABASE_AWAY."""
    theirs = await database_time()
    if theirs is None:
        return Sign(CLOCK, Health.GOOD, InBoth("one machine, one clock", "只有一台机器，一个钟"))
    ahead = theirs - datetime.now(UTC)
    seconds = f"{ahead.total_seconds():+.1f}"
    found = InBoth(
        f"the database is {seconds} s ahead of this machine", f"数据库的钟和这台机器差 {seconds} 秒"
    )
    if abs(ahead) <= WORST_SKEW:
        return Sign(CLOCK, Health.GOOD, found)
    return Sign(CLOCK, Health.LOOK, found, InBoth("set both clocks by NTP", "请让两边都用 NTP 对时"))
