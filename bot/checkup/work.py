"""What workers leave behind: the proven ledger, the verified backup, the tests of partners' channels."""

from datetime import datetime, timedelta

from bot.checkup.sign import Health, InBoth, Sign
from bot.checkup.spans import span
from models.actions.forwarding.drills import last_drills
from models.actions.ledger.prove import last_proof
from models.actions.overview.backups import OLDEST_BACKUP, last_verified
from models.rules.forwarding.drills import is_overdue

OLDEST_PROOF = timedelta(minutes=5)
MOST_NAMED = 5
WORKERS = InBoth("workers", "后台进程")
BACKUPS = InBoth("backups", "备份")
CHANNELS = InBoth("channels", "各单位的渠道")
START_WORKERS = InBoth("start a worker: python -m bot.worker", "请启动后台进程：python -m bot.worker")
VERIFY = InBoth(
    "run scripts/backup --out FILE --verify daily", "请每天运行 scripts/backup --out FILE --verify"
)


async def check_workers(now: datetime) -> Sign:
    proof = await last_proof()
    if proof is None:
        found = InBoth("none has proven the ledger lately (last: never)", "还没有一个核对过账目")
        return Sign(WORKERS, Health.BAD, found, START_WORKERS)
    age = span(now - proof.at)
    if now - proof.at > OLDEST_PROOF:
        found = InBoth(
            f"none has proven the ledger lately (last: {age.english} ago)",
            f"近来没有核对过账目（上次在 {age.chinese}前）",
        )
        return Sign(WORKERS, Health.BAD, found, START_WORKERS)
    if wrong := ", ".join(f"{one.finding.value} {one.count}" for one in proof.found if one.count):
        found = InBoth(f"the ledger does not hold: {wrong}", f"账目对不上：{wrong}")
        advice = InBoth("see /console/deliveries and the log", "请看“转报”一页和日志")
        return Sign(WORKERS, Health.BAD, found, advice)
    found = InBoth(f"the ledger held {age.english} ago", f"{age.chinese}前核对过，账目对得上")
    return Sign(WORKERS, Health.GOOD, found)


async def check_backups(now: datetime) -> Sign:
    verified = await last_verified()
    if verified is None:
        found = InBoth("none was ever restored on trial: scripts/backup --verify", "没有一份试着恢复过")
        return Sign(BACKUPS, Health.LOOK, found, VERIFY)
    age = now - verified.made_at
    ago = span(age)
    found = InBoth(
        f"the newest that was restored on trial was made {ago.english} ago",
        f"试着恢复过的最新一份是 {ago.chinese}前做的",
    )
    if age <= OLDEST_BACKUP:
        return Sign(BACKUPS, Health.GOOD, found)
    return Sign(BACKUPS, Health.LOOK, found, VERIFY)


async def check_channels(now: datetime) -> Sign:
    """By the test that each channel gets at least every 72 hours; nothing is sent for this check."""
    drills = await last_drills()
    if not drills:
        return Sign(CHANNELS, Health.GOOD, InBoth("none was tested yet", "还没有测试过"))
    failing = [one.partner for one in drills if not one.passed or is_overdue(one.passed_at, now)]
    if not failing:
        found = InBoth(f"all {len(drills)} took their last test", f"{len(drills)} 个都收到了上一条测试")
        return Sign(CHANNELS, Health.GOOD, found)
    names = failing[:MOST_NAMED] + ["…"] * (len(failing) > MOST_NAMED)
    found = InBoth(
        f"{len(failing)} of {len(drills)} did not take their last test: {', '.join(names)}",
        f"{len(drills)} 个里有 {len(failing)} 个没收到上一条测试：{'、'.join(names)}",
    )
    advice = InBoth("see their pages in /console/organisations", "请看“单位”里它们各自的页面")
    return Sign(CHANNELS, Health.LOOK, found, advice)
